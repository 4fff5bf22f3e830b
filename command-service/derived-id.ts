import { v5 as nameBasedId } from "uuid";
import type { CommandKey } from "../platform/event-log/event-log.ts";

/** Namespace of every id that Daybook derives; never change it, retries depend on it. */
const namespace = "5b0f6f0e-6d5c-4f57-9a3e-3c1f0a7d2b11";

/**
 * A UUID that follows from tenant, RPC and request id, so that identical requests mean the same
 * thing. `purpose` tells apart several ids of one command.
 */
export const derivedId = ({ tenantId, method, requestId }: CommandKey, purpose: string): string =>
  nameBasedId(`${tenantId}\n${method}\n${requestId}\n${purpose}`, namespace);
