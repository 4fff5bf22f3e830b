import type { ShipOrder } from "../../domain/order/commands.ts";
import { shipping } from "../../domain/order/fulfilment.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { ShipOrderRequest__Output } from "../../proto/gen/daybook/order/v1/ShipOrderRequest.ts";
import type { ShipOrderResponse } from "../../proto/gen/daybook/order/v1/ShipOrderResponse.ts";
import { commandAnswer, executeRequest, type Handling } from "../handling.ts";

const readShipOrder = (request: ShipOrderRequest__Output, fields: RequestFields): ShipOrder => ({
  orderId: fields.id("order_id", request.orderId),
});

/** Takes the pieces of a paid order out of stock. */
export const shipOrder =
  (handling: Handling): UnaryHandler<ShipOrderRequest__Output, ShipOrderResponse> =>
  async (request, context) => {
    const read = readShipOrder;
    const executed = await executeRequest(handling, shipping, request, context, read);
    return { orderId: request.orderId, ...commandAnswer(handling, executed) };
  };
