/**
 * Accounts as a careful clerk keeps them: lines and cards, no events, no state to fold. Written
 * apart from the rules that it is held against, and slower on purpose: every figure is added up
 * from the first line on.
 */
export type Books = Map<string, BookAccount>;

/** A line of an account. */
export type BookLine = {
  readonly entryId: string;
  readonly type: string;
  /** Negative for money that leaves. */
  readonly amount: bigint;
  readonly description: string;
  readonly counterparty: string;
  /** The line on the other account. */
  readonly otherEntryId: string;
  readonly holdId: string;
  readonly reverses: string;
  readonly time: number;
  reversedBy: string;
};

/** Money set aside. */
export type BookHold = {
  readonly amount: bigint;
  readonly until: number | undefined;
  readonly description: string;
  state: "open" | "captured" | "released" | "expired";
};

/** One account. */
export type BookAccount = {
  readonly currency: string;
  limit: bigint;
  state: "open" | "frozen" | "closed";
  readonly lines: BookLine[];
  readonly holds: Map<string, BookHold>;
  /** When it was last written to. */
  time: number;
};

/** What a client asks for; `now` is when it is decided. */
export type Asked =
  | { readonly kind: "open"; readonly id: string; readonly limit: bigint }
  | { readonly kind: "deposit" | "withdraw"; readonly id: string; readonly amount: bigint }
  | {
      readonly kind: "transfer";
      readonly id: string;
      readonly to: string;
      readonly amount: bigint;
    }
  | {
      readonly kind: "hold";
      readonly id: string;
      readonly holdId: string;
      readonly amount: bigint;
      readonly until: number | undefined;
    }
  | {
      readonly kind: "capture";
      readonly id: string;
      readonly holdId: string;
      readonly amount: bigint | undefined;
    }
  | { readonly kind: "release"; readonly id: string; readonly holdId: string }
  | { readonly kind: "reverse"; readonly id: string; readonly entryId: string }
  | { readonly kind: "limit"; readonly id: string; readonly limit: bigint }
  | { readonly kind: "freeze" | "unfreeze" | "close" | "expire"; readonly id: string };

/** Ids of the lines and of the hold that a request makes. */
export type NewIds = {
  readonly entryId: string;
  readonly otherEntryId: string;
  readonly holdId: string;
};

const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((all, one) => all + one, 0n);

/** Sum of the lines. */
export const balanceOf = ({ lines }: BookAccount): bigint => sum(lines.map(({ amount }) => amount));

/** Sum of the holds that the books show as open. */
export const heldOf = ({ holds }: BookAccount): bigint =>
  sum([...holds.values()].flatMap(({ state, amount }) => (state === "open" ? [amount] : [])));

/** Balance, less what is held, plus how far it may go below zero. */
export const leftOf = (account: BookAccount): bigint =>
  balanceOf(account) - heldOf(account) + account.limit;

const isDue = ({ state, until }: BookHold, now: number): boolean =>
  state === "open" && until !== undefined && until <= now;

/** The account as it would be with its due holds crossed out. */
const crossedOut = (account: BookAccount, now: number): BookAccount => ({
  ...account,
  holds: new Map(
    [...account.holds].map(([id, hold]) => [
      id,
      isDue(hold, now) ? { ...hold, state: "expired" } : hold,
    ]),
  ),
});

const refusedDebit = (account: BookAccount, amount: bigint): string | undefined => {
  if (account.state === "closed") return "ACCOUNT_CLOSED";
  if (account.state === "frozen") return "ACCOUNT_FROZEN";
  return amount > leftOf(account) ? "INSUFFICIENT_FUNDS" : undefined;
};

const refusedCredit = ({ state }: BookAccount): string | undefined =>
  state === "closed" ? "ACCOUNT_CLOSED" : undefined;

const refusedHold = (account: BookAccount, holdId: string): string | undefined => {
  const hold = account.holds.get(holdId);
  if (hold === undefined) return "HOLD_NOT_FOUND";
  return hold.state === "open" ? undefined : "HOLD_NOT_ACTIVE";
};

const refusedReversal = (
  books: Books,
  account: BookAccount,
  entryId: string,
  now: number,
): string | undefined => {
  const line = account.lines.find((one) => one.entryId === entryId);
  if (line === undefined) return "ENTRY_NOT_FOUND";
  if (account.state === "closed") return "ACCOUNT_CLOSED";
  if (line.type === "reversal") return "NOT_REVERSIBLE";
  if (line.reversedBy !== "") return "ALREADY_REVERSED";
  const own = line.amount > 0n ? refusedDebit(account, line.amount) : refusedCredit(account);
  const other = books.get(line.counterparty);
  if (own !== undefined || other === undefined) return own;
  const there = crossedOut(other, now);
  return line.amount < 0n ? refusedDebit(there, -line.amount) : refusedCredit(there);
};

const refusedClose = (account: BookAccount): string | undefined => {
  if (account.state === "frozen") return "ACCOUNT_FROZEN";
  if (balanceOf(account) !== 0n) return "BALANCE_NOT_ZERO";
  return [...account.holds.values()].some(({ state }) => state === "open")
    ? "HOLDS_ACTIVE"
    : undefined;
};

/** True when a request is fine and changes nothing. */
const isIdle = (account: BookAccount, asked: Asked, now: number): boolean => {
  switch (asked.kind) {
    case "limit":
      return asked.limit === account.limit;
    case "freeze":
      return account.state === "frozen";
    case "unfreeze":
      return account.state === "open";
    case "close":
      return account.state === "closed";
    case "expire":
      return ![...account.holds.values()].some((hold) => isDue(hold, now));
    default:
      return false;
  }
};

const refused = (
  books: Books,
  account: BookAccount,
  asked: Asked,
  now: number,
): string | undefined => {
  switch (asked.kind) {
    case "open":
      return "ACCOUNT_EXISTS";
    case "deposit":
      return refusedCredit(account);
    case "withdraw":
      return refusedDebit(account, asked.amount);
    case "transfer": {
      const to = books.get(asked.to);
      if (to === undefined) return "ACCOUNT_NOT_FOUND";
      return refusedDebit(account, asked.amount) ?? refusedCredit(to);
    }
    case "hold":
      if (account.holds.has(asked.holdId)) return "HOLD_EXISTS";
      if (account.state !== "open") return refusedDebit(account, asked.amount);
      if (asked.until !== undefined && asked.until <= now) return "EXPIRE_TIME_PAST";
      return refusedDebit(account, asked.amount);
    case "capture": {
      const why = refusedHold(account, asked.holdId);
      if (why !== undefined || asked.amount === undefined) return why;
      const held = account.holds.get(asked.holdId)?.amount ?? 0n;
      return asked.amount > held ? "CAPTURE_EXCEEDS_HOLD" : undefined;
    }
    case "release":
      return refusedHold(account, asked.holdId);
    case "reverse":
      return refusedReversal(books, account, asked.entryId, now);
    case "limit":
      if (account.state === "closed") return "ACCOUNT_CLOSED";
      return leftOf({ ...account, limit: asked.limit }) < 0n ? "OVERDRAFT_IN_USE" : undefined;
    case "freeze":
    case "unfreeze":
      return refusedCredit(account);
    case "close":
      return account.state === "closed" ? undefined : refusedClose(account);
    case "expire":
      return undefined;
  }
};

const touch = (account: BookAccount, now: number): void => {
  for (const hold of account.holds.values()) if (isDue(hold, now)) hold.state = "expired";
  account.time = now;
};

const blank = {
  description: "",
  counterparty: "",
  otherEntryId: "",
  holdId: "",
  reverses: "",
  reversedBy: "",
};

const writeTransfer = (
  books: Books,
  { id, to, amount }: Extract<Asked, { kind: "transfer" }>,
  { entryId, otherEntryId }: NewIds,
  time: number,
): void => {
  const [from, there] = [books.get(id), books.get(to)];
  if (there !== undefined) touch(there, time);
  const line = { ...blank, time };
  from?.lines.push({
    ...line,
    entryId,
    otherEntryId,
    type: "transfer-out",
    amount: -amount,
    counterparty: to,
  });
  there?.lines.push({
    ...line,
    entryId: otherEntryId,
    otherEntryId: entryId,
    type: "transfer-in",
    amount,
    counterparty: id,
  });
};

const writeReversal = (
  books: Books,
  id: string,
  reverses: string,
  { entryId, otherEntryId }: NewIds,
  time: number,
): void => {
  const account = books.get(id);
  const line = account?.lines.find((one) => one.entryId === reverses);
  if (account === undefined || line === undefined) return;
  const reversal = { ...blank, time, type: "reversal" };
  line.reversedBy = entryId;
  const { counterparty } = line;
  account.lines.push({ ...reversal, entryId, amount: -line.amount, reverses, counterparty });
  const other = books.get(counterparty);
  const there = other?.lines.find((one) => one.entryId === line.otherEntryId);
  if (other === undefined || there === undefined) return;
  touch(other, time);
  there.reversedBy = otherEntryId;
  other.lines.push({
    ...reversal,
    entryId: otherEntryId,
    amount: -there.amount,
    reverses: there.entryId,
    counterparty: id,
  });
};

const write = (books: Books, account: BookAccount, asked: Asked, ids: NewIds, now: number) => {
  const line = { ...blank, entryId: ids.entryId, time: now };
  switch (asked.kind) {
    case "deposit":
      return account.lines.push({ ...line, type: "deposit", amount: asked.amount });
    case "withdraw":
      return account.lines.push({ ...line, type: "withdrawal", amount: -asked.amount });
    case "transfer":
      return writeTransfer(books, asked, ids, now);
    case "hold": {
      const { amount, until } = asked;
      return account.holds.set(ids.holdId, { amount, until, description: "", state: "open" });
    }
    case "capture": {
      const hold = account.holds.get(asked.holdId);
      if (hold === undefined) return;
      hold.state = "captured";
      const amount = -(asked.amount ?? hold.amount);
      return account.lines.push({ ...line, type: "capture", amount, holdId: asked.holdId });
    }
    case "release": {
      const hold = account.holds.get(asked.holdId);
      if (hold !== undefined) hold.state = "released";
      return;
    }
    case "reverse":
      return writeReversal(books, asked.id, asked.entryId, ids, now);
    case "limit":
      account.limit = asked.limit;
      return;
    case "freeze":
      account.state = "frozen";
      return;
    case "unfreeze":
      account.state = "open";
      return;
    case "close":
      account.state = "closed";
      return;
  }
};

/** What the clerk says: OK with the books changed, NOTHING, or why not. */
export const keepBooks = (books: Books, asked: Asked, ids: NewIds, now: number): string => {
  const account = books.get(asked.id);
  if (account === undefined) {
    if (asked.kind !== "open") return "ACCOUNT_NOT_FOUND";
    const { limit } = asked;
    const empty = { currency: "EUR", limit, lines: [], holds: new Map(), time: now };
    books.set(asked.id, { ...empty, state: "open" });
    return "OK";
  }
  const shown = crossedOut(account, now);
  const why = refused(books, shown, asked, now);
  if (why !== undefined) return why;
  if (isIdle(account, asked, now)) return "NOTHING";
  touch(account, now);
  write(books, account, asked, ids, now);
  return "OK";
};
