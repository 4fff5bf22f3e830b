import type { Decided, Decision, Figures, StateReader } from "../decision.ts";
import type {
  AccountCommand,
  CloseAccount,
  DepositMoney,
  OpenAccount,
  WithdrawMoney,
} from "./commands.ts";
import { accountDecider } from "./decider.ts";
import { entryIdOf } from "./entry-id.ts";
import type { AccountEvent } from "./events.ts";
import { type AccountState, availableMinor, evolveAccount } from "./state.ts";

/** The figures that an answer to a command on money carries, from the account after it. */
export const moneyFigures = (account: AccountState): Figures => ({
  entryNumber: account.entryNumber,
  currencyCode: account.currencyCode,
  balanceMinor: account.balanceMinor,
  availableMinor: availableMinor(account),
});

/** The account's new events and the state after them. */
export const decideOnAccount = (
  command: AccountCommand,
  state: StateReader,
): { events: readonly AccountEvent[]; after: AccountState } => {
  const before = state(accountDecider, command.accountId);
  const events = accountDecider.decide(command, before);
  return { events, after: events.reduce(evolveAccount, before) };
};

const ofOneAccount = <Command extends AccountCommand>(
  figures: (command: Command, after: AccountState) => Figures,
): Decision<Command> => ({
  reads: (command) => [{ fold: accountDecider, id: command.accountId }],
  decide: (command, state): Decided => {
    const { events, after } = decideOnAccount(command, state);
    const { category } = accountDecider;
    return {
      appends: [{ category, id: command.accountId, events }],
      figures: figures(command, after),
    };
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

/** Closes an account that holds nothing. */
export const closing = ofOneAccount<CloseAccount>(() => ({}));
