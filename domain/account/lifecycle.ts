import { formatMoney } from "../money.ts";
import { CommandRejected } from "../rejection.ts";
import type {
  CloseAccount,
  FreezeAccount,
  OpenAccount,
  SetOverdraftLimit,
  UnfreezeAccount,
} from "./commands.ts";
import type { AccountEvent } from "./events.ts";
import {
  requireAccount,
  requireCurrency,
  requireNotClosed,
  requireOpen,
  requireWithinLimit,
} from "./requirements.ts";
import type { AccountState } from "./state.ts";

/** Opens an account under a free id. */
export const decideOpen = (command: OpenAccount, account: AccountState): AccountEvent[] => {
  if (account.status !== "none") {
    throw new CommandRejected(
      "ACCOUNT_EXISTS",
      { account_id: command.accountId },
      `Cannot open account ${command.accountId}: it exists already`,
    );
  }
  const { ownerId, currencyCode, overdraftLimitMinor } = command;
  return [{ type: "AccountOpened", schemaVersion: 1, ownerId, currencyCode, overdraftLimitMinor }];
};

/** Sets the limit, but not below what is in use: available money never falls below zero. */
export const decideLimit = (command: SetOverdraftLimit, account: AccountState): AccountEvent[] => {
  const { accountId, limitMinor: overdraftLimitMinor } = command;
  requireNotClosed(accountId, account, "set the overdraft limit of");
  requireCurrency(accountId, command, account);
  if (overdraftLimitMinor === account.overdraftLimitMinor) return [];
  const { currencyCode } = account;
  const usedMinor = account.heldMinor - account.balanceMinor;
  if (overdraftLimitMinor < usedMinor) {
    const [limit, used] = [overdraftLimitMinor, usedMinor].map((minor) =>
      formatMoney(minor, currencyCode),
    );
    throw new CommandRejected(
      "OVERDRAFT_IN_USE",
      {
        account_id: accountId,
        currency_code: currencyCode,
        used_minor_units: usedMinor.toString(),
        requested_minor_units: overdraftLimitMinor.toString(),
      },
      `Cannot set the overdraft limit of account ${accountId} to ${limit}: ${used} are in use`,
    );
  }
  requireWithinLimit(accountId, "available amount", account.balanceMinor + overdraftLimitMinor);
  return [{ type: "OverdraftLimitSet", schemaVersion: 1, currencyCode, overdraftLimitMinor }];
};

/** Freezes an open account; a frozen one stays as it is, with its first reason. */
export const decideFreeze = (command: FreezeAccount, account: AccountState): AccountEvent[] => {
  requireNotClosed(command.accountId, account, "freeze");
  if (account.status === "frozen") return [];
  return [{ type: "AccountFrozen", schemaVersion: 1, reason: command.reason }];
};

/** Opens a frozen account again. */
export const decideUnfreeze = (command: UnfreezeAccount, account: AccountState): AccountEvent[] => {
  requireNotClosed(command.accountId, account, "unfreeze");
  return account.status === "frozen" ? [{ type: "AccountUnfrozen", schemaVersion: 1 }] : [];
};

/** Closes an account on which there is nothing: no balance, no overdraft in use, no hold. */
export const decideClose = (command: CloseAccount, account: AccountState): AccountEvent[] => {
  const { accountId, reason } = command;
  requireAccount(accountId, account);
  if (account.status === "closed") return [];
  requireOpen(accountId, account, "close");
  const { balanceMinor, currencyCode, holds } = account;
  if (balanceMinor !== 0n) {
    const balance = formatMoney(balanceMinor, currencyCode);
    throw new CommandRejected(
      "BALANCE_NOT_ZERO",
      { account_id: accountId, balance_minor_units: balanceMinor.toString() },
      `Cannot close account ${accountId}: its balance is ${balance}`,
    );
  }
  if (holds.length > 0) {
    throw new CommandRejected(
      "HOLDS_ACTIVE",
      { account_id: accountId, holds: String(holds.length) },
      `Cannot close account ${accountId}: open holds are ${holds.length}`,
    );
  }
  return [{ type: "AccountClosed", schemaVersion: 2, reason, currencyCode }];
};
