import type { EventFamily } from "../event.ts";
import type { CurrencyCode } from "../money.ts";
import { entryFactKey, holdFactKey } from "./fact-keys.ts";

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
export type EntryFacts = {
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

/** What every event of a hold says that writes no line. */
export type HoldFacts = {
  readonly holdId: string;
  /** What is or was held: 1 to 10^15. */
  readonly amountMinor: bigint;
  readonly currencyCode: CurrencyCode;
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

/** Money is set aside. */
export type HoldPlaced = HoldFacts & {
  readonly type: "HoldPlaced";
  readonly schemaVersion: 1;
  /** When it ends by itself, in milliseconds since 1970; not there = never. */
  readonly expireTime?: number;
  readonly description: string;
};

/** Held money went outside, and the rest of the hold is available again: the hold is over. */
export type HoldCaptured = EntryFacts & {
  readonly type: "HoldCaptured";
  readonly schemaVersion: 1;
  readonly holdId: string;
  /** What was given back: held − captured. */
  readonly releasedMinor: bigint;
};

/** Held money is available again, because somebody asked for it: the hold is over. */
export type HoldReleased = HoldFacts & {
  readonly type: "HoldReleased";
  readonly schemaVersion: 1;
};

/** Held money is available again, because its time was over. */
export type HoldExpired = HoldFacts & {
  readonly type: "HoldExpired";
  readonly schemaVersion: 1;
  readonly expireTime: number;
};

/** An entry is undone by this one. Of a transfer both halves are, in the same append. */
export type EntryReversed = EntryFacts & {
  readonly type: "EntryReversed";
  readonly schemaVersion: 1;
  /** Which way this entry goes. */
  readonly direction: "credit" | "debit";
  readonly reversesEntryId: string;
  /** The other account of a transfer, and the reversal's entry there; empty for anything else. */
  readonly counterpartyAccountId: string;
  readonly counterpartyEntryId: string;
};

/** The balance may go below zero as far as this. */
export type OverdraftLimitSet = {
  readonly type: "OverdraftLimitSet";
  readonly schemaVersion: 1;
  readonly currencyCode: CurrencyCode;
  readonly overdraftLimitMinor: bigint;
};

/** No money leaves and no new hold comes, until it is unfrozen. */
export type AccountFrozen = {
  readonly type: "AccountFrozen";
  readonly schemaVersion: 1;
  readonly reason: string;
};

/** The account is open again. */
export type AccountUnfrozen = { readonly type: "AccountUnfrozen"; readonly schemaVersion: 1 };

/**
 * Nothing moves on the account any more; `reason` may be empty. Version 2 added `currencyCode`, so
 * that closed accounts can be counted by currency without looking at their opening; it is empty
 * where version 1 did not say it.
 */
export type AccountClosed = {
  readonly type: "AccountClosed";
  readonly schemaVersion: 2;
  readonly reason: string;
  readonly currencyCode: CurrencyCode;
};

/** An event that writes an entry. */
export type EntryEvent =
  | MoneyDeposited
  | MoneyWithdrawn
  | TransferSent
  | TransferReceived
  | HoldCaptured
  | EntryReversed;

/** An event that begins or ends a hold. */
export type HoldEvent = HoldPlaced | HoldCaptured | HoldReleased | HoldExpired;

/** Every event of an account. */
export type AccountEvent =
  | AccountOpened
  | EntryEvent
  | HoldEvent
  | OverdraftLimitSet
  | AccountFrozen
  | AccountUnfrozen
  | AccountClosed;

/** An entry is found by its id, or its reversal once there is one; a hold by its last event. */
const keysOf = (event: AccountEvent): readonly string[] => {
  switch (event.type) {
    case "MoneyDeposited":
    case "MoneyWithdrawn":
    case "TransferSent":
    case "TransferReceived":
      return [entryFactKey(event.entryId)];
    case "HoldCaptured":
      return [entryFactKey(event.entryId), holdFactKey(event.holdId)];
    case "EntryReversed":
      return [entryFactKey(event.entryId), entryFactKey(event.reversesEntryId)];
    case "HoldPlaced":
    case "HoldReleased":
    case "HoldExpired":
      return [holdFactKey(event.holdId)];
    default:
      return [];
  }
};

/** Names and versions are the storage format: never rename, never edit a shipped version. */
export const accountEvents: EventFamily = {
  category: "account",
  schemaVersions: {
    AccountOpened: 1,
    MoneyDeposited: 1,
    MoneyWithdrawn: 1,
    TransferSent: 1,
    TransferReceived: 1,
    HoldPlaced: 1,
    HoldCaptured: 1,
    HoldReleased: 1,
    HoldExpired: 1,
    EntryReversed: 1,
    OverdraftLimitSet: 1,
    AccountFrozen: 1,
    AccountUnfrozen: 1,
    AccountClosed: 2,
  } satisfies { [Event in AccountEvent as Event["type"]]: Event["schemaVersion"] },
  upcasters: {
    AccountClosed: { 1: (fact) => ({ ...fact, currencyCode: "" }) },
  },
  keysOf,
};
