import type { HandlersOf } from "../platform/grpc/handler.ts";
import type { OrderQueryServiceDefinition } from "../proto/gen/daybook/order/v1/OrderQueryService.ts";
import { getOrder } from "./handlers/get-order.ts";
import { searchOrders } from "./handlers/search-orders.ts";
import type { Observed } from "./observe-queries.ts";

/** Handlers of the orders' queries. */
export const orderQueries = (observed: Observed): HandlersOf<OrderQueryServiceDefinition> => ({
  GetOrder: observed(getOrder),
  SearchOrders: observed(searchOrders),
});
