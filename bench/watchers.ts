import { createClient } from "../platform/grpc/client.ts";
import type { WatchAccountResponse__Output } from "../proto/gen/daybook/account/v1/WatchAccountResponse.ts";
import { type CommandClient, openAccounts, openCommandClient } from "./command-load.ts";
import { formatTable, ms, percentiles, timeCallers, whole } from "./figures.ts";
import { depositTo } from "./ghz.ts";
import { processorSecondsOf, processUsage } from "./process-usage.ts";
import { openProcesses } from "./processes.ts";
import type { QueryClient } from "./query-client.ts";
import type { Section } from "./section.ts";
import { startServers } from "./servers.ts";

const prefix = "bench";
const watchersDefault = 2_000;
const channels = 8;
const idleMs = 10_000;
const bytesPerKiB = 1_024;

type Watching = AsyncIterator<WatchAccountResponse__Output>;

const accountOf = (at: number): string => `bench-${at}`;

/** The next message that shows the account at a version, and when it came. */
const untilVersion = async (watching: Watching, version: number): Promise<number> => {
  for (;;) {
    const { value, done } = await watching.next();
    if (done) throw new Error("Cannot measure: a watch has ended");
    if (Number(value.account?.version ?? 0) >= version) return performance.now();
  }
};

const openWatches = async (clients: readonly QueryClient[], count: number): Promise<Watching[]> => {
  const all = Array.from({ length: count }, (_, at) => {
    const client = clients[at % clients.length];
    if (client === undefined) throw new Error("Cannot watch: no connection");
    return client.watchAccount({ accountId: accountOf(at) })[Symbol.asyncIterator]();
  });
  await timeCallers(64, count, async (at) => {
    const watching = all[at];
    if (watching !== undefined) await untilVersion(watching, 1);
  });
  return all;
};

/** From the answer to each deposit until its watcher is told. */
const timeChanges = async (commands: CommandClient, all: readonly Watching[]) => {
  const told = all.map((watching) => untilVersion(watching, 2));
  const answered: number[] = [];
  await timeCallers(64, all.length, async (at) => {
    await commands.depositMoney(depositTo(accountOf(at)));
    answered[at] = performance.now();
  });
  const toldAt = await Promise.all(told);
  return percentiles(toldAt.map((time, at) => time - (answered[at] ?? Number.NaN)));
};

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, idleMs));

/** Thousands of watchers at one query service. */
export const watchers: Section = {
  name: "watchers",
  title: "2,000 watchers (BENCH_WATCHERS) of as many accounts, over 8 connections",
  needs: ["postgres", "rabbitmq", "elasticsearch"],
  run: async (env) => {
    const count = Number(env.BENCH_WATCHERS ?? watchersDefault);
    await using servers = await startServers("postgres", "rabbitmq", "elasticsearch");
    await using processes = openProcesses(servers);
    const settings = { INDEX_PREFIX: prefix, WATCHERS_PER_TENANT_MAX: String(count) };
    const commandService = await processes.start("command-service", settings);
    const projector = await processes.start("projector", settings);
    const { address, pid, metric } = await processes.start("query-service", settings);
    using commands = openCommandClient(commandService.address);
    const ids = Array.from({ length: count }, (_, at) => accountOf(at));
    await openAccounts(commands, ids);
    const clients = Array.from({ length: channels }, () =>
      createClient("daybook.account.v1.AccountQueryService", address, { ownConnection: true }),
    );
    const first = { accountId: accountOf(count - 1) };
    while (!(await clients[0]?.getAccount(first).catch(() => undefined))) await pause();
    const before = (await processUsage(pid))?.residentBytes ?? Number.NaN;
    const all = await openWatches(clients, count);
    const idleSeconds = await processorSecondsOf(pid, pause);
    const after = (await processUsage(pid))?.residentBytes ?? Number.NaN;
    const { p50, p99 } = await timeChanges(commands, all);
    const [ticks = Number.NaN] = await metric("daybook_watch_tick_seconds_count");
    const [tickSeconds = Number.NaN] = await metric("daybook_watch_tick_seconds_sum");
    for (const client of clients) client.close();
    await projector.kill();
    return formatTable([
      ["what", "figure"],
      ["memory of one watcher", `${whole((after - before) / count / bytesPerKiB)} KiB`],
      ["one look at all of them", ms((tickSeconds / ticks) * 1_000)],
      ["processor while nothing happens", `${((idleSeconds * 100_000) / idleMs).toFixed(0)} %`],
      ["from a deposit's answer to its watcher", `p50 ${ms(p50)}, p99 ${ms(p99)}`],
    ]);
  },
};
