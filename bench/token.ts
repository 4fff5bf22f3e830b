import { createClient } from "../platform/grpc/client.ts";
import { type CommandClient, openAccounts, openCommandClient } from "./command-load.ts";
import { formatTable, ms, percentiles } from "./figures.ts";
import { depositTo } from "./ghz.ts";
import { accountIds, anyAccount } from "./in-turns.ts";
import { openLagReader } from "./lag.ts";
import { openLoop } from "./open-loop.ts";
import { openProcesses } from "./processes.ts";
import type { QueryClient } from "./query-client.ts";
import type { Section } from "./section.ts";
import { startServers } from "./servers.ts";

const prefix = "bench";
const commandsPerSecondDefault = 500;
const warmUpSeconds = 20;
const seconds = 30;
const firstSearchesMax = 10;
/** One command in so many is read back, so that the reads are not the load. */
const readEvery = 25;

type Times = {
  readonly account: Record<"with" | "without", number[]>;
  readonly search: Record<"with" | "without", number[]>;
};

const noTimes = (): Times => ({
  account: { with: [], without: [] },
  search: { with: [], without: [] },
});

const timed = async (into: number[], read: () => Promise<unknown>): Promise<void> => {
  const began = performance.now();
  await read();
  into.push(performance.now() - began);
};

type Clients = { readonly commands: CommandClient; readonly queries: QueryClient };

/** Reads of what was just written, with its token and without one, in turns, under the load. */
const timeReads = async (
  { commands, queries }: Clients,
  load: { readonly seconds: number; readonly perSecond: number },
): Promise<Times> => {
  const times = noTimes();
  await openLoop(load, async (index) => {
    const accountId = anyAccount();
    const { consistencyToken } = await commands.depositMoney(depositTo(accountId));
    if (index % readEvery !== 0) return;
    const turn = (index / readEvery) % 4;
    const kind = turn < 2 ? "with" : "without";
    const request = { consistencyToken: kind === "with" ? consistencyToken : "" };
    if (turn % 2 === 0) {
      await timed(times.account[kind], () => queries.getAccount({ accountId, ...request }));
    } else {
      const search = { accountIds: [accountId], ...request };
      await timed(times.search[kind], () => queries.searchEntries(search));
    }
  });
  return times;
};

/** A server that was never searched needs seconds for it, if busy more than a call has. */
const untilAnswered = async ({ commands, queries }: Clients): Promise<void> => {
  const { consistencyToken } = await commands.depositMoney(depositTo(anyAccount()));
  for (let left = firstSearchesMax; ; left -= 1) {
    try {
      await queries.searchEntries({ consistencyToken });
      return;
    } catch (error) {
      if (left <= 1) throw error;
    }
  }
};

const report = (perSecond: number, times: Times): string => {
  const row = (what: string, { with: asked, without }: Times["account"]): string[] => {
    const [token, none] = [percentiles(asked), percentiles(without)];
    const adds = ms(token.p50 - none.p50);
    return [what, ms(token.p50), ms(token.p99), ms(none.p50), ms(none.p99), adds];
  };
  return formatTable([
    [`${perSecond} commands/s`, "with token, p50", "p99", "without, p50", "p99", "adds"],
    row("GetAccount", times.account),
    row("SearchEntries of the account", times.search),
  ]);
};

/** What a token adds to a read of what was just written. */
export const token: Section = {
  name: "token",
  title: "reads with a command's token beside the same without, at 500 commands/s (TOKEN_COMMANDS)",
  needs: ["postgres", "rabbitmq", "elasticsearch"],
  run: async (env) => {
    const perSecond = Number(env.TOKEN_COMMANDS ?? commandsPerSecondDefault);
    await using servers = await startServers("postgres", "rabbitmq", "elasticsearch");
    await using processes = openProcesses(servers);
    const settings = { INDEX_PREFIX: prefix };
    const commandService = await processes.start("command-service", settings);
    await processes.start("projector", settings);
    const queryService = await processes.start("query-service", settings);
    using commands = openCommandClient(commandService.address);
    await openAccounts(commands, accountIds);
    // Who reads without a token is to find an account, however old.
    await using lag = await openLagReader(servers.postgres.url, servers.elasticsearch.url, prefix);
    await lag.drained();
    const queries = createClient("daybook.account.v1.AccountQueryService", queryService.address);
    await untilAnswered({ commands, queries });
    await timeReads({ commands, queries }, { seconds: warmUpSeconds, perSecond });
    const times = await timeReads({ commands, queries }, { seconds, perSecond });
    queries.close();
    return report(perSecond, times);
  },
};
