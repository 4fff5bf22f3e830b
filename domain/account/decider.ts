import type { Decider } from "../decider.ts";
import { formatMoney, int64Max } from "../money.ts";
import { CommandRejected } from "../rejection.ts";
import type {
  AccountCommand,
  CloseAccount,
  DepositMoney,
  OpenAccount,
  ReceiveTransfer,
  SendTransfer,
  WithdrawMoney,
} from "./commands.ts";
import { entryIdOf } from "./entry-id.ts";
import type { AccountAfter, AccountEvent } from "./events.ts";
import { type AccountState, availableMinor, evolveAccount, initialAccount } from "./state.ts";

type Movement = DepositMoney | WithdrawMoney | SendTransfer | ReceiveTransfer;

/** @throws {CommandRejected} ACCOUNT_NOT_FOUND */
export const requireAccount = (accountId: string, { status }: AccountState): void => {
  if (status !== "none") return;
  throw new CommandRejected(
    "ACCOUNT_NOT_FOUND",
    { account_id: accountId },
    `Cannot find account ${accountId}: no such account`,
  );
};

const requireOpen = (accountId: string, account: AccountState, verb: string): void => {
  requireAccount(accountId, account);
  if (account.status === "open") return;
  throw new CommandRejected(
    "ACCOUNT_CLOSED",
    { account_id: accountId },
    `Cannot ${verb} account ${accountId}: it is closed`,
  );
};

const requireCurrency = ({ accountId, currencyCode }: Movement, account: AccountState): void => {
  if (currencyCode === account.currencyCode) return;
  throw new CommandRejected(
    "CURRENCY_MISMATCH",
    { account_id: accountId, expected: account.currencyCode, actual: currencyCode },
    `Cannot move ${currencyCode} on account ${accountId}: it is kept in ${account.currencyCode}`,
  );
};

const requireWithinLimit = (accountId: string, figure: string, minor: bigint): void => {
  if (minor <= int64Max) return;
  throw new CommandRejected(
    "AMOUNT_LIMIT",
    { account_id: accountId, figure, limit_minor_units: int64Max.toString() },
    `Cannot post to account ${accountId}: its ${figure} would exceed ${int64Max} minor units`,
  );
};

const requireFunds = (verb: string, movement: Movement, account: AccountState): void => {
  const available = availableMinor(account);
  if (movement.amountMinor <= available) return;
  const { currencyCode } = account;
  const requestedText = formatMoney(movement.amountMinor, currencyCode);
  const availableText = formatMoney(available, currencyCode);
  throw new CommandRejected(
    "INSUFFICIENT_FUNDS",
    {
      account_id: movement.accountId,
      currency_code: currencyCode,
      available_minor_units: available.toString(),
      requested_minor_units: movement.amountMinor.toString(),
      available: availableText,
    },
    `Cannot ${verb} ${requestedText}: available is ${availableText}`,
  );
};

const entryFacts = (movement: Movement, account: AccountState, after: AccountAfter) => ({
  entryId: entryIdOf(movement.entryKey, account.entryNumber + 1),
  entryNumber: account.entryNumber + 1,
  amountMinor: movement.amountMinor,
  currencyCode: account.currencyCode,
  description: movement.description,
  reference: movement.reference,
  after,
});

const credit = (movement: DepositMoney | ReceiveTransfer, account: AccountState) => {
  requireOpen(movement.accountId, account, "credit");
  requireCurrency(movement, account);
  const after: AccountAfter = {
    balanceMinor: account.balanceMinor + movement.amountMinor,
    heldMinor: account.heldMinor,
    creditsMinor: account.creditsMinor + movement.amountMinor,
    debitsMinor: account.debitsMinor,
  };
  const { accountId } = movement;
  requireWithinLimit(accountId, "balance", after.balanceMinor);
  requireWithinLimit(accountId, "available amount", availableMinor({ ...account, ...after }));
  requireWithinLimit(accountId, "total of credits", after.creditsMinor);
  return entryFacts(movement, account, after);
};

const debit = (verb: string, movement: WithdrawMoney | SendTransfer, account: AccountState) => {
  requireOpen(movement.accountId, account, "debit");
  requireCurrency(movement, account);
  requireFunds(verb, movement, account);
  const after: AccountAfter = {
    balanceMinor: account.balanceMinor - movement.amountMinor,
    heldMinor: account.heldMinor,
    creditsMinor: account.creditsMinor,
    debitsMinor: account.debitsMinor + movement.amountMinor,
  };
  requireWithinLimit(movement.accountId, "total of debits", after.debitsMinor);
  return entryFacts(movement, account, after);
};

const decideOpen = (command: OpenAccount, account: AccountState): AccountEvent[] => {
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

const decideClose = (command: CloseAccount, account: AccountState): AccountEvent[] => {
  requireAccount(command.accountId, account);
  if (account.status === "closed") return [];
  if (account.balanceMinor !== 0n) {
    const balance = formatMoney(account.balanceMinor, account.currencyCode);
    throw new CommandRejected(
      "BALANCE_NOT_ZERO",
      { account_id: command.accountId, balance_minor_units: account.balanceMinor.toString() },
      `Cannot close account ${command.accountId}: its balance is ${balance}`,
    );
  }
  return [{ type: "AccountClosed", schemaVersion: 1, reason: command.reason }];
};

const decide = (command: AccountCommand, account: AccountState): AccountEvent[] => {
  switch (command.type) {
    case "OpenAccount":
      return decideOpen(command, account);
    case "DepositMoney":
      return [{ type: "MoneyDeposited", schemaVersion: 1, ...credit(command, account) }];
    case "WithdrawMoney":
      return [{ type: "MoneyWithdrawn", schemaVersion: 1, ...debit("withdraw", command, account) }];
    case "SendTransfer": {
      const { toAccountId, toEntryId } = command;
      const facts = debit("transfer", command, account);
      return [{ type: "TransferSent", schemaVersion: 1, ...facts, toAccountId, toEntryId }];
    }
    case "ReceiveTransfer": {
      const { fromAccountId, fromEntryId } = command;
      const facts = credit(command, account);
      return [{ type: "TransferReceived", schemaVersion: 1, ...facts, fromAccountId, fromEntryId }];
    }
    case "CloseAccount":
      return decideClose(command, account);
  }
};

/** The rules of one account. */
export const accountDecider: Decider<AccountState, AccountCommand, AccountEvent> = {
  category: "account",
  initialState: initialAccount,
  evolve: evolveAccount,
  decide,
};
