import type { RejectionReason } from "../domain/rejection.ts";
import type { FailureReason } from "../platform/failure.ts";

/** What a person at the command line can do about a reason; docs/errors.md says it for programs. */
const hints: Partial<Record<RejectionReason | FailureReason, string>> = {
  ACCOUNT_NOT_FOUND: "look for it with `daybook account list`; is it in another --tenant?",
  HOLD_NOT_FOUND: "`daybook account hold` printed the id of the hold",
  ENTRY_NOT_FOUND: "look for it with `daybook account search --account <id>`",
  PRODUCT_NOT_FOUND: "look for it with `daybook product search`; is it in another --tenant?",
  CUSTOMER_NOT_FOUND: "look for it with `daybook customer search`; is it in another --tenant?",
  ORDER_NOT_FOUND: "look for it with `daybook order search`; is it in another --tenant?",
  COMMAND_NOT_FOUND: "nothing came of it: send it again if it is still wanted",
  PROJECTION_NOT_FOUND: "`daybook projections list` names them",
  ACCOUNT_EXISTS: "choose another id, or leave it out",
  HOLD_EXISTS: "choose another --hold-id, or leave it out",
  PRODUCT_EXISTS: "choose another id, or leave it out",
  CUSTOMER_EXISTS: "choose another id, or leave it out",
  ORDER_EXISTS: "choose another --order-id, or leave it out",
  EMAIL_TAKEN: "whose it is tells `daybook customer search <email>`",
  VERSION_CONFLICT: "somebody else was faster: look again, and give the version you then see",
  INSUFFICIENT_FUNDS: "ask for less, or look at holds and limit with `daybook account show`",
  ACCOUNT_FROZEN: "`daybook account unfreeze` lets money out again",
  ACCOUNT_CLOSED: "a closed account stays closed: use another one",
  CURRENCY_MISMATCH:
    "give the amount in the currency of the account; an order has one for all lines",
  BALANCE_NOT_ZERO: "bring the balance to 0 first",
  HOLDS_ACTIVE: "capture or release the open holds first",
  HOLD_NOT_ACTIVE: "the hold is over: place a new one",
  HOLD_LIMIT: "capture or release some holds first",
  CAPTURE_EXCEEDS_HOLD: "capture at most what is held",
  EXPIRE_TIME_PAST: "give an --expire-time that lies ahead",
  OVERDRAFT_IN_USE: "set the limit at least to what is in use",
  NOT_REVERSIBLE: "book the movement anew",
  AMOUNT_LIMIT: "use a further account, or order less at a time",
  PRODUCT_RETIRED: "it is not for sale any more: choose another product",
  OUT_OF_STOCK: "ask for less, or take more in with `daybook product receive`",
  STOCK_LIMIT: "no product has more than this: take less in",
  CUSTOMER_CLOSED: "a closed customer stays closed: register a new one",
  ORDER_NOT_OPEN: "`daybook order show` tells where it stands",
  ORDER_LINES_LIMIT: "an order has 1 to 100 lines: `daybook order cancel` gives up all of it",
  REQUEST_ID_REUSED:
    "this --request-id stands for another request: leave it out, or repeat that one",
  TOKEN_OF_OTHER_LOG: "leave out --token: it is of another installation",
  PAGE_TOKEN_EXPIRED: "start again without --page-token",
  PROJECTION_LAG: "the index is behind: try again, or give it more --timeout",
  INDEX_UNAVAILABLE: "the index is away or being built: `daybook projections list` says more",
  STREAM_QUARANTINED: "an event could not be applied: see `daybook projections list`",
  STORE_UNAVAILABLE: "the event log is away: try again later",
  OVERLOADED: "the service has too much to do: try again later",
};

/** What to do about a reason, in a few words; undefined where the message says it all. */
export const hintFor = (reason: string): string | undefined =>
  (hints as Readonly<Record<string, string>>)[reason];
