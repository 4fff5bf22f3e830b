import type { DeliverOrder } from "../../domain/order/commands.ts";
import { delivery } from "../../domain/order/fulfilment.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { DeliverOrderRequest__Output } from "../../proto/gen/daybook/order/v1/DeliverOrderRequest.ts";
import type { DeliverOrderResponse } from "../../proto/gen/daybook/order/v1/DeliverOrderResponse.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";

const readDeliverOrder = (
  request: DeliverOrderRequest__Output,
  fields: RequestFields,
): DeliverOrder => ({
  orderId: fields.id("order_id", request.orderId),
});

/** Says that the pieces of an order have arrived. */
export const deliverOrder =
  (handling: Handling): UnaryHandler<DeliverOrderRequest__Output, DeliverOrderResponse> =>
  async (request, context) => {
    const read = readDeliverOrder;
    const executed = await executeRequest(handling, delivery, request, context, read);
    return { orderId: request.orderId, ...commandAnswer(handling, executed) };
  };
