import type { CurrencyCode } from "../money.ts";
import type { AccountEvent, AccountOpened, EntryEvent } from "./events.ts";

/** What deciding about an account needs to know, and no more. */
export type AccountState = {
  readonly status: "none" | "open" | "closed";
  readonly currencyCode: CurrencyCode;
  readonly overdraftLimitMinor: bigint;
  readonly balanceMinor: bigint;
  readonly heldMinor: bigint;
  readonly creditsMinor: bigint;
  readonly debitsMinor: bigint;
  /** Number of the last entry; 0 before the first. */
  readonly entryNumber: number;
};

/** No event yet: the account does not exist. */
export const initialAccount: AccountState = {
  status: "none",
  currencyCode: "",
  overdraftLimitMinor: 0n,
  balanceMinor: 0n,
  heldMinor: 0n,
  creditsMinor: 0n,
  debitsMinor: 0n,
  entryNumber: 0,
};

const opened = (account: AccountState, event: AccountOpened): AccountState => ({
  ...account,
  status: "open",
  currencyCode: event.currencyCode,
  overdraftLimitMinor: event.overdraftLimitMinor,
});

const moved = (account: AccountState, { after, entryNumber }: EntryEvent): AccountState => ({
  ...account,
  ...after,
  entryNumber,
});

/** The state after one more event. */
export const evolveAccount = (account: AccountState, event: AccountEvent): AccountState => {
  switch (event.type) {
    case "AccountOpened":
      return opened(account, event);
    case "AccountClosed":
      return { ...account, status: "closed" };
    case "MoneyDeposited":
    case "MoneyWithdrawn":
    case "TransferSent":
    case "TransferReceived":
      return moved(account, event);
  }
};

/** What may be taken out or held now, in minor units. */
export const availableMinor = (account: AccountState): bigint =>
  account.balanceMinor - account.heldMinor + account.overdraftLimitMinor;
