import { createHash } from "node:crypto";
import type { StreamName } from "./event-log.ts";

/**
 * The partition of a stream: the first four bytes of SHA-256(tenant, NUL, stream) as a number,
 * modulo `partitions`. Part of the storage format; writers and readers must agree for ever.
 */
export const partitionOf = ({ tenantId, streamId }: StreamName, partitions: number): number =>
  createHash("sha256").update(`${tenantId}\0${streamId}`).digest().readUInt32BE(0) % partitions;
