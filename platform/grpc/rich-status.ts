import type { Any } from "../../proto/gen/google/protobuf/Any.ts";
import type { BadRequest, BadRequest__Output } from "../../proto/gen/google/rpc/BadRequest.ts";
import type { ErrorInfo, ErrorInfo__Output } from "../../proto/gen/google/rpc/ErrorInfo.ts";
import type {
  PreconditionFailure,
  PreconditionFailure__Output,
} from "../../proto/gen/google/rpc/PreconditionFailure.ts";
import type { RetryInfo, RetryInfo__Output } from "../../proto/gen/google/rpc/RetryInfo.ts";
import type { Status, Status__Output } from "../../proto/gen/google/rpc/Status.ts";
import { requireMessageCodec } from "./proto.ts";

/** The details that an error of ours can carry, by message type of `google.rpc`. */
export type ErrorDetails = {
  readonly ErrorInfo: ErrorInfo;
  readonly BadRequest: BadRequest;
  readonly PreconditionFailure: PreconditionFailure;
  readonly RetryInfo: RetryInfo;
};

/** The same as they are read. */
export type ErrorDetailsRead = {
  readonly ErrorInfo: ErrorInfo__Output;
  readonly BadRequest: BadRequest__Output;
  readonly PreconditionFailure: PreconditionFailure__Output;
  readonly RetryInfo: RetryInfo__Output;
};

const typeUrlPrefix = "type.googleapis.com/google.rpc.";

const statusCodec = () => requireMessageCodec<Status, Status__Output>("google.rpc.Status");

/** A `google.rpc.Status`, each detail packed under its type URL, in the order given. */
export const richStatus = (
  code: number,
  message: string,
  details: Partial<ErrorDetails>,
): Status => {
  const packed = Object.entries(details).map(
    ([type, detail]): Any => ({
      type_url: `${typeUrlPrefix}${type}`,
      value: requireMessageCodec(`google.rpc.${type}`).serialize(detail),
    }),
  );
  return { code, message, details: packed };
};

/** A `google.rpc.Status` as bytes. */
export const encodeRichStatus = (rich: Status): Buffer => statusCodec().serialize(rich);

const knownTypes: readonly string[] = [
  "ErrorInfo",
  "BadRequest",
  "PreconditionFailure",
  "RetryInfo",
] satisfies (keyof ErrorDetails)[];

/** The details that {@link richStatus} packed, without those of other types. Throws on noise. */
export const readRichStatus = ({ details }: Status__Output): Partial<ErrorDetailsRead> => {
  const read = details.map((any) => {
    const type = any.type_url.slice(typeUrlPrefix.length);
    if (any.type_url !== `${typeUrlPrefix}${type}` || !knownTypes.includes(type)) return [];
    return [[type, requireMessageCodec(`google.rpc.${type}`).deserialize(any.value)]];
  });
  return Object.fromEntries(read.flat());
};

/** Reads what {@link encodeRichStatus} wrote, without details of other types. Throws on noise. */
export const decodeRichStatus = (bytes: Buffer): Partial<ErrorDetailsRead> =>
  readRichStatus(statusCodec().deserialize(bytes));
