import type { Asked } from "../account-books.ts";
import { entryIn, holdIn, leftOf, type View } from "./account-line.ts";

/** OK, NOTHING when it would change nothing, or why not, with the facts that a refusal tells. */
export type Verdict = {
  readonly answer: string;
  readonly facts: Readonly<Record<string, string>>;
};

type AskedOf<Kind extends Asked["kind"]> = Extract<Asked, { readonly kind: Kind }>;

const ok: Verdict = { answer: "OK", facts: {} };
const idle: Verdict = { answer: "NOTHING", facts: {} };

const refusal = (
  answer: string,
  { line }: View,
  facts: Readonly<Record<string, string>> = {},
): Verdict => ({ answer, facts: { account_id: line.accountId, ...facts } });

const debit = (view: View, amount: bigint): Verdict => {
  const { standing } = view;
  if (standing.state === "closed") return refusal("ACCOUNT_CLOSED", view);
  if (standing.state === "frozen") return refusal("ACCOUNT_FROZEN", view);
  const left = leftOf(standing);
  if (amount <= left) return ok;
  return refusal("INSUFFICIENT_FUNDS", view, { available_minor_units: String(left) });
};

const credit = (view: View): Verdict =>
  view.standing.state === "closed" ? refusal("ACCOUNT_CLOSED", view) : ok;

/** Money in for a positive amount, out for a negative one. */
const movement = (view: View, amount: bigint): Verdict =>
  amount < 0n ? debit(view, -amount) : credit(view);

const hold = (view: View, { holdId, amount, until }: AskedOf<"hold">): Verdict => {
  if (holdIn(view, holdId) !== undefined) return refusal("HOLD_EXISTS", view, { hold_id: holdId });
  const isPast = until !== undefined && until <= view.now;
  if (view.standing.state === "open" && isPast) return refusal("EXPIRE_TIME_PAST", view);
  return debit(view, amount);
};

const endOfHold = (view: View, asked: AskedOf<"capture"> | AskedOf<"release">): Verdict => {
  const { holdId } = asked;
  const found = holdIn(view, holdId);
  if (found === undefined) return refusal("HOLD_NOT_FOUND", view, { hold_id: holdId });
  if (found.ending !== "") {
    const facts = { hold_id: holdId, hold_status: found.ending };
    return refusal("HOLD_NOT_ACTIVE", view, facts);
  }
  if (asked.kind === "release" || (asked.amount ?? 0n) <= found.amount) return ok;
  return refusal("CAPTURE_EXCEEDS_HOLD", view, { held_minor_units: String(found.amount) });
};

const reversal = (view: View, { entryId }: AskedOf<"reverse">): Verdict => {
  const entry = entryIn(view, entryId);
  if (entry === undefined) return refusal("ENTRY_NOT_FOUND", view, { entry_id: entryId });
  if (view.standing.state === "closed") return refusal("ACCOUNT_CLOSED", view);
  if (entry.isReversal) return refusal("NOT_REVERSIBLE", view, { entry_id: entryId });
  if (entry.isReversed) {
    const facts = { entry_id: entryId, reversed_by_entry_id: entry.reversedBy };
    return refusal("ALREADY_REVERSED", view, facts);
  }
  return movement(view, -entry.amount);
};

const limit = (view: View, asked: AskedOf<"limit">): Verdict => {
  const { standing } = view;
  if (standing.state === "closed") return refusal("ACCOUNT_CLOSED", view);
  if (asked.limit === standing.limit) return idle;
  const used = standing.held - standing.balance;
  if (used <= asked.limit) return ok;
  return refusal("OVERDRAFT_IN_USE", view, { used_minor_units: String(used) });
};

const close = (view: View): Verdict => {
  const { state, balance, open } = view.standing;
  if (state === "closed") return idle;
  if (state === "frozen") return refusal("ACCOUNT_FROZEN", view);
  if (balance !== 0n) {
    return refusal("BALANCE_NOT_ZERO", view, { balance_minor_units: String(balance) });
  }
  if (open.length === 0) return ok;
  return refusal("HOLDS_ACTIVE", view, { holds: String(open.length) });
};

const status = (view: View, kind: "freeze" | "unfreeze"): Verdict => {
  const { state } = view.standing;
  if (state === "closed") return refusal("ACCOUNT_CLOSED", view);
  return state === (kind === "freeze" ? "frozen" : "open") ? idle : ok;
};

/** What the named account alone says; its other end, if there is one, is taken to agree. */
export const verdictOnNamed = (view: View, asked: Asked): Verdict => {
  const exists = view.standing.state !== "none";
  if (asked.kind === "open") return exists ? refusal("ACCOUNT_EXISTS", view) : ok;
  if (!exists) return refusal("ACCOUNT_NOT_FOUND", view);
  switch (asked.kind) {
    case "deposit":
      return credit(view);
    case "withdraw":
    case "transfer":
      return debit(view, asked.amount);
    case "hold":
      return hold(view, asked);
    case "capture":
    case "release":
      return endOfHold(view, asked);
    case "reverse":
      return reversal(view, asked);
    case "limit":
      return limit(view, asked);
    case "close":
      return close(view);
    case "freeze":
    case "unfreeze":
      return status(view, asked.kind);
    case "expire":
      throw new RangeError("Cannot judge: no client asks for the end of holds");
  }
};

/** What the account at the other end says to an amount that comes, or goes when it is negative. */
export const verdictOnOther = (view: View, amount: bigint): Verdict =>
  view.standing.state === "none" ? refusal("ACCOUNT_NOT_FOUND", view) : movement(view, amount);

/** The account at the other end of a transfer, or of the reversal of one; undefined for others. */
export const otherEndOf = (named: View, asked: Asked): string | undefined => {
  if (asked.kind === "transfer") return asked.to;
  if (asked.kind !== "reverse") return undefined;
  return named.line.entries.get(asked.entryId)?.counterparty || undefined;
};

/** What both ends of a request say together, in the order in which reasons win. */
export const verdictOnBoth = (named: View, other: View, asked: Asked): Verdict => {
  const own = verdictOnNamed(named, asked);
  if (asked.kind === "transfer") {
    if (own.answer === "ACCOUNT_NOT_FOUND") return own;
    const there = verdictOnOther(other, asked.amount);
    return there.answer === "ACCOUNT_NOT_FOUND" || own.answer === "OK" ? there : own;
  }
  if (asked.kind !== "reverse" || own.answer !== "OK") return own;
  return verdictOnOther(other, entryIn(named, asked.entryId)?.amount ?? 0n);
};
