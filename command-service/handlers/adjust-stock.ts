import type { AdjustStock } from "../../domain/product/commands.ts";
import { stockAdjustment } from "../../domain/product/decisions.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { quantityMax } from "../../platform/grpc/number-fields.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { AdjustStockRequest__Output } from "../../proto/gen/daybook/catalogue/v1/AdjustStockRequest.ts";
import type { AdjustStockResponse } from "../../proto/gen/daybook/catalogue/v1/AdjustStockResponse.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";
import { stockAnswer } from "../stock-answer.ts";

const readAdjustStock = (
  request: AdjustStockRequest__Output,
  fields: RequestFields,
): AdjustStock => {
  const delta = fields.quantity("delta", request.delta, { min: -quantityMax });
  if (delta === 0) fields.refuse("delta", "must not be 0");
  return {
    productId: fields.id("product_id", request.productId),
    delta,
    reason: fields.requiredText("reason", request.reason),
  };
};

/** Corrects what is on hand of a product. */
export const adjustStock =
  (handling: Handling): UnaryHandler<AdjustStockRequest__Output, AdjustStockResponse> =>
  async (request, context) => {
    const executed = await executeRequest(
      handling,
      stockAdjustment,
      request,
      context,
      readAdjustStock,
    );
    return {
      productId: request.productId,
      ...commandAnswer(handling, executed),
      ...stockAnswer(executed),
    };
  };
