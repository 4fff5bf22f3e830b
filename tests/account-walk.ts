/**
 * Accounts added up from the amounts in their events alone: what every event says of the account
 * behind it is held against the sum of what was said before. Shares no code with the product.
 */

/** An event as the log holds it; `data` is its fact as JSON text. */
export type WalkedEvent = {
  readonly accountId: string;
  readonly version: number;
  readonly type: string;
  readonly requestId: string;
  readonly data: string;
  /** In milliseconds since 1970. */
  readonly recordTime: number;
};

/** An account as its events up to a version make it. */
export type WalkedAccount = {
  readonly status: "none" | "open" | "frozen" | "closed";
  readonly limit: bigint;
  readonly balance: bigint;
  readonly held: bigint;
  readonly credits: bigint;
  readonly debits: bigint;
  readonly entries: number;
};

/** An event that does not follow from those before it. */
export type WalkFault = {
  readonly accountId: string;
  readonly version: number;
  readonly what: string;
};

/** What came of a walk. */
export type Walk = {
  /** The first of each account, and transfers that do not sum to zero. */
  readonly faults: readonly WalkFault[];
  /** The account behind an event; undefined when there is none, or a fault before it. */
  readonly at: (accountId: string, version: number) => WalkedAccount | undefined;
};

type Fact = Readonly<Record<string, unknown>>;

type Account = { -readonly [Name in keyof WalkedAccount]: WalkedAccount[Name] } & {
  readonly open: Map<string, { readonly amount: bigint; readonly until: unknown }>;
  readonly placed: Set<string>;
  readonly lines: Map<string, bigint>;
  readonly undone: Set<string>;
};

const nothing = (): Account => ({
  status: "none",
  limit: 0n,
  balance: 0n,
  held: 0n,
  credits: 0n,
  debits: 0n,
  entries: 0,
  open: new Map(),
  placed: new Set(),
  lines: new Map(),
  undone: new Set(),
});

const minor = (value: unknown): bigint => BigInt(String(value));

/** What an event adds to the balance; undefined when it writes no line. */
const lineAmount = (type: string, fact: Fact): bigint | undefined => {
  switch (type) {
    case "MoneyDeposited":
    case "TransferReceived":
      return minor(fact.amountMinor);
    case "MoneyWithdrawn":
    case "TransferSent":
    case "HoldCaptured":
      return -minor(fact.amountMinor);
    case "EntryReversed":
      return fact.direction === "credit" ? minor(fact.amountMinor) : -minor(fact.amountMinor);
    default:
      return undefined;
  }
};

const takeStatus = (account: Account, type: string, fact: Fact): string | undefined => {
  const before = account.status;
  if (type === "AccountOpened") account.status = "open";
  if (type === "AccountFrozen") account.status = "frozen";
  if (type === "AccountUnfrozen") account.status = "open";
  if (type === "AccountClosed") account.status = "closed";
  if (type === "AccountOpened" || type === "OverdraftLimitSet") {
    account.limit = minor(fact.overdraftLimitMinor);
  }
  if ((type === "AccountOpened") !== (before === "none")) return `it follows the state ${before}`;
  if (before === "closed") return "it follows the closing";
  if (type === "AccountClosed" && (account.balance !== 0n || account.open.size > 0)) {
    return "it closes an account with money or holds";
  }
  const leaves = type === "EntryReversed" && fact.direction === "debit";
  const debits = ["MoneyWithdrawn", "TransferSent", "HoldPlaced"];
  return before === "frozen" && (leaves || debits.includes(type))
    ? "money leaves a frozen account"
    : undefined;
};

/** A hold is over at its time to the millisecond: nothing else ends it from then on, or before. */
const untimely = (type: string, until: unknown, recordTime: number): string | undefined => {
  const end = typeof until === "number" ? until : Number.POSITIVE_INFINITY;
  if (type === "HoldExpired") return recordTime < end ? "it comes before its time" : undefined;
  return recordTime >= end ? "its time was over" : undefined;
};

const placeHold = (account: Account, holdId: string, fact: Fact): string | undefined => {
  const amount = minor(fact.amountMinor);
  if (account.placed.has(holdId)) return `hold ${holdId} is placed twice`;
  account.placed.add(holdId);
  account.open.set(holdId, { amount, until: fact.expireTime });
  account.held += amount;
  return undefined;
};

const takeHold = (
  account: Account,
  { type, recordTime }: WalkedEvent,
  fact: Fact,
): string | undefined => {
  const holdId = String(fact.holdId);
  if (type === "HoldPlaced") {
    return placeHold(account, holdId, fact) ?? untimely(type, fact.expireTime, recordTime);
  }
  if (!["HoldCaptured", "HoldReleased", "HoldExpired"].includes(type)) return undefined;
  const hold = account.open.get(holdId);
  if (hold === undefined) return `hold ${holdId} ends and was not open`;
  account.open.delete(holdId);
  account.held -= hold.amount;
  const ended = minor(fact.amountMinor) + minor(fact.releasedMinor ?? 0);
  if (ended !== hold.amount) return `hold ${holdId} ends with ${ended} of ${hold.amount}`;
  return type === "HoldExpired" && fact.expireTime !== hold.until
    ? `hold ${holdId} ends at another time than it was placed for`
    : untimely(type, hold.until, recordTime);
};

const takeReversal = (account: Account, amount: bigint, fact: Fact): string | undefined => {
  const entryId = String(fact.reversesEntryId);
  const undone = account.lines.get(entryId);
  if (undone === undefined) return `it undoes entry ${entryId}, which is not there`;
  if (undone !== -amount) return `it undoes ${undone} by ${amount}`;
  if (account.undone.has(entryId)) return `it undoes entry ${entryId} again`;
  account.undone.add(entryId);
  return undefined;
};

const takeLine = (account: Account, type: string, fact: Fact): string | undefined => {
  const amount = lineAmount(type, fact);
  if (amount === undefined) return undefined;
  account.entries += 1;
  account.balance += amount;
  if (amount > 0n) account.credits += amount;
  else account.debits -= amount;
  if (fact.entryNumber !== account.entries) {
    return `entry ${fact.entryNumber} is the account's ${account.entries}.`;
  }
  const entryId = String(fact.entryId);
  if (account.lines.has(entryId)) return `entry ${entryId} is there twice`;
  account.lines.set(entryId, amount);
  return type === "EntryReversed" ? takeReversal(account, amount, fact) : undefined;
};

/** What an event says of the account behind it, and what it must keep to. */
const wrongAfter = (account: Account, { after }: Fact): string | undefined => {
  if (account.balance - account.held + account.limit < 0n) return "less than nothing is available";
  if (after === undefined) return undefined;
  const said = after as Fact;
  const { balance, held, credits, debits } = account;
  for (const [name, sum] of Object.entries({ balance, held, credits, debits })) {
    const value = minor(said[`${name}Minor`]);
    if (value !== sum) return `after.${name}Minor is ${value}, and the sum is ${sum}`;
  }
  return undefined;
};

const takeEvent = (account: Account, event: WalkedEvent): string | undefined => {
  const { type } = event;
  const fact = JSON.parse(event.data) as Fact;
  return (
    takeStatus(account, type, fact) ??
    takeHold(account, event, fact) ??
    takeLine(account, type, fact) ??
    wrongAfter(account, fact)
  );
};

const isTransfer = (type: string, fact: Fact): boolean =>
  type.startsWith("Transfer") || (type === "EntryReversed" && fact.counterpartyAccountId !== "");

/** Requests whose transfers, or reversals of them, make money or lose some. */
const unevenTransfers = (events: readonly WalkedEvent[]): WalkFault[] => {
  const sums = new Map<string, { event: WalkedEvent; sum: bigint }>();
  for (const event of events) {
    const fact = JSON.parse(event.data) as Fact;
    if (!isTransfer(event.type, fact)) continue;
    const sum = (sums.get(event.requestId)?.sum ?? 0n) + (lineAmount(event.type, fact) ?? 0n);
    sums.set(event.requestId, { event, sum });
  }
  return [...sums.values()].flatMap(({ event: { accountId, version }, sum }) =>
    sum === 0n ? [] : [{ accountId, version, what: `its transfer sums to ${sum}` }],
  );
};

/** Walks through all events of some accounts, whatever order they come in. */
export const walkAccounts = (events: readonly WalkedEvent[]): Walk => {
  const faults: WalkFault[] = [];
  const behind = new Map<string, WalkedAccount>();
  for (const [accountId, own] of Map.groupBy(events, (event) => event.accountId)) {
    const account = nothing();
    for (const [at, event] of own.toSorted((a, b) => a.version - b.version).entries()) {
      const { version, type } = event;
      const what =
        version === at + 1 ? takeEvent(account, event) : `it does not follow version ${at}`;
      if (what !== undefined) {
        faults.push({ accountId, version, what: `${type}: ${what}` });
        break;
      }
      const { open: _open, placed: _placed, lines: _lines, undone: _undone, ...now } = account;
      behind.set(`${accountId} ${version}`, now);
    }
  }
  return {
    faults: [...faults, ...unevenTransfers(events)],
    at: (accountId, version) => behind.get(`${accountId} ${version}`),
  };
};
