import { median, timeCallers } from "./figures.ts";

/** One way to do the same, and how often in a round, so that all rounds take about as long. */
export type Candidate = {
  readonly name: string;
  readonly commandsPerRound: number;
  readonly deposit: (accountId: string) => Promise<unknown>;
};

/** What a candidate reached: medians over the rounds. */
export type TurnFigures = {
  readonly name: string;
  readonly perSecond: number;
  /** Rate of the first candidate in the same round as a multiple of this one's. */
  readonly ratio: number;
};

/** Callers that each wait for their answer before they send the next command. */
export const callers = 64;

/** Accounts that the deposits are spread over, at random. */
const accountCount = 10_000;

const rounds = 5;

/** Names of the accounts. */
export const accountIds: readonly string[] = Array.from(
  { length: accountCount },
  (_, index) => `bench-${index}`,
);

/** One of them. */
export const anyAccount = (): string =>
  accountIds[Math.floor(Math.random() * accountCount)] ?? "bench-0";

const runOnce = async ({ commandsPerRound, deposit }: Candidate): Promise<number> => {
  const { seconds } = await timeCallers(callers, commandsPerRound, () => deposit(anyAccount()));
  return commandsPerRound / seconds;
};

/**
 * Deposits by each candidate in turn, round after round, so that what else the machine does meets
 * all of them. The first round warms up and is not counted.
 */
export const compareInTurns = async (
  candidates: readonly Candidate[],
): Promise<readonly TurnFigures[]> => {
  const rates: number[][] = candidates.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [place, candidate] of candidates.entries()) {
      const rate = await runOnce(candidate);
      if (round > 0) rates[place]?.push(rate);
    }
  }
  const [first = []] = rates;
  return candidates.map(({ name }, place) => {
    const own = rates[place] ?? [];
    const ratios = own.map((rate, round) => (first[round] ?? 0) / rate);
    return { name, perSecond: median(own), ratio: median(ratios) };
  });
};
