import type { AddProduct } from "../../domain/product/commands.ts";
import { productAdding } from "../../domain/product/decisions.ts";
import type { CommandKey } from "../../platform/event-log/event-log.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { AddProductRequest__Output } from "../../proto/gen/daybook/catalogue/v1/AddProductRequest.ts";
import type { AddProductResponse } from "../../proto/gen/daybook/catalogue/v1/AddProductResponse.ts";
import { derivedId } from "../derived-id.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";
import { attributeLimits, categoryCodePointsMax, skuCodePointsMax } from "../product-limits.ts";

const readAddProduct = (
  request: AddProductRequest__Output,
  fields: RequestFields,
  key: CommandKey,
): AddProduct => {
  const price = fields.amount("price", request.price);
  return {
    type: "AddProduct",
    productId: fields.optionalId("product_id", request.productId) || derivedId(key, "product"),
    sku: fields.requiredText("sku", request.sku, skuCodePointsMax),
    name: fields.requiredText("name", request.name),
    description: fields.text("description", request.description),
    category: fields.requiredText("category", request.category, categoryCodePointsMax),
    attributes: fields.attributes("attributes", request.attributes, attributeLimits),
    currencyCode: price.currencyCode,
    priceMinor: price.amountMinor,
  };
};

/** Adds a product under the given id, or one that follows from the request id. */
export const addProduct =
  (handling: Handling): UnaryHandler<AddProductRequest__Output, AddProductResponse> =>
  async (request, context) => {
    const executed = await executeRequest(
      handling,
      productAdding,
      request,
      context,
      readAddProduct,
    );
    return { productId: String(executed.figures.productId), ...commandAnswer(handling, executed) };
  };
