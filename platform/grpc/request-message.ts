import type { MethodDefinition } from "@grpc/grpc-js";
import { RequestFailed } from "../failure.ts";
import { isWithinBounds } from "./message-bounds.ts";
import { messageShape } from "./message-shape.ts";

/**
 * A request as it arrived: decoded, or the reason why not. grpc-js itself would end a message that
 * cannot be decoded with INTERNAL and one above its limit without details, so its limit lies far
 * above ours and decoding never throws.
 */
export type RequestMessage = { readonly bytes: number } & (
  | { readonly request: unknown; readonly failed?: undefined }
  | { readonly request?: undefined; readonly failed: RequestFailed }
);

/** Bytes of one request that are decoded at all. */
export const messageBytesMaxDefault = 4 * 1_048_576;

/** What grpc-js receives before it ends the call itself; above it there is no message to read. */
export const receivedBytesMax = 64 * 1_048_576;

/** Full name of what an RPC is sent: by the style of the contract it lies in the RPC's package. */
const requestTypeOf = ({ path }: MethodDefinition<unknown, unknown>): string => {
  const [, service = "", rpc = ""] = path.split("/");
  return `${service.slice(0, service.lastIndexOf("."))}.${rpc}Request`;
};

/** Decodes a request, or says MESSAGE_TOO_LARGE or INVALID_FIELD instead of throwing. */
export const readRequestMessage = (
  method: MethodDefinition<unknown, unknown>,
  bytesMax: number,
) => {
  const shape = messageShape(requestTypeOf(method));
  return (message: Buffer): RequestMessage => {
    const { length: bytes } = message;
    if (bytes > bytesMax) return { bytes, failed: messageTooLarge(bytesMax) };
    if (!isWithinBounds(message, shape)) return { bytes, failed: undecodable() };
    try {
      return { bytes, request: method.requestDeserialize(message) };
    } catch {
      return { bytes, failed: undecodable() };
    }
  };
};

/** The failure of a message above the limit. */
export const messageTooLarge = (bytesMax: number): RequestFailed =>
  new RequestFailed(
    "MESSAGE_TOO_LARGE",
    `Cannot read the request: it is larger than ${bytesMax} bytes`,
    { facts: { message_bytes_max: String(bytesMax) } },
  );

/** The failure of bytes that are no message of the request's type. */
export const undecodable = (): RequestFailed =>
  new RequestFailed(
    "INVALID_FIELD",
    "Cannot read the request: the message must be one of the request's type",
    {
      violations: [{ field: "", description: "must be one of the request's type" }],
    },
  );
