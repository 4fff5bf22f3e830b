/** Why a request ends without a decision. Never stored; the same request may be sent again. */
export type FailureReason =
  | "INVALID_FIELD"
  | "PAGE_TOKEN_EXPIRED"
  | "TOKEN_OF_OTHER_LOG"
  | "REQUEST_ID_REUSED"
  | "COMMAND_NOT_FOUND"
  | "PROJECTION_NOT_FOUND"
  | "MESSAGE_TOO_LARGE"
  | "OVERLOADED"
  | "DEADLINE_EXCEEDED"
  | "CANCELLED"
  | "SERVER_STOPPING"
  | "STREAM_IDLE"
  | "STORE_UNAVAILABLE"
  | "INDEX_UNAVAILABLE"
  | "PROJECTION_LAG"
  | "STREAM_QUARANTINED"
  | "CONTENTION";

/** One field that cannot be read; the path is as in the proto: `amount.currency_code`. */
export type FieldViolation = { readonly field: string; readonly description: string };

type FailureDetails = {
  readonly facts?: Readonly<Record<string, string>>;
  readonly violations?: readonly FieldViolation[];
  /** When a retry makes sense, in milliseconds. */
  readonly retryDelayMs?: number;
  readonly cause?: unknown;
};

/** A request that ends without a decision: bad input, a dependency away, or too much at once. */
export class RequestFailed extends Error {
  override readonly name = "RequestFailed";
  readonly reason: FailureReason;
  readonly facts: Readonly<Record<string, string>>;
  readonly violations: readonly FieldViolation[];
  readonly retryDelayMs: number | undefined;

  constructor(reason: FailureReason, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.reason = reason;
    this.facts = details.facts ?? {};
    this.violations = details.violations ?? [];
    this.retryDelayMs = details.retryDelayMs;
  }
}
