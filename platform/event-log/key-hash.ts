import { hash } from "node:crypto";
import type { FactKey } from "./event-log.ts";

/**
 * By which events are looked up under a key: the first eight bytes of SHA-256(tenant, NUL, stream,
 * NUL, key) as a signed number. Part of the storage format, as `partitionOf` is.
 */
export const keyHash = ({ tenantId, streamId, key }: FactKey): bigint => {
  const digest = hash("sha256", `${tenantId}\0${streamId}\0${key}`, "hex");
  return BigInt.asIntN(64, BigInt(`0x${digest.slice(0, 16)}`));
};
