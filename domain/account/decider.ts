import type { Decider } from "../decider.ts";
import type {
  AccountCommand,
  DepositMoney,
  PostReversal,
  ReceiveTransfer,
  SendTransfer,
  Timed,
  WithdrawMoney,
} from "./commands.ts";
import type { AccountEvent, EntryFacts, HoldExpired } from "./events.ts";
import { decideCapture, decidePlace, decideRelease, expireDueHolds } from "./holds.ts";
import { decideClose, decideFreeze, decideLimit, decideOpen, decideUnfreeze } from "./lifecycle.ts";
import { postEntry } from "./postings.ts";
import {
  requireAccount,
  requireCurrency,
  requireFunds,
  requireNotClosed,
  requireOpen,
} from "./requirements.ts";
import { type AccountState, evolveAccount, initialAccount } from "./state.ts";

type Movement = DepositMoney | WithdrawMoney | SendTransfer | ReceiveTransfer | PostReversal;

const postingOf = (movement: Movement) => ({
  ...movement,
  reference: movement.type === "PostReversal" ? "" : movement.reference,
});

/** Money may come onto a frozen account. */
const credit = (movement: Movement, account: AccountState): EntryFacts => {
  requireNotClosed(movement.accountId, account, "credit");
  requireCurrency(movement.accountId, movement, account);
  return postEntry(postingOf(movement), "credit", account);
};

const debit = (verb: string, movement: Movement, account: AccountState): EntryFacts => {
  requireOpen(movement.accountId, account, "debit");
  requireCurrency(movement.accountId, movement, account);
  requireFunds(verb, movement.accountId, movement, account);
  return postEntry(postingOf(movement), "debit", account);
};

const decideReversal = (command: PostReversal, account: AccountState): AccountEvent => {
  const { direction, reversesEntryId, counterpartyAccountId, counterpartyEntryId } = command;
  const facts =
    direction === "credit" ? credit(command, account) : debit("reverse", command, account);
  const counterparty = { counterpartyAccountId, counterpartyEntryId };
  const said = { direction, reversesEntryId, ...counterparty };
  return { type: "EntryReversed", schemaVersion: 1, ...facts, ...said };
};

/** The rules by what they ask for, on the account as it stands once its due holds have ended. */
const decideNow = (
  command: Timed<AccountCommand>,
  account: AccountState,
  expired: readonly HoldExpired[],
): AccountEvent[] => {
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
    case "PlaceHold":
      requireAccount(command.accountId, account);
      return [decidePlace(command, account)];
    case "CaptureHold":
      requireAccount(command.accountId, account);
      return [decideCapture(command, account, expired)];
    case "ReleaseHold":
      requireAccount(command.accountId, account);
      return [decideRelease(command, account, expired)];
    case "PostReversal":
      return [decideReversal(command, account)];
    case "SetOverdraftLimit":
      return decideLimit(command, account);
    case "FreezeAccount":
      return decideFreeze(command, account);
    case "UnfreezeAccount":
      return decideUnfreeze(command, account);
    case "CloseAccount":
      return decideClose(command, account);
    case "ExpireHolds":
      requireAccount(command.accountId, account);
      return [];
  }
};

/**
 * Whatever is asked, holds whose time is over end first, in the same decision. A command that is
 * refused or changes nothing records nothing, so neither does it record their end: they are over
 * for it all the same, and the next one that changes something, or the timer, records it.
 */
const decide = (command: Timed<AccountCommand>, account: AccountState): AccountEvent[] => {
  const expired = expireDueHolds(account, command.now);
  const events = decideNow(command, expired.reduce(evolveAccount, account), expired);
  return events.length === 0 && command.type !== "ExpireHolds" ? [] : [...expired, ...events];
};

/** The rules of one account. */
export const accountDecider: Decider<AccountState, Timed<AccountCommand>, AccountEvent> = {
  category: "account",
  initialState: initialAccount,
  evolve: evolveAccount,
  stateVersion: 1,
  weight: ({ holds }) => 1 + holds.length,
  dueTimes: ({ holds }) => holds.flatMap(({ expireTime }) => expireTime ?? []),
  decide,
};
