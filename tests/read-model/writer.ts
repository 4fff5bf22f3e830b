import { present } from "../e2e/messages.ts";
import type { Random } from "../e2e/seeded-random.ts";
import { createDesk, type WriterOptions } from "./writer-desk.ts";
import * as steps from "./writer-steps.ts";

/** Amounts that risk rules look at, and some beyond what a double tells apart once added up. */
const amountRanges = [
  [1, 20_000],
  [1, 20_000],
  [90_000, 400_000],
  [900_000, 999_999],
  [990_000_000_000_000, 999_999_999_999_999],
] as const;

const anyAmount = (random: Random): bigint => {
  const [least, most] = random.pick(amountRanges);
  return BigInt(random.integer(least, most));
};

/** Deposits on a writer's first account: so many exceed what a double tells apart. */
const greatDeposits = 10;
const greatAmount = 10n ** 15n - 3n;

/** Sends commands, one with each call. */
export type Writer = {
  /** Of any kind, on any account of its own. */
  readonly step: () => Promise<void>;
  /** A small deposit on the first of its accounts, which is there already. */
  readonly deposit: () => Promise<void>;
};

/**
 * Sends commands of every kind on accounts of its own; others may send money to them. Only what was
 * answered with OK is noted. What would change nothing is not asked for.
 */
export const createWriter = (options: WriterOptions): Writer => {
  const { random, accountsMax } = options;
  const desk = createDesk(options);
  const step = async (): Promise<void> => {
    const { own } = desk;
    if (own.length < 2 || (own.length < accountsMax && random.integer(1, 6) === 1)) {
      return steps.open(desk);
    }
    const [first] = own;
    if (first && first.lines.length < greatDeposits) return steps.move(desk, first, greatAmount);
    const account = random.pick(own.filter(({ status }) => status !== "CLOSED"));
    if (account.status === "FROZEN") return steps.become(desk, account, "OPEN");
    const die = random.integer(1, 40);
    if (die <= 12) return steps.move(desk, account, anyAmount(random));
    if (die <= 20) return steps.move(desk, account, -anyAmount(random));
    if (die <= 27) return steps.transfer(desk, account, anyAmount(random));
    if (die <= 30) return steps.hold(desk, account, anyAmount(random));
    if (die <= 34) return steps.endHold(desk, account);
    if (die <= 37) return steps.reverse(desk, account);
    if (die === 38) return steps.setLimit(desk, account);
    const busy = account.lines.length > 0 || own.length < 4;
    return steps.become(desk, account, die === 39 || busy ? "FROZEN" : "CLOSED");
  };
  return { step, deposit: () => steps.move(desk, present(desk.own[0]), 7n) };
};
