import type { HandlersOf } from "../platform/grpc/handler.ts";
import type { CustomerQueryServiceDefinition } from "../proto/gen/daybook/customer/v1/CustomerQueryService.ts";
import { getCustomer } from "./handlers/get-customer.ts";
import { searchCustomers } from "./handlers/search-customers.ts";
import type { InQueryTime } from "./in-query-time.ts";
import type { ReadSide } from "./read-side.ts";

/** Handlers of the customers' queries. */
export const customerQueries = (
  side: ReadSide,
  timed: InQueryTime,
): HandlersOf<CustomerQueryServiceDefinition> => ({
  GetCustomer: timed(getCustomer(side)),
  SearchCustomers: timed(searchCustomers(side)),
});
