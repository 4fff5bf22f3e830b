import { hash } from "node:crypto";

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== "object") return value;
  return Object.entries(value)
    .filter(([name, part]) => part !== null && part !== undefined && !name.startsWith("_"))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, part]) => [name, canonical(part)]);
};

/**
 * SHA-256 of what a request says, whatever the order of its fields on the wire. Fields without
 * presence are the same unset and at their default, for decoding fills them in; an `optional`
 * field at 0 is not the same as unset. The request id is the key and no part of it.
 */
export const requestHash = (request: object): Uint8Array => {
  const { requestId: _requestId, ...meaning } = request as { requestId?: unknown };
  return hash("sha256", JSON.stringify(canonical(meaning)), "buffer");
};
