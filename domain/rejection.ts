/** How a refusal stands to the others; the gRPC status follows from it. */
export type RejectionKind = "not-found" | "already-exists" | "version-conflict" | "precondition";

/** Every reason for which a decision can say no; a new one is added here and in docs/errors.md. */
export const rejectionReasons = {
  ACCOUNT_NOT_FOUND: "not-found",
  HOLD_NOT_FOUND: "not-found",
  ENTRY_NOT_FOUND: "not-found",
  PRODUCT_NOT_FOUND: "not-found",
  CUSTOMER_NOT_FOUND: "not-found",
  ORDER_NOT_FOUND: "not-found",
  ACCOUNT_EXISTS: "already-exists",
  HOLD_EXISTS: "already-exists",
  PRODUCT_EXISTS: "already-exists",
  CUSTOMER_EXISTS: "already-exists",
  EMAIL_TAKEN: "already-exists",
  ORDER_EXISTS: "already-exists",
  VERSION_CONFLICT: "version-conflict",
  INSUFFICIENT_FUNDS: "precondition",
  ACCOUNT_FROZEN: "precondition",
  ACCOUNT_CLOSED: "precondition",
  CURRENCY_MISMATCH: "precondition",
  BALANCE_NOT_ZERO: "precondition",
  HOLDS_ACTIVE: "precondition",
  HOLD_NOT_ACTIVE: "precondition",
  HOLD_LIMIT: "precondition",
  CAPTURE_EXCEEDS_HOLD: "precondition",
  EXPIRE_TIME_PAST: "precondition",
  OVERDRAFT_IN_USE: "precondition",
  ALREADY_REVERSED: "precondition",
  NOT_REVERSIBLE: "precondition",
  AMOUNT_LIMIT: "precondition",
  PRODUCT_RETIRED: "precondition",
  OUT_OF_STOCK: "precondition",
  STOCK_LIMIT: "precondition",
  CUSTOMER_CLOSED: "precondition",
  ORDER_NOT_OPEN: "precondition",
  ORDER_LINES_LIMIT: "precondition",
} as const satisfies Record<string, RejectionKind>;

/** A reason for which a decision says no. */
export type RejectionReason = keyof typeof rejectionReasons;

/**
 * A decision that says no: definite, stored under its request id, answered again on a retry.
 * `facts` become metadata of the answer; `message` is one line for a person, without a full stop.
 */
export class CommandRejected extends Error {
  override readonly name = "CommandRejected";
  readonly reason: RejectionReason;
  readonly facts: Readonly<Record<string, string>>;

  constructor(reason: RejectionReason, facts: Readonly<Record<string, string>>, message: string) {
    super(message);
    this.reason = reason;
    this.facts = facts;
  }
}
