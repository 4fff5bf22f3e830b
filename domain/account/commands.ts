import type { CurrencyCode } from "../money.ts";

export type OpenAccount = {
  readonly type: "OpenAccount";
  readonly accountId: string;
  readonly ownerId: string;
  readonly currencyCode: CurrencyCode;
  readonly overdraftLimitMinor: bigint;
};

/** What every command on an account's money says; ids of entries arrive with it. */
type Movement = {
  readonly accountId: string;
  readonly entryId: string;
  readonly amountMinor: bigint;
  readonly currencyCode: CurrencyCode;
  readonly description: string;
  readonly reference: string;
};

export type DepositMoney = Movement & { readonly type: "DepositMoney" };

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
  readonly entryId: string;
  readonly toEntryId: string;
  readonly amountMinor: bigint;
  readonly currencyCode: CurrencyCode;
  readonly description: string;
  readonly reference: string;
};
