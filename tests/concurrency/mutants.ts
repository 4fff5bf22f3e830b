import { executorMutants } from "./executor-mutants.ts";
import { logMutants } from "./log-mutants.ts";
import type { Mutation } from "./mutated-service.ts";

type MutantName = keyof typeof executorMutants | keyof typeof logMutants;

/** What the checker says of each, among other things. `docs/concurrency.md` lists them. */
const caughtBy: Readonly<Record<MutantName, RegExp>> = {
  "an event is written twice": /more than its one event/,
  "the second half of a transfer is not written": /told twice or out of order/,
  "a refusal's expectations are not checked": /is not true at any time/,
  "a conflict is overwritten": /was told, and it (?:was|is)/,
  "a process does not see the request ids of the others": /answered in two ways/,
  "an answer goes out before the commit, which is lost": /acknowledged and is not in the log|twice/,
  "an account is read as if it did not exist": /ACCOUNT_NOT_FOUND is not true at any time/,
  "a credit is not counted among the credits": /after\.creditsMinor is/,
  "a debit is not counted among the debits": /after\.debitsMinor is/,
  "an entry number is left out in the log": /entry \d+ is the account's/,
  "an event says another amount than its figures": /MoneyDeposited: after\.\w+ is/,
  "more is withdrawn than there is": /should have been INSUFFICIENT_FUNDS/,
  "held money is transferred": /should have been INSUFFICIENT_FUNDS/,
  "a frozen account is debited": /should have been ACCOUNT_FROZEN/,
  "an account is closed with money on it": /should have been BALANCE_NOT_ZERO/,
  "a hold is captured after its time": /holds that were over/,
  "a hold is captured twice": /should have been HOLD_NOT_ACTIVE/,
  "an entry is reversed twice": /should have been ALREADY_REVERSED/,
  "available leaves out what is held": /available -?\d+ was told/,
  "a replay says another balance": /answered in two ways/,
  "a replay says that it is none": /told twice that it is the first/,
  "a version is skipped in the answer": /are nobody's/,
  "the token is of another offset": /token told does not stand for the event/,
  "expected_version is not looked at": /it asked for version/,
  "a command is refused and written": /refused \(ACCOUNT_CLOSED\) has an event/,
  "a refusal is remembered and told again later": /INSUFFICIENT_FUNDS is not true at any time/,
};

/** A planted bug, and what it must be caught by. */
export type Mutant = {
  readonly name: string;
  readonly plant: () => Mutation;
  readonly caughtBy: RegExp;
};

/** Every planted bug. */
export const mutants: readonly Mutant[] = Object.entries({ ...logMutants, ...executorMutants }).map(
  ([name, plant]) => ({ name, plant, caughtBy: caughtBy[name as MutantName] }),
);
