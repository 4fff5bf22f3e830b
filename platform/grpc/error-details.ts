import { Metadata } from "@grpc/grpc-js";
import type { Status__Output } from "../../proto/gen/google/rpc/Status.ts";
import type { FieldViolation } from "../failure.ts";
import { decodeRichStatus, type ErrorDetailsRead, readRichStatus } from "./rich-status.ts";

/** What an error of ours says beside code and message. */
export type ReadErrorDetails = {
  /** Empty when the error did not come from a Daybook handler. */
  readonly reason: string;
  readonly domain: string;
  readonly facts: Readonly<Record<string, string>>;
  /** Of BadRequest; empty when there is none. */
  readonly violations: readonly FieldViolation[];
  /** Of PreconditionFailure; empty when there is none. */
  readonly preconditions: readonly {
    readonly type: string;
    readonly subject: string;
    readonly description: string;
  }[];
  /** Of RetryInfo, in milliseconds; undefined when there is none. */
  readonly retryDelayMs: number | undefined;
};

const detailsBytes = (error: unknown): Buffer | undefined => {
  const metadata = error instanceof Error && "metadata" in error ? error.metadata : undefined;
  const [value] =
    metadata instanceof Metadata ? metadata.get("grpc-status-details-bin") : [undefined];
  return Buffer.isBuffer(value) ? value : undefined;
};

const decoded = (read: () => Partial<ErrorDetailsRead>): Partial<ErrorDetailsRead> => {
  try {
    return read();
  } catch {
    // The status itself still stands when a proxy has spoilt its details.
    return {};
  }
};

const inWords = (details: Partial<ErrorDetailsRead>): ReadErrorDetails => {
  const { ErrorInfo, BadRequest, PreconditionFailure, RetryInfo } = details;
  const delay = RetryInfo?.retryDelay;
  return {
    reason: ErrorInfo?.reason ?? "",
    domain: ErrorInfo?.domain ?? "",
    facts: ErrorInfo?.metadata ?? {},
    violations: BadRequest?.fieldViolations ?? [],
    preconditions: PreconditionFailure?.violations ?? [],
    retryDelayMs: delay ? Number(delay.seconds) * 1_000 + delay.nanos / 1_000_000 : undefined,
  };
};

/** Opens the details of an error that a call rejected with; without any, everything is empty. */
export const readErrorDetails = (error: unknown): ReadErrorDetails => {
  const bytes = detailsBytes(error);
  return inWords(bytes === undefined ? {} : decoded(() => decodeRichStatus(bytes)));
};

/** Opens the details of a status that is part of an answer: the error of one command of many. */
export const readStatusDetails = (rich: Status__Output): ReadErrorDetails =>
  inWords(decoded(() => readRichStatus(rich)));
