import { formatTable, median, ms, whole } from "./figures.ts";
import { depositTo, type GhzFigures, openingOf, runGhz } from "./ghz.ts";
import { accountIds, anyAccount, callers } from "./in-turns.ts";
import { openProcesses } from "./processes.ts";
import type { Environment } from "./programs.ts";
import type { Section } from "./section.ts";
import { type Servers, startServers } from "./servers.ts";

const rounds = 5;
const commandsPerRound = 20_000;
const hotShare = 0.05;
const hotAccount = "bench-hot";

const coldDeposits = () => Array.from({ length: commandsPerRound }, () => depositTo(anyAccount()));

const hotDeposits = (count: number) =>
  Array.from({ length: count }, () =>
    depositTo(Math.random() < hotShare ? hotAccount : anyAccount()),
  );

type Round = { readonly cold: GhzFigures; readonly hot: readonly GhzFigures[] };

const rateOf = (loads: readonly GhzFigures[]): number =>
  loads.reduce((sum, { perSecond }) => sum + perSecond, 0);

const measure = async (
  servers: Servers<"postgres">,
  env: Environment,
): Promise<readonly Round[]> => {
  await using processes = openProcesses(servers);
  const first = await processes.start("command-service");
  await runGhz(env, first.address, "OpenAccount", [hotAccount, ...accountIds].map(openingOf), 64);
  const all: Round[] = [];
  const runCold = () => runGhz(env, first.address, "DepositMoney", coldDeposits(), callers);
  for (let round = 0; round <= rounds; round += 1) {
    const cold = await runCold();
    // Only for its turn: a second replica's relay would be at work beside the first one.
    await using others = openProcesses(servers);
    const second = await others.start("command-service");
    const share = [first, second].map(({ address }) =>
      runGhz(env, address, "DepositMoney", hotDeposits(commandsPerRound / 2), callers / 2),
    );
    const hot = await Promise.all(share);
    // The first round warms up.
    if (round > 0) all.push({ cold, hot });
  }
  return all;
};

const report = (all: readonly Round[]): string => {
  const of = (figure: (round: Round) => number): number => median(all.map(figure));
  const slowest = (hot: readonly GhzFigures[], at: "p50Ms" | "p99Ms"): number =>
    Math.max(...hot.map((one) => one[at]));
  return formatTable([
    ["what", "commands/s", "ratio", "p50", "p99"],
    [
      "one replica, cold accounts",
      whole(of(({ cold }) => cold.perSecond)),
      "1",
      ms(of(({ cold }) => cold.p50Ms)),
      ms(of(({ cold }) => cold.p99Ms)),
    ],
    [
      "two replicas, 5 % on one account",
      whole(of(({ hot }) => rateOf(hot))),
      of(({ cold, hot }) => rateOf(hot) / cold.perSecond).toFixed(2),
      ms(of(({ hot }) => slowest(hot, "p50Ms"))),
      ms(of(({ hot }) => slowest(hot, "p99Ms"))),
    ],
  ]);
};

/**
 * What one account that everybody writes to costs when two replicas decide about it. Fails when a
 * single caller is refused.
 */
export const hotAccountBench: Section = {
  name: "hot-account",
  title: "5 % of commands on one account through two replicas, 64 in flight, nobody refused",
  needs: ["postgres", "ghz"],
  run: async (env) => {
    await using servers = await startServers("postgres");
    return report(await measure(servers, env));
  },
};
