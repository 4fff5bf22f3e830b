import type { ReceiveStock } from "../../domain/product/commands.ts";
import { stockReceipt } from "../../domain/product/decisions.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { ReceiveStockRequest__Output } from "../../proto/gen/daybook/catalogue/v1/ReceiveStockRequest.ts";
import type { ReceiveStockResponse } from "../../proto/gen/daybook/catalogue/v1/ReceiveStockResponse.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";
import { stockAnswer } from "../stock-answer.ts";

const readReceiveStock = (
  request: ReceiveStockRequest__Output,
  fields: RequestFields,
): ReceiveStock => ({
  productId: fields.id("product_id", request.productId),
  quantity: fields.quantity("quantity", request.quantity, { min: 1 }),
});

/** Takes pieces of a product into stock. */
export const receiveStock =
  (handling: Handling): UnaryHandler<ReceiveStockRequest__Output, ReceiveStockResponse> =>
  async (request, context) => {
    const executed = await executeRequest(
      handling,
      stockReceipt,
      request,
      context,
      readReceiveStock,
    );
    return {
      productId: request.productId,
      ...commandAnswer(handling, executed),
      ...stockAnswer(executed),
    };
  };
