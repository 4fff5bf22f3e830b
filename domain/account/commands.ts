import type { CurrencyCode } from "../money.ts";

/** Opens an account under an id that is free; `overdraftLimitMinor` is 0 to 10^15. */
export type OpenAccount = {
  readonly type: "OpenAccount";
  readonly accountId: string;
  readonly ownerId: string;
  readonly currencyCode: CurrencyCode;
  readonly overdraftLimitMinor: bigint;
};

/** What every command on an account's money says. */
type Movement = {
  readonly accountId: string;
  /** Follows from the request; with the entry's number it is the entry's id. */
  readonly entryKey: string;
  /** 1 to 10^15. */
  readonly amountMinor: bigint;
  readonly currencyCode: CurrencyCode;
  readonly description: string;
  readonly reference: string;
};

/** Adds money from outside. */
export type DepositMoney = Movement & { readonly type: "DepositMoney" };

/** Takes money out, up to what is available. */
export type WithdrawMoney = Movement & { readonly type: "WithdrawMoney" };

/** The source's half of {@link TransferMoney}. */
export type SendTransfer = Movement & {
  readonly type: "SendTransfer";
  readonly toAccountId: string;
  readonly toEntryId: string;
};

/** The target's half of {@link TransferMoney}. */
export type ReceiveTransfer = Movement & {
  readonly type: "ReceiveTransfer";
  readonly fromAccountId: string;
  readonly fromEntryId: string;
};

/** Closes an account that holds nothing; `reason` may be empty. */
export type CloseAccount = {
  readonly type: "CloseAccount";
  readonly accountId: string;
  readonly reason: string;
};

/** A command on one account. */
export type AccountCommand =
  | OpenAccount
  | DepositMoney
  | WithdrawMoney
  | SendTransfer
  | ReceiveTransfer
  | CloseAccount;

/** Moves money between two accounts: a decision over both. */
export type TransferMoney = {
  readonly fromAccountId: string;
  readonly toAccountId: string;
  readonly entryKey: string;
  readonly toEntryKey: string;
  readonly amountMinor: bigint;
  readonly currencyCode: CurrencyCode;
  readonly description: string;
  readonly reference: string;
};
