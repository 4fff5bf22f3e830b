import { createClient } from "../platform/grpc/client.ts";
import type { RealProcess } from "../tests/e2e/real-installation.ts";
import { formatTable, median, ms, percentiles, timeCallers, whole } from "./figures.ts";
import type { Processes } from "./processes.ts";
import type { QueryClient } from "./query-client.ts";
import type { BookSizes } from "./read-books.ts";

const rounds = 5;
const inFlight = 32;

/** The n-th account as often as one n-th of the first (Zipf): few are asked for most. */
const anyPopular = ({ accounts }: BookSizes): string =>
  `bench-${Math.min(accounts, Math.floor(accounts ** Math.random())) - 1}`;

type Way = { readonly what: string; readonly process: RealProcess; readonly client: QueryClient };
type Turn = { readonly perSecond: number; readonly p50: number; readonly p99: number };

const openWay = async (
  processes: Processes,
  what: string,
  settings: Readonly<Record<string, string>>,
): Promise<Way> => {
  const process = await processes.start("query-service", settings);
  const client = createClient("daybook.account.v1.AccountQueryService", process.address, {
    ownConnection: true,
  });
  return { what, process, client };
};

const readsOf = async ({ process }: Way, result: "hit" | "miss"): Promise<number> =>
  (await process.metric(`daybook_read_cache_total{result="${result}"}`))[0] ?? 0;

const hitRate = async (way: Way): Promise<string> => {
  const [hits, misses] = [await readsOf(way, "hit"), await readsOf(way, "miss")];
  return `${((100 * hits) / Math.max(1, hits + misses)).toFixed(1)} %`;
};

/** Ratio of a way's rate to that of the last way, round by round. */
const ratio = (turns: readonly (readonly Turn[])[], place: number): string => {
  const last = turns.at(-1) ?? [];
  const ratios = (turns[place] ?? []).map(
    ({ perSecond }, round) => perSecond / (last[round]?.perSecond ?? Number.NaN),
  );
  return median(ratios).toFixed(2);
};

/** A skewed load of GetAccount on two query services, one of which remembers no documents. */
export const readCacheFigures = async (
  processes: Processes,
  prefix: string,
  sizes: BookSizes,
  calls: number,
): Promise<string> => {
  const settings = { INDEX_PREFIX: prefix };
  const ways = [
    await openWay(processes, "READ_CACHE_DOCUMENTS_MAX unset", settings),
    await openWay(processes, "READ_CACHE_DOCUMENTS_MAX=0", {
      ...settings,
      READ_CACHE_DOCUMENTS_MAX: "0",
    }),
  ];
  const turns: Turn[][] = ways.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [place, { client }] of ways.entries()) {
      const ask = () => client.getAccount({ accountId: anyPopular(sizes) });
      const { seconds, durationsMs } = await timeCallers(inFlight, calls * 4, ask);
      const turn = { perSecond: (calls * 4) / seconds, ...percentiles(durationsMs) };
      if (round > 0) turns[place]?.push(turn);
    }
  }
  const rows = await Promise.all(
    ways.map(async (way, place) => {
      const of = (figure: (turn: Turn) => number): number =>
        median((turns[place] ?? []).map(figure));
      return [
        way.what,
        await hitRate(way),
        whole(of(({ perSecond }) => perSecond)),
        ratio(turns, place),
        ms(of(({ p50 }) => p50)),
        ms(of(({ p99 }) => p99)),
      ];
    }),
  );
  for (const { client } of ways) client.close();
  return formatTable([
    [`GetAccount, Zipf, ${inFlight} in flight`, "hits", "a second", "ratio", "p50", "p99"],
    ...rows,
  ]);
};
