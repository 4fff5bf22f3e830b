import type { EventFamily } from "../event.ts";
import type { CurrencyCode } from "../money.ts";

/** The account as it stands after a money event, so that no reader has to look elsewhere. */
export type AccountAfter = {
  readonly balanceMinor: bigint;
  readonly heldMinor: bigint;
  /** Sum of all credits so far. */
  readonly creditsMinor: bigint;
  /** Sum of all debits so far, positive. */
  readonly debitsMinor: bigint;
};

/** What every line of an account says. */
type EntryFacts = {
  readonly entryId: string;
  /** 1, 2, 3 … within the account, without gaps. */
  readonly entryNumber: number;
  /** 1 to 10^15. */
  readonly amountMinor: bigint;
  readonly currencyCode: CurrencyCode;
  readonly description: string;
  readonly reference: string;
  readonly after: AccountAfter;
};

/** The account exists from here on, empty. */
export type AccountOpened = {
  readonly type: "AccountOpened";
  readonly schemaVersion: 1;
  readonly ownerId: string;
  readonly currencyCode: CurrencyCode;
  readonly overdraftLimitMinor: bigint;
};

/** Money came from outside. */
export type MoneyDeposited = EntryFacts & {
  readonly type: "MoneyDeposited";
  readonly schemaVersion: 1;
};

/** Money went outside. */
export type MoneyWithdrawn = EntryFacts & {
  readonly type: "MoneyWithdrawn";
  readonly schemaVersion: 1;
};

/** The source's half of a transfer; the other half is a `TransferReceived` of the same append. */
export type TransferSent = EntryFacts & {
  readonly type: "TransferSent";
  readonly schemaVersion: 1;
  readonly toAccountId: string;
  readonly toEntryId: string;
};

/** The target's half of a transfer. */
export type TransferReceived = EntryFacts & {
  readonly type: "TransferReceived";
  readonly schemaVersion: 1;
  readonly fromAccountId: string;
  readonly fromEntryId: string;
};

/** Nothing moves on the account any more; `reason` may be empty. */
export type AccountClosed = {
  readonly type: "AccountClosed";
  readonly schemaVersion: 1;
  readonly reason: string;
};

/** An event that writes an entry. */
export type EntryEvent = MoneyDeposited | MoneyWithdrawn | TransferSent | TransferReceived;

/** Every event of an account. */
export type AccountEvent = AccountOpened | EntryEvent | AccountClosed;

/** Names and versions are the storage format: never rename, never edit a shipped version. */
export const accountEvents: EventFamily = {
  category: "account",
  schemaVersions: {
    AccountOpened: 1,
    MoneyDeposited: 1,
    MoneyWithdrawn: 1,
    TransferSent: 1,
    TransferReceived: 1,
    AccountClosed: 1,
  } satisfies { [Type in AccountEvent["type"]]: number },
  upcasters: {},
};
