import { createClient } from "../platform/grpc/client.ts";
import { entries } from "../read-models/entries.ts";
import { besideHead, besideRows, type Pair } from "./beside.ts";
import { openDirectIndex } from "./direct-index.ts";
import { directReads } from "./direct-reads.ts";
import { exportFigures } from "./export-figures.ts";
import { formatTable, ms, percentiles, timeCallers, whole } from "./figures.ts";
import { openProcesses } from "./processes.ts";
import type { Environment } from "./programs.ts";
import type { QueryClient } from "./query-client.ts";
import {
  anyReader,
  anyTwoWords,
  type BookSizes,
  bookSizes,
  loadBooks,
  oldAccount,
} from "./read-books.ts";
import { readCacheFigures } from "./read-cache.ts";
import type { Section } from "./section.ts";
import { type Servers, startServers } from "./servers.ts";

const prefix = "bench";
const callsDefault = 500;
const lines = 50;

const always = { startTime: { seconds: 0 }, endTime: { seconds: 4_102_444_800 } };

const besideFigures = async (
  client: QueryClient,
  url: string,
  sizes: BookSizes,
  calls: number,
): Promise<string> => {
  const index = openDirectIndex(url, prefix);
  const direct = directReads(index, lines);
  const pairs: readonly Pair[] = [
    {
      what: "GetAccount",
      product: () => client.getAccount({ accountId: anyReader(sizes) }),
      direct: () => index.account(anyReader(sizes)),
    },
    {
      what: `GetStatement of ${lines} lines`,
      product: () =>
        client.getStatement({ accountId: anyReader(sizes), ...always, pageSize: lines }),
      direct: () => direct.statement(anyReader(sizes)),
    },
    {
      what: "SearchEntries with two words",
      product: () => client.searchEntries({ text: anyTwoWords() }),
      direct: () => direct.searchEntries(anyTwoWords()),
    },
  ];
  const rows: (readonly string[])[] = [besideHead];
  for (const pair of pairs) rows.push(...(await besideRows(pair, { calls })));
  await index.close();
  return formatTable(rows);
};

const numberOf = (entry: { readonly entryNumber: string } | undefined): number =>
  Number(entry?.entryNumber ?? 0);

/** The period of 50 lines in the middle of an account's life: it ends long before its newest. */
const middlePeriod = async (client: QueryClient, accountId: string) => {
  const newest = (await client.listRecentActivity({ accountId, limit: 1 })).entries[0];
  const first = await client.getStatement({ accountId, ...always, pageSize: 1 });
  const begins = Number(first.entries[0]?.recordTime?.seconds ?? 0);
  const span = Number(newest?.recordTime?.seconds ?? 0) - begins;
  const middle = { seconds: begins + Math.floor(span / 2) };
  const { entries } = await client.getStatement({
    accountId,
    startTime: middle,
    endTime: always.endTime,
    pageSize: lines,
  });
  const [from, to] = [entries[0]?.recordTime, entries.at(-1)?.recordTime];
  const behind = numberOf(newest) - numberOf(entries.at(-1));
  return { behind, period: { startTime: from ?? middle, endTime: to ?? always.endTime } };
};

/** The same 50 lines of an account as old as the others, and of one with far more behind it. */
const ageFigures = async (client: QueryClient, sizes: BookSizes, calls: number) => {
  const statement = async (accountId: string, startTime: object) =>
    await client.getStatement({ accountId, ...always, startTime, pageSize: lines });
  const newest = { accountId: oldAccount, limit: lines };
  const recent = (await client.listRecentActivity(newest)).entries.at(-1)?.recordTime;
  const { behind, period } = await middlePeriod(client, oldAccount);
  const ways = [
    ["an account of ordinary age", () => statement(anyReader(sizes), always.startTime)],
    ["an old account, its newest lines", () => statement(oldAccount, recent ?? always.startTime)],
    ["an old account, its first lines", () => statement(oldAccount, always.startTime)],
    [
      `an old account, lines with ${whole(behind)} later ones`,
      () => client.getStatement({ accountId: oldAccount, ...period, pageSize: lines }),
    ],
  ] as const;
  const times: number[][] = ways.map(() => []);
  for (let round = 0; round <= 5; round += 1) {
    for (const [place, [, way]] of ways.entries()) {
      const { durationsMs } = await timeCallers(1, Math.ceil(calls / 5), way);
      if (round > 0) times[place]?.push(...durationsMs);
    }
  }
  return formatTable([
    [`GetStatement of ${lines} lines`, "p50", "p99", "ratio"],
    ...ways.map(([what], place) => {
      const { p50, p99 } = percentiles(times[place] ?? []);
      return [what, ms(p50), ms(p99), (p50 / percentiles(times[0] ?? []).p50).toFixed(2)];
    }),
  ]);
};

const measure = async (
  servers: Servers<"postgres" | "rabbitmq" | "elasticsearch">,
  env: Environment,
): Promise<string> => {
  const sizes = bookSizes(env);
  const calls = Number(env.READS_CALLS ?? callsDefault);
  const began = performance.now();
  await loadBooks(servers, prefix, sizes);
  const seconds = (performance.now() - began) / 1_000;
  await using processes = openProcesses(servers);
  const settings = { INDEX_PREFIX: prefix };
  const { address, pid } = await processes.start("query-service", settings);
  const client = createClient("daybook.account.v1.AccountQueryService", address);
  const parts = [
    `${whole(sizes.entries)} entries over ${whole(sizes.accounts)} accounts and one old one, ` +
      `written and posted in ${whole(seconds)} s.`,
    await besideFigures(client, servers.elasticsearch.url, sizes, calls),
    await ageFigures(client, sizes, calls),
    await exportFigures(client, pid),
    await readCacheFigures(processes, prefix, sizes, calls),
  ];
  client.close();
  return parts.join("\n\n");
};

/** Queries on a large index beside the same requests made directly. */
export const reads: Section = {
  name: "reads",
  title: `queries of ${entries.name} and accounts (READS_ENTRIES) beside direct requests`,
  needs: ["postgres", "rabbitmq", "elasticsearch"],
  run: async (env) => {
    await using servers = await startServers("postgres", "rabbitmq", "elasticsearch");
    return await measure(servers, env);
  },
};
