import type { AccountEvent } from "../domain/account/events.ts";
import type { RecordedEvent } from "../domain/event.ts";
import { ofStream, type Projection } from "./projection.ts";

/** An account as it stands. */
export type AccountDocument = {
  readonly accountId: string;
  readonly ownerId: string;
  readonly currencyCode: string;
  readonly balanceMinor: bigint;
  readonly heldMinor: bigint;
  readonly overdraftLimitMinor: bigint;
  readonly availableMinor: bigint;
  readonly status: "open" | "frozen" | "closed";
  readonly openTime: number;
  readonly lastActivityTime: number;
};

type MoneyEvent = Extract<AccountEvent, { after: unknown }>;

/**
 * What the opening said is in no later event: without it the document would show an account of
 * nobody, in no currency. Its stream is held instead.
 * @throws {Error} when the document was never opened, so was lost.
 */
const requireOpened = (document: AccountDocument): AccountDocument => {
  if (document.currencyCode !== "") return document;
  throw new Error(`Cannot post to account ${document.accountId}: its opening is missing`);
};

const afterMoney = (
  document: AccountDocument,
  { after }: MoneyEvent,
  { recordedAt }: RecordedEvent,
): AccountDocument => ({
  ...requireOpened(document),
  balanceMinor: after.balanceMinor,
  heldMinor: after.heldMinor,
  availableMinor: after.balanceMinor - after.heldMinor + document.overdraftLimitMinor,
  lastActivityTime: recordedAt,
});

const withStatus =
  (status: AccountDocument["status"]) =>
  (document: AccountDocument, _event: AccountEvent, recorded: RecordedEvent): AccountDocument => ({
    ...requireOpened(document),
    status,
    lastActivityTime: recorded.recordedAt,
  });

/** One document per account: owner, balance, what is held, status. */
export const accounts: Projection<AccountDocument, AccountEvent> = {
  name: "accounts",
  version: 2, // Holds, limits, freezes and reversals; version 1 would have passed them over.
  mapping: {
    accountId: "keyword",
    ownerId: "keyword",
    currencyCode: "keyword",
    balanceMinor: "long",
    heldMinor: "long",
    overdraftLimitMinor: "long",
    availableMinor: "long",
    status: "keyword",
    openTime: "date",
    lastActivityTime: "date",
  },
  sortedBy: [["accountId"], ["ownerId"], ["balanceMinor"], ["openTime"], ["lastActivityTime"]],
  documents: ofStream,
  initialDocument: (accountId) => ({
    accountId,
    ownerId: "",
    currencyCode: "",
    balanceMinor: 0n,
    heldMinor: 0n,
    overdraftLimitMinor: 0n,
    availableMinor: 0n,
    status: "open",
    openTime: 0,
    lastActivityTime: 0,
  }),
  evolve: {
    AccountOpened: (document, opened, { recordedAt }) => ({
      ...document,
      ownerId: opened.ownerId,
      currencyCode: opened.currencyCode,
      overdraftLimitMinor: opened.overdraftLimitMinor,
      availableMinor: opened.overdraftLimitMinor,
      openTime: recordedAt,
      lastActivityTime: recordedAt,
    }),
    MoneyDeposited: afterMoney,
    MoneyWithdrawn: afterMoney,
    TransferSent: afterMoney,
    TransferReceived: afterMoney,
    HoldPlaced: afterMoney,
    HoldCaptured: afterMoney,
    HoldReleased: afterMoney,
    HoldExpired: afterMoney,
    EntryReversed: afterMoney,
    OverdraftLimitSet: (document, { overdraftLimitMinor }, { recordedAt }) => ({
      ...requireOpened(document),
      overdraftLimitMinor,
      availableMinor: document.balanceMinor - document.heldMinor + overdraftLimitMinor,
      lastActivityTime: recordedAt,
    }),
    AccountFrozen: withStatus("frozen"),
    AccountUnfrozen: withStatus("open"),
    AccountClosed: withStatus("closed"),
  },
};
