import { eventCodec } from "../domain/event-families.ts";
import type { AccountDocument } from "../read-models/accounts.ts";
import type { EntryDocument } from "../read-models/entries.ts";
import type { DocumentFields } from "../read-models/projection.ts";

/** What a client knows of its account: plain sums. */
export type Account = {
  version: number;
  eventId: string | undefined;
  balanceMinor: bigint;
  creditsMinor: bigint;
  debitsMinor: bigint;
  entryNumber: number;
};

/** What readers must see, by id below the tenant. */
export type Expected = {
  readonly accounts: Map<string, DocumentFields>;
  readonly entries: Map<string, DocumentFields>;
};

/** What the log adds to an event. */
export type Recorded = {
  readonly recordedAt: number;
  readonly streamVersion: number;
  readonly requestId: string;
};

/** An event on its way, and what the client expects once it is recorded. */
export type Booking = {
  readonly accountId: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: string;
  readonly expect: (expected: Expected, recorded: Recorded) => void;
};

/** Kinds of entries that a client books here. */
export type Kind = Exclude<EntryDocument["type"], "" | "capture" | "reversal">;

const types: Readonly<Record<Kind, string>> = {
  deposit: "MoneyDeposited",
  withdrawal: "MoneyWithdrawn",
  "transfer-in": "TransferReceived",
  "transfer-out": "TransferSent",
};

/** An account before its first event. */
export const newAccount = (): Account => ({
  version: 0,
  eventId: undefined,
  balanceMinor: 0n,
  creditsMinor: 0n,
  debitsMinor: 0n,
  entryNumber: 0,
});

/** Opens an account in EUR. */
export const openingOf = (accountId: string, ownerId: string): Booking => {
  const fact = { ownerId, currencyCode: "EUR", overdraftLimitMinor: 0n };
  const type = "AccountOpened";
  return {
    accountId,
    ...eventCodec.encode({ type, schemaVersion: 1, ...fact }),
    expect: ({ accounts }, { recordedAt }) => {
      const document: AccountDocument = {
        accountId,
        ...fact,
        balanceMinor: 0n,
        heldMinor: 0n,
        availableMinor: 0n,
        status: "open",
        openTime: recordedAt,
        lastActivityTime: recordedAt,
      };
      accounts.set(accountId, document);
    },
  };
};

const isCredit = (kind: Kind): boolean => kind === "deposit" || kind === "transfer-in";

const move = (account: Account, kind: Kind, amountMinor: bigint): void => {
  account.entryNumber += 1;
  account.balanceMinor += isCredit(kind) ? amountMinor : -amountMinor;
  if (isCredit(kind)) account.creditsMinor += amountMinor;
  else account.debitsMinor += amountMinor;
};

const otherSide = (kind: Kind, other: string) => {
  if (kind === "transfer-in") return { fromAccountId: other, fromEntryId: "entry-of-other" };
  return kind === "transfer-out" ? { toAccountId: other, toEntryId: "entry-of-other" } : {};
};

/** Books an entry on the client's account. */
export const entryOf = (
  accountId: string,
  account: Account,
  kind: Kind,
  amountMinor: bigint,
  other = "",
): Booking => {
  move(account, kind, amountMinor);
  const { balanceMinor, creditsMinor, debitsMinor, entryNumber } = account;
  const entryId = `entry-${entryNumber}`;
  const description = `${kind} ${entryNumber} über "Zoë"`;
  const said = { entryId, amountMinor, currencyCode: "EUR", description, reference: "" };
  const after = { balanceMinor, heldMinor: 0n, creditsMinor, debitsMinor };
  const fact = { entryNumber, ...said, after, ...otherSide(kind, other) };
  const expect: Booking["expect"] = ({ accounts, entries }, recorded) => {
    const { recordedAt, streamVersion, requestId } = recorded;
    const entry: EntryDocument = {
      ...said,
      accountId,
      entryNumber: BigInt(entryNumber),
      type: kind,
      direction: isCredit(kind) ? "credit" : "debit",
      balanceAfterMinor: balanceMinor,
      creditsAfterMinor: creditsMinor,
      debitsAfterMinor: debitsMinor,
      counterpartyAccountId: other,
      holdId: "",
      reversesEntryId: "",
      reversedByEntryId: "",
      recordTime: recordedAt,
      month: new Date(recordedAt).toISOString().slice(0, 7),
      sheet: `${accountId}/${Math.floor(entryNumber / 64)}`,
      landmark: entryNumber < 1_024 || entryNumber % 1_024 === 0 ? accountId : "",
      version: BigInt(streamVersion),
      requestId,
      correlationId: `of-${requestId}`,
    };
    entries.set(`${accountId}/${entryId}`, entry);
    const now = { balanceMinor, availableMinor: balanceMinor, lastActivityTime: recordedAt };
    accounts.set(accountId, { ...accounts.get(accountId), ...now });
  };
  const type = types[kind];
  return { accountId, ...eventCodec.encode({ type, schemaVersion: 1, ...fact }), expect };
};
