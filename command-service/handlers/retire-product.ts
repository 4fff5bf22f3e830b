import type { RetireProduct } from "../../domain/product/commands.ts";
import { productRetirement } from "../../domain/product/decisions.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { RetireProductRequest__Output } from "../../proto/gen/daybook/catalogue/v1/RetireProductRequest.ts";
import type { RetireProductResponse } from "../../proto/gen/daybook/catalogue/v1/RetireProductResponse.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";

const readRetireProduct = (
  request: RetireProductRequest__Output,
  fields: RequestFields,
): RetireProduct => ({
  type: "RetireProduct",
  productId: fields.id("product_id", request.productId),
});

/** Ends the sale of a product. */
export const retireProduct =
  (handling: Handling): UnaryHandler<RetireProductRequest__Output, RetireProductResponse> =>
  async (request, context) => {
    const executed = await executeRequest(
      handling,
      productRetirement,
      request,
      context,
      readRetireProduct,
    );
    return { productId: request.productId, ...commandAnswer(handling, executed) };
  };
