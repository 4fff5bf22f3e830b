import { type CurrencyCode, formatMoney, int64Max } from "../money.ts";
import { CommandRejected } from "../rejection.ts";
import { type AccountState, availableMinor } from "./state.ts";

type Money = { readonly amountMinor: bigint; readonly currencyCode: CurrencyCode };

/** @throws {CommandRejected} ACCOUNT_NOT_FOUND */
export const requireAccount = (accountId: string, { status }: AccountState): void => {
  if (status !== "none") return;
  throw new CommandRejected(
    "ACCOUNT_NOT_FOUND",
    { account_id: accountId },
    `Cannot find account ${accountId}: no such account`,
  );
};

/** @throws {CommandRejected} ACCOUNT_NOT_FOUND or ACCOUNT_CLOSED; a frozen account passes. */
export const requireNotClosed = (accountId: string, account: AccountState, verb: string): void => {
  requireAccount(accountId, account);
  if (account.status !== "closed") return;
  throw new CommandRejected(
    "ACCOUNT_CLOSED",
    { account_id: accountId },
    `Cannot ${verb} account ${accountId}: it is closed`,
  );
};

/** @throws {CommandRejected} ACCOUNT_NOT_FOUND, ACCOUNT_CLOSED or ACCOUNT_FROZEN */
export const requireOpen = (accountId: string, account: AccountState, verb: string): void => {
  requireNotClosed(accountId, account, verb);
  if (account.status !== "frozen") return;
  throw new CommandRejected(
    "ACCOUNT_FROZEN",
    { account_id: accountId },
    `Cannot ${verb} account ${accountId}: it is frozen`,
  );
};

/** @throws {CommandRejected} CURRENCY_MISMATCH */
export const requireCurrency = (
  accountId: string,
  { currencyCode }: Pick<Money, "currencyCode">,
  account: AccountState,
): void => {
  if (currencyCode === account.currencyCode) return;
  throw new CommandRejected(
    "CURRENCY_MISMATCH",
    { account_id: accountId, expected: account.currencyCode, actual: currencyCode },
    `Cannot move ${currencyCode} on account ${accountId}: it is kept in ${account.currencyCode}`,
  );
};

/** @throws {CommandRejected} AMOUNT_LIMIT when a figure would not fit into an int64. */
export const requireWithinLimit = (accountId: string, figure: string, minor: bigint): void => {
  if (minor <= int64Max) return;
  throw new CommandRejected(
    "AMOUNT_LIMIT",
    { account_id: accountId, figure, limit_minor_units: int64Max.toString() },
    `Cannot post to account ${accountId}: its ${figure} would exceed ${int64Max} minor units`,
  );
};

/** What is available is enough, to the last unit. @throws {CommandRejected} INSUFFICIENT_FUNDS */
export const requireFunds = (
  verb: string,
  accountId: string,
  { amountMinor }: Pick<Money, "amountMinor">,
  account: AccountState,
): void => {
  const available = availableMinor(account);
  if (amountMinor <= available) return;
  const { currencyCode } = account;
  const requestedText = formatMoney(amountMinor, currencyCode);
  const availableText = formatMoney(available, currencyCode);
  throw new CommandRejected(
    "INSUFFICIENT_FUNDS",
    {
      account_id: accountId,
      currency_code: currencyCode,
      available_minor_units: available.toString(),
      requested_minor_units: amountMinor.toString(),
      available: availableText,
    },
    `Cannot ${verb} ${requestedText}: available is ${availableText}`,
  );
};
