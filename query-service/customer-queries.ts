import type { HandlersOf } from "../platform/grpc/handler.ts";
import type { CustomerQueryServiceDefinition } from "../proto/gen/daybook/customer/v1/CustomerQueryService.ts";
import { getCustomer } from "./handlers/get-customer.ts";
import { searchCustomers } from "./handlers/search-customers.ts";
import type { Observed } from "./observe-queries.ts";

/** Handlers of the customers' queries. */
export const customerQueries = (
  observed: Observed,
): HandlersOf<CustomerQueryServiceDefinition> => ({
  GetCustomer: observed(getCustomer),
  SearchCustomers: observed(searchCustomers),
});
