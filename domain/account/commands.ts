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

/** Sets money aside. */
export type PlaceHold = {
  readonly type: "PlaceHold";
  readonly accountId: string;
  /** Empty: `holdKey` is its id. */
  readonly holdId: string;
  /** Follows from the request. */
  readonly holdKey: string;
  /** 1 to 10^15. */
  readonly amountMinor: bigint;
  readonly currencyCode: CurrencyCode;
  /** When it ends by itself, in milliseconds since 1970; undefined = never. */
  readonly expireTime: number | undefined;
  readonly description: string;
};

/** Takes held money; what it leaves of the hold is given back. */
export type CaptureHold = {
  readonly type: "CaptureHold";
  readonly accountId: string;
  readonly holdId: string;
  readonly entryKey: string;
  /** Undefined: all of it. */
  readonly amount:
    | { readonly amountMinor: bigint; readonly currencyCode: CurrencyCode }
    | undefined;
};

/** Gives held money back. */
export type ReleaseHold = {
  readonly type: "ReleaseHold";
  readonly accountId: string;
  readonly holdId: string;
};

/** Ends the holds that are due; what a timer asks for, who knows that `dueTime` has come. */
export type ExpireHolds = {
  readonly type: "ExpireHolds";
  readonly accountId: string;
  /** In milliseconds since 1970. */
  readonly dueTime: number;
};

/** One account's part of a reversal: the whole reversal, or that of one half of a transfer. */
export type PostReversal = Omit<Movement, "reference"> & {
  readonly type: "PostReversal";
  /** Which way the reversal goes: against the entry's own way. */
  readonly direction: "credit" | "debit";
  readonly reversesEntryId: string;
  /** The other account of the transfer; empty for any other entry. */
  readonly counterpartyAccountId: string;
  /** The reversal's entry there. */
  readonly counterpartyEntryId: string;
};

/** Sets how far the balance may go below zero; 0 to 10^15. */
export type SetOverdraftLimit = {
  readonly type: "SetOverdraftLimit";
  readonly accountId: string;
  readonly limitMinor: bigint;
  readonly currencyCode: CurrencyCode;
};

/** Lets no money out until it is unfrozen. */
export type FreezeAccount = {
  readonly type: "FreezeAccount";
  readonly accountId: string;
  readonly reason: string;
};

/** Ends a freeze. */
export type UnfreezeAccount = { readonly type: "UnfreezeAccount"; readonly accountId: string };

/** A command on one account. */
export type AccountCommand =
  | OpenAccount
  | DepositMoney
  | WithdrawMoney
  | SendTransfer
  | ReceiveTransfer
  | PlaceHold
  | CaptureHold
  | ReleaseHold
  | ExpireHolds
  | PostReversal
  | SetOverdraftLimit
  | FreezeAccount
  | UnfreezeAccount
  | CloseAccount;

/** A command with the time of its decision, in milliseconds since 1970: what a decider takes. */
export type Timed<Command> = Command & { readonly now: number };

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

/** Undoes an entry: a decision over one account, or both of a transfer. */
export type ReverseEntry = {
  readonly accountId: string;
  readonly entryId: string;
  readonly entryKey: string;
  /** What the id of the other account's entry follows from, should there be one. */
  readonly counterpartyEntryKey: string;
  readonly description: string;
};
