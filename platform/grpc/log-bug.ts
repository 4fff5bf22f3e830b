import type { Log } from "../log.ts";
import type { RequestContext } from "./handler.ts";

/** Logs what a handler threw and should not have, with its stack; the caller only sees INTERNAL. */
export const logBug = (
  error: unknown,
  rpc: string,
  { tenantId, correlationId }: Pick<RequestContext, "tenantId" | "correlationId">,
  log: Log,
): void => log.error({ rpc, tenantId, correlationId, err: error }, "grpc.internal_error");
