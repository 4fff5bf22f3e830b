import { hash } from "node:crypto";
import type { StreamName } from "./event-log.ts";

/**
 * The partition of a stream: the first four bytes of SHA-256(tenant, NUL, stream) as a number,
 * modulo `partitions`. Part of the storage format; writers and readers must agree for ever.
 */
export const partitionOf = ({ tenantId, streamId }: StreamName, partitions: number): number =>
  Number.parseInt(hash("sha256", `${tenantId}\0${streamId}`, "hex").slice(0, 8), 16) % partitions;
