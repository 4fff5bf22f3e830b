import type { ServiceName } from "../platform/grpc/proto.ts";
import type { ServiceTable } from "../platform/grpc/server.ts";
import { accountQueries } from "./account-queries.ts";
import { customerQueries } from "./customer-queries.ts";
import type { Observed, ObservedStream } from "./observe-queries.ts";
import { orderQueries } from "./order-queries.ts";
import { productQueries } from "./product-queries.ts";

type QueryServiceName = Extract<ServiceName, `${string}QueryService`>;

/** Every service of queries. A new one is a line here; the compiler fails while it is missing. */
export const queryServices = (
  observed: Observed,
  observedStream: ObservedStream,
): ServiceTable<QueryServiceName> => ({
  "daybook.account.v1.AccountQueryService": accountQueries(observed, observedStream),
  "daybook.catalogue.v1.ProductQueryService": productQueries(observed),
  "daybook.customer.v1.CustomerQueryService": customerQueries(observed),
  "daybook.order.v1.OrderQueryService": orderQueries(observed),
});
