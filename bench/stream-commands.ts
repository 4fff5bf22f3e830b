import {
  type CommandClient,
  openAccounts,
  openCommandClient,
  streamRate,
  unaryRate,
} from "./command-load.ts";
import { formatTable, median, whole } from "./figures.ts";
import { accountIds, anyAccount, callers } from "./in-turns.ts";
import { processorSecondsOf } from "./process-usage.ts";
import { openProcesses } from "./processes.ts";
import type { Section } from "./section.ts";
import { startServers } from "./servers.ts";

const rounds = 5;
const commandsPerRound = 20_000;

type Turn = { readonly perSecond: number; readonly processorUs: number };
type Round = { readonly unary: Turn; readonly stream: Turn };

const turn = async (pid: number, load: () => Promise<number>): Promise<Turn> => {
  let perSecond = Number.NaN;
  const seconds = await processorSecondsOf(pid, async () => {
    perSecond = await load();
  });
  return { perSecond, processorUs: (seconds / commandsPerRound) * 1_000_000 };
};

const measure = async (client: CommandClient, pid: number): Promise<readonly Round[]> => {
  const all: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const unary = await turn(pid, () => unaryRate(client, commandsPerRound, callers, anyAccount));
    const stream = await turn(pid, () => streamRate(client, commandsPerRound, callers, anyAccount));
    // The first round warms up.
    if (round > 0) all.push({ unary, stream });
  }
  return all;
};

const report = (all: readonly Round[]): string => {
  const of = (figure: (round: Round) => number): number => median(all.map(figure));
  return formatTable([
    ["what", "commands/s", "ratio", "processor time of the service, a command"],
    [
      "DepositMoney, a call each",
      whole(of(({ unary }) => unary.perSecond)),
      "1",
      `${whole(of(({ unary }) => unary.processorUs))} µs`,
    ],
    [
      "DepositMoney in StreamCommands",
      whole(of(({ stream }) => stream.perSecond)),
      of(({ unary, stream }) => stream.perSecond / unary.perSecond).toFixed(2),
      `${whole(of(({ stream }) => stream.processorUs))} µs`,
    ],
  ]);
};

/** Commands in a stream beside a call each. */
export const streamCommandsBench: Section = {
  name: "stream-commands",
  title: "commands in one stream beside a call each, 64 in flight, one client in Node",
  needs: ["postgres"],
  run: async () => {
    await using servers = await startServers("postgres");
    await using processes = openProcesses(servers);
    const { address, pid } = await processes.start("command-service");
    using client = openCommandClient(address);
    await openAccounts(client, accountIds);
    return report(await measure(client, pid));
  },
};
