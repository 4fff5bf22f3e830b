import type { HandlersOf } from "../platform/grpc/handler.ts";
import type { OrderQueryServiceDefinition } from "../proto/gen/daybook/order/v1/OrderQueryService.ts";
import { getOrder } from "./handlers/get-order.ts";
import { searchOrders } from "./handlers/search-orders.ts";
import type { InQueryTime } from "./in-query-time.ts";
import type { ReadSide } from "./read-side.ts";

/** Handlers of the orders' queries. */
export const orderQueries = (
  side: ReadSide,
  timed: InQueryTime,
): HandlersOf<OrderQueryServiceDefinition> => ({
  GetOrder: timed(getOrder(side)),
  SearchOrders: timed(searchOrders(side)),
});
