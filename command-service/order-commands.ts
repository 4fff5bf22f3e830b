import type { HandlersOf } from "../platform/grpc/handler.ts";
import type { OrderCommandServiceDefinition } from "../proto/gen/daybook/order/v1/OrderCommandService.ts";
import { cancelOrder } from "./handlers/cancel-order.ts";
import { changeOrderLine } from "./handlers/change-order-line.ts";
import { createOrder } from "./handlers/create-order.ts";
import { deliverOrder } from "./handlers/deliver-order.ts";
import { payOrder } from "./handlers/pay-order.ts";
import { shipOrder } from "./handlers/ship-order.ts";
import type { Handling } from "./handling.ts";

/** Handlers of the orders' commands. */
export const orderCommands = (handling: Handling): HandlersOf<OrderCommandServiceDefinition> => ({
  CreateOrder: createOrder(handling),
  ChangeOrderLine: changeOrderLine(handling),
  PayOrder: payOrder(handling),
  ShipOrder: shipOrder(handling),
  DeliverOrder: deliverOrder(handling),
  CancelOrder: cancelOrder(handling),
});
