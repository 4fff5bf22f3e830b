import type { Decided, Decision, DecisionReading, Figures } from "../decision.ts";
import type {
  AccountCommand,
  CloseAccount,
  DepositMoney,
  ExpireHolds,
  FreezeAccount,
  OpenAccount,
  SetOverdraftLimit,
  UnfreezeAccount,
  WithdrawMoney,
} from "./commands.ts";
import { accountDecider } from "./decider.ts";
import { entryIdOf } from "./entry-id.ts";
import type { AccountEvent } from "./events.ts";
import { expireDueHolds } from "./holds.ts";
import { type AccountState, availableMinor, evolveAccount } from "./state.ts";

/** How the account stands for whoever asks about its money. */
export const balanceFigures = (account: AccountState): Figures => ({
  currencyCode: account.currencyCode,
  balanceMinor: account.balanceMinor,
  availableMinor: availableMinor(account),
});

/** The figures that an answer to a command with an entry carries, from the account after it. */
export const moneyFigures = (account: AccountState): Figures => ({
  entryNumber: account.entryNumber,
  ...balanceFigures(account),
});

/** The account as it stands at a time: holds whose time is over are over, recorded or not. */
export const accountAt = (account: AccountState, now: number): AccountState =>
  expireDueHolds(account, now).reduce(evolveAccount, account);

/** What a decision came to on one account, and how it stands then. */
export type DecidedAccount = {
  readonly accountId: string;
  readonly events: readonly AccountEvent[];
  readonly after: AccountState;
};

/** The account's new events and the state after them. */
export const decideOnAccount = (
  command: AccountCommand,
  { now, state }: DecisionReading,
): DecidedAccount => {
  const { accountId } = command;
  const before = state(accountDecider, accountId);
  const events = accountDecider.decide({ ...command, now }, before);
  const after = events.length > 0 ? events.reduce(evolveAccount, before) : accountAt(before, now);
  return { accountId, events, after };
};

/** Events as the append takes them. */
export const appendTo = ({ accountId, events }: DecidedAccount) => ({
  category: accountDecider.category,
  id: accountId,
  events,
});

/** A decision that reads and writes the command's own account alone. */
export const ofOneAccount = <Command extends AccountCommand>(
  figures: (command: Command, after: AccountState, events: readonly AccountEvent[]) => Figures,
  requireMore: (command: Command, reading: DecisionReading) => void = () => {},
): Decision<Command> => ({
  reads: (command) => [{ fold: accountDecider, id: command.accountId }],
  decide: (command, reading): Decided => {
    requireMore(command, reading);
    const decided = decideOnAccount(command, reading);
    const { events, after } = decided;
    return { appends: [appendTo(decided)], figures: figures(command, after, events) };
  },
});

/** Opens an account under an id that is free. */
export const opening = ofOneAccount<OpenAccount>(({ accountId }) => ({ accountId }));

/** Adds money from outside. */
export const deposit = ofOneAccount<DepositMoney>(({ entryKey }, after) => ({
  entryId: entryIdOf(entryKey, after.entryNumber),
  ...moneyFigures(after),
}));

/** Takes money out, up to what is available. */
export const withdrawal = ofOneAccount<WithdrawMoney>(({ entryKey }, after) => ({
  entryId: entryIdOf(entryKey, after.entryNumber),
  ...moneyFigures(after),
}));

/** Sets how far the balance may go below zero. */
export const limitSetting = ofOneAccount<SetOverdraftLimit>((_command, after) =>
  balanceFigures(after),
);

/** Lets no money out until it is unfrozen. */
export const freezing = ofOneAccount<FreezeAccount>(() => ({}));

/** Ends a freeze. */
export const unfreezing = ofOneAccount<UnfreezeAccount>(() => ({}));

/** Closes an account that holds nothing. */
export const closing = ofOneAccount<CloseAccount>(() => ({}));

const holdsExpiring = ofOneAccount<ExpireHolds>(() => ({}));

/**
 * Ends the holds of an account that are due. The command's own time counts where the clock is
 * behind it: a timer that has fired must never be told, for ever, that it is too early.
 */
export const holdsExpiry: Decision<ExpireHolds> = {
  reads: holdsExpiring.reads,
  decide: (command, reading) =>
    holdsExpiring.decide(command, { ...reading, now: Math.max(reading.now, command.dueTime) }),
};
