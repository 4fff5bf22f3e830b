import type { ChangeProductDetails } from "../../domain/product/commands.ts";
import { detailsChange } from "../../domain/product/decisions.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { ChangeProductDetailsRequest__Output } from "../../proto/gen/daybook/catalogue/v1/ChangeProductDetailsRequest.ts";
import type { ChangeProductDetailsResponse } from "../../proto/gen/daybook/catalogue/v1/ChangeProductDetailsResponse.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";
import { attributeLimits, categoryCodePointsMax } from "../product-limits.ts";

const details = ["name", "description", "category", "attributes"] as const;

const readChangeProductDetails = (
  request: ChangeProductDetailsRequest__Output,
  fields: RequestFields,
): ChangeProductDetails => {
  const { name = "", description = "", category = "", attributes } = request;
  const changes = fields.updateMask("update_mask", request.updateMask, details, (field) =>
    field === "attributes" ? Object.keys(attributes).length > 0 : request[field] !== undefined,
  );
  const given = <Value>(field: (typeof details)[number], read: () => Value): Value | undefined =>
    changes.has(field) ? read() : undefined;
  return {
    type: "ChangeProductDetails",
    productId: fields.id("product_id", request.productId),
    name: given("name", () => fields.requiredText("name", name)),
    description: given("description", () => fields.text("description", description)),
    category: given("category", () =>
      fields.requiredText("category", category, categoryCodePointsMax),
    ),
    attributes: given("attributes", () =>
      fields.attributes("attributes", attributes, attributeLimits),
    ),
  };
};

/** Changes those details of a product that the mask names, or that are set. */
export const changeProductDetails =
  (
    handling: Handling,
  ): UnaryHandler<ChangeProductDetailsRequest__Output, ChangeProductDetailsResponse> =>
  async (request, context) => {
    const executed = await executeRequest(
      handling,
      detailsChange,
      request,
      context,
      readChangeProductDetails,
    );
    return { productId: request.productId, ...commandAnswer(handling, executed) };
  };
