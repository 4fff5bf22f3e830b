import { Metadata, status } from "@grpc/grpc-js";
import {
  CommandRejected,
  type RejectionKind,
  type RejectionReason,
  rejectionReasons,
} from "../../domain/rejection.ts";
import type { Status } from "../../proto/gen/google/rpc/Status.ts";
import { type FailureReason, type FieldViolation, RequestFailed } from "../failure.ts";
import { boundedFacts, boundedText, boundedViolations } from "./error-bounds.ts";
import { type ErrorDetails, encodeRichStatus, richStatus } from "./rich-status.ts";

const rejectionCodes: Readonly<Record<RejectionKind, status>> = {
  "not-found": status.NOT_FOUND,
  "already-exists": status.ALREADY_EXISTS,
  "version-conflict": status.ABORTED,
  precondition: status.FAILED_PRECONDITION,
};

const failureCodes: Readonly<Record<FailureReason, status>> = {
  MESSAGE_TOO_LARGE: status.RESOURCE_EXHAUSTED,
  OVERLOADED: status.RESOURCE_EXHAUSTED,
  INVALID_FIELD: status.INVALID_ARGUMENT,
  PAGE_TOKEN_EXPIRED: status.INVALID_ARGUMENT,
  TOKEN_OF_OTHER_LOG: status.INVALID_ARGUMENT,
  REQUEST_ID_REUSED: status.ALREADY_EXISTS,
  COMMAND_NOT_FOUND: status.NOT_FOUND,
  PROJECTION_NOT_FOUND: status.NOT_FOUND,
  DEADLINE_EXCEEDED: status.DEADLINE_EXCEEDED,
  CANCELLED: status.CANCELLED,
  SERVER_STOPPING: status.UNAVAILABLE,
  STREAM_IDLE: status.UNAVAILABLE,
  STORE_UNAVAILABLE: status.UNAVAILABLE,
  INDEX_UNAVAILABLE: status.UNAVAILABLE,
  PROJECTION_LAG: status.UNAVAILABLE,
  STREAM_QUARANTINED: status.UNAVAILABLE,
  CONTENTION: status.UNAVAILABLE,
};

/** Every reason a caller can meet. INTERNAL stands for a bug of ours. */
export type ErrorReason = RejectionReason | FailureReason | "INTERNAL";

const codesOfRejections = Object.fromEntries(
  Object.entries(rejectionReasons).map(([reason, kind]) => [reason, rejectionCodes[kind]]),
) as Record<RejectionReason, status>;

/** The one table from reason to gRPC code; docs/errors.md says what a caller does about each. */
export const statusCodes: Readonly<Record<ErrorReason, status>> = {
  ...codesOfRejections,
  ...failureCodes,
  INTERNAL: status.INTERNAL,
};

/** When to try again if the error itself does not say, in milliseconds. */
const retryDelaysMs: Partial<Record<ErrorReason, number>> = {
  OVERLOADED: 1_000,
  CONTENTION: 100,
  // Another replica is there already, or this one comes back.
  SERVER_STOPPING: 100,
  STREAM_IDLE: 100,
  STORE_UNAVAILABLE: 1_000,
  INDEX_UNAVAILABLE: 1_000,
  PROJECTION_LAG: 500,
  // A held stream is tried again at most a minute later.
  STREAM_QUARANTINED: 60_000,
};

/** `domain` of every ErrorInfo. */
const errorDomain = "daybook";

/** What the server answers instead of a response. */
export type ErrorStatus = {
  readonly code: status;
  readonly reason: ErrorReason;
  /** One line for a person. */
  readonly details: string;
  /** Holds the `google.rpc.Status` as `grpc-status-details-bin`. */
  readonly metadata: Metadata;
};

type Failure = {
  readonly reason: ErrorReason;
  readonly message: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly violations?: readonly FieldViolation[];
  readonly retryDelayMs?: number | undefined;
};

const failureOf = (error: unknown): Failure => {
  if (error instanceof CommandRejected || error instanceof RequestFailed) return error;
  return { reason: "INTERNAL", message: "Cannot answer: internal error", facts: {} };
};

const durationOf = (delayMs: number) => {
  const wholeMs = Math.ceil(delayMs);
  return { seconds: Math.floor(wholeMs / 1_000), nanos: (wholeMs % 1_000) * 1_000_000 };
};

const detailsOf = (code: status, message: string, failure: Failure): Partial<ErrorDetails> => {
  const { reason, facts, violations = [] } = failure;
  const shown = boundedViolations(violations);
  const omitted = violations.length - shown.length;
  const metadata = boundedFacts(
    omitted === 0 ? facts : { violations_omitted: String(omitted), ...facts },
  );
  const subject = Object.entries(facts).find(([name]) => name.endsWith("_id"))?.[1] ?? "";
  const delayMs = failure.retryDelayMs ?? retryDelaysMs[reason];
  return {
    ErrorInfo: { reason, domain: errorDomain, metadata },
    ...(shown.length > 0 && { BadRequest: { fieldViolations: shown } }),
    ...(code === status.FAILED_PRECONDITION && {
      PreconditionFailure: {
        violations: [{ type: reason, subject: boundedText(subject), description: message }],
      },
    }),
    ...(delayMs !== undefined && { RetryInfo: { retryDelay: durationOf(delayMs) } }),
  };
};

/** An error as a message, for where it is part of an answer. */
export type ErrorMessage = {
  readonly code: status;
  /** Name of the code: `NOT_FOUND`. */
  readonly codeName: string;
  readonly reason: ErrorReason;
  readonly status: Status;
};

/**
 * The `google.rpc.Status` of an error. Refusals and failures of ours keep their reason, message and
 * facts; anything else is INTERNAL and tells the caller nothing of itself.
 */
export const toStatusMessage = (error: unknown): ErrorMessage => {
  const failure = failureOf(error);
  const code = statusCodes[failure.reason];
  const message = boundedText(failure.message);
  const details = detailsOf(code, message, failure);
  const rich = richStatus(code, message, details);
  return { code, codeName: status[code], reason: failure.reason, status: rich };
};

/**
 * The status with which a call ends because of an error, as {@link toStatusMessage} tells it. It
 * always fits into the 8 KiB of headers that the strictest clients accept.
 */
export const toStatus = (error: unknown): ErrorStatus => {
  const { code, reason, status: rich } = toStatusMessage(error);
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", encodeRichStatus(rich));
  return { code, reason, details: rich.message ?? "", metadata };
};
