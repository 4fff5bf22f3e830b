import type { CurrencyCode } from "../money.ts";
import type {
  AccountAfter,
  AccountEvent,
  AccountOpened,
  EntryFacts,
  HoldPlaced,
} from "./events.ts";

/** Money that is set aside and not yet captured, released or expired. */
export type OpenHold = {
  readonly holdId: string;
  readonly amountMinor: bigint;
  /** In milliseconds since 1970; undefined = it does not end by itself. */
  readonly expireTime: number | undefined;
  readonly description: string;
};

/** What deciding about an account needs to know, and no more: of holds only the open ones. */
export type AccountState = {
  readonly status: "none" | "open" | "frozen" | "closed";
  readonly currencyCode: CurrencyCode;
  readonly overdraftLimitMinor: bigint;
  readonly balanceMinor: bigint;
  /** Sum of the open holds. */
  readonly heldMinor: bigint;
  readonly creditsMinor: bigint;
  readonly debitsMinor: bigint;
  /** Number of the last entry; 0 before the first. */
  readonly entryNumber: number;
  /** In the order in which they were placed. A list, for an id may be any name, `__proto__` too. */
  readonly holds: readonly OpenHold[];
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
  holds: [],
};

const opened = (account: AccountState, event: AccountOpened): AccountState => ({
  ...account,
  status: "open",
  currencyCode: event.currencyCode,
  overdraftLimitMinor: event.overdraftLimitMinor,
});

const moved = (
  account: AccountState,
  { after, entryNumber }: Pick<EntryFacts, "after" | "entryNumber">,
): AccountState => ({ ...account, ...after, entryNumber });

const placed = (account: AccountState, event: HoldPlaced): AccountState => {
  const { holdId, amountMinor, expireTime, description, after } = event;
  const hold = { holdId, amountMinor, expireTime, description };
  return { ...account, ...after, holds: [...account.holds, hold] };
};

const withoutHold = (
  account: AccountState,
  { holdId, after }: { readonly holdId: string; readonly after: AccountAfter },
): AccountState => ({
  ...account,
  ...after,
  holds: account.holds.filter((hold) => hold.holdId !== holdId),
});

/** The state after one more event. */
export const evolveAccount = (account: AccountState, event: AccountEvent): AccountState => {
  switch (event.type) {
    case "AccountOpened":
      return opened(account, event);
    case "AccountFrozen":
      return { ...account, status: "frozen" };
    case "AccountUnfrozen":
      return { ...account, status: "open" };
    case "AccountClosed":
      return { ...account, status: "closed" };
    case "OverdraftLimitSet":
      return { ...account, overdraftLimitMinor: event.overdraftLimitMinor };
    case "MoneyDeposited":
    case "MoneyWithdrawn":
    case "TransferSent":
    case "TransferReceived":
    case "EntryReversed":
      return moved(account, event);
    case "HoldPlaced":
      return placed(account, event);
    case "HoldCaptured":
      return moved(withoutHold(account, event), event);
    case "HoldReleased":
    case "HoldExpired":
      return withoutHold(account, event);
  }
};

/** What may be taken out or held now, in minor units. */
export const availableMinor = (
  account: Pick<AccountState, "balanceMinor" | "heldMinor" | "overdraftLimitMinor">,
): bigint => account.balanceMinor - account.heldMinor + account.overdraftLimitMinor;

/** The open hold of an id, due or not. */
export const findOpenHold = (
  { holds }: Pick<AccountState, "holds">,
  holdId: string,
): OpenHold | undefined => holds.find((hold) => hold.holdId === holdId);
