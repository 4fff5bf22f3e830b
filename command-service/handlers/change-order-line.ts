import type { ChangeOrderLine } from "../../domain/order/commands.ts";
import { lineChange } from "../../domain/order/placing.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { ChangeOrderLineRequest__Output } from "../../proto/gen/daybook/order/v1/ChangeOrderLineRequest.ts";
import type { ChangeOrderLineResponse } from "../../proto/gen/daybook/order/v1/ChangeOrderLineResponse.ts";
import { commandAnswer, executeRequest, figureMoney, type Handling } from "../handling.ts";

const readChangeOrderLine = (
  request: ChangeOrderLineRequest__Output,
  fields: RequestFields,
): ChangeOrderLine => ({
  orderId: fields.id("order_id", request.orderId),
  productId: fields.id("product_id", request.productId),
  quantity: fields.quantity("quantity", request.quantity, { min: 0 }),
});

/** Sets the quantity of one product of a pending order. */
export const changeOrderLine =
  (handling: Handling): UnaryHandler<ChangeOrderLineRequest__Output, ChangeOrderLineResponse> =>
  async (request, context) => {
    const read = readChangeOrderLine;
    const executed = await executeRequest(handling, lineChange, request, context, read);
    return {
      orderId: request.orderId,
      ...commandAnswer(handling, executed),
      totalPrice: figureMoney(executed, "totalMinor"),
    };
  };
