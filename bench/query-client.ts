import type { ServiceClient } from "../platform/grpc/client.ts";
import type { Services } from "../platform/grpc/proto.ts";

/** A client of the account queries. */
export type QueryClient = ServiceClient<Services["daybook.account.v1.AccountQueryService"]>;
