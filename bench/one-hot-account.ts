import { type CommandClient, openAccounts, openCommandClient, unaryRate } from "./command-load.ts";
import { formatTable, median, whole } from "./figures.ts";
import { accountIds, anyAccount, callers } from "./in-turns.ts";
import { openProcesses } from "./processes.ts";
import type { Section } from "./section.ts";
import { startServers } from "./servers.ts";

const rounds = 5;
const commandsPerRound = 15_000;
const hotAccount = "bench-one-hot";

type Round = { readonly many: number; readonly one: number };

const measure = async (client: CommandClient): Promise<readonly Round[]> => {
  const all: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const many = await unaryRate(client, commandsPerRound, callers, anyAccount);
    const one = await unaryRate(client, commandsPerRound, callers, () => hotAccount);
    // The first round warms up.
    if (round > 0) all.push({ many, one });
  }
  return all;
};

const report = (all: readonly Round[]): string => {
  const of = (figure: (round: Round) => number): number => median(all.map(figure));
  return formatTable([
    ["what", "commands/s", "ratio"],
    ["64 callers, 10,000 accounts", whole(of(({ many }) => many)), "1"],
    ["64 callers, one account", whole(of(({ one }) => one)), of((r) => r.one / r.many).toFixed(2)],
  ]);
};

/** All callers on one account, beside the same callers on many. */
export const oneHotAccount: Section = {
  name: "one-hot-account",
  title: "64 callers on one account beside 64 callers on many, one replica",
  needs: ["postgres"],
  run: async () => {
    await using servers = await startServers("postgres");
    await using processes = openProcesses(servers);
    const { address } = await processes.start("command-service");
    using client = openCommandClient(address);
    await openAccounts(client, [hotAccount, ...accountIds]);
    return report(await measure(client));
  },
};
