import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { silentLog } from "../platform/log.ts";
import { openPgSql } from "../platform/sql/pg.ts";
import { prepareBareBulk, sendBareBulk } from "./bare-bulk.ts";
import { formatTable, whole } from "./figures.ts";
import { fillLog } from "./fill-log.ts";
import { openLagReader } from "./lag.ts";
import { processUsage } from "./process-usage.ts";
import { openProcesses } from "./processes.ts";
import type { Section } from "./section.ts";
import { type Servers, startServers } from "./servers.ts";

const events = 500_000;
const prefix = "bench";
const bytesPerMiB = 1_048_576;

type AllServers = Servers<"postgres" | "rabbitmq" | "elasticsearch">;

/** The same documents in the same requests, by nothing but `_bulk`. */
const measureBare = async ({ postgres, elasticsearch }: AllServers, round: string) => {
  const sql = openPgSql({ url: postgres.url, applicationName: "daybook-bench", logger: silentLog });
  const log = await openPostgresEventLog({ sql });
  const lanes = await prepareBareBulk(log, elasticsearch.url, `bare-${round}`);
  await sql.close();
  return await sendBareBulk(elasticsearch.url, lanes);
};

/** From the start of a projector on empty indices until they answer queries, all applied. */
const measureProjector = async (servers: AllServers) => {
  const { postgres, elasticsearch } = servers;
  await using lag = await openLagReader(postgres.url, elasticsearch.url, prefix);
  await using processes = openProcesses(servers);
  const began = performance.now();
  const { pid } = await processes.launch("projector", { INDEX_PREFIX: prefix });
  await lag.drained();
  const seconds = (performance.now() - began) / 1_000;
  return { seconds, usage: await processUsage(pid) };
};

const measure = async (servers: AllServers) => {
  await fillLog(servers.postgres.url, events);
  // Before and after, so that a server that warms up and then fills up favours neither.
  const before = await measureBare(servers, "before");
  const projector = await measureProjector(servers);
  const after = await measureBare(servers, "after");
  return { bareSeconds: (before + after) / 2, before, after, ...projector };
};

const report = ({
  bareSeconds,
  before,
  after,
  seconds,
  usage,
}: Awaited<ReturnType<typeof measure>>) => {
  const rate = (inSeconds: number): string => whole(events / inSeconds);
  const { residentBytesMax = Number.NaN, processorSeconds = Number.NaN } = usage ?? {};
  return [
    formatTable([
      ["what", "events/s", "ratio"],
      [`bare _bulk (${rate(before)} before, ${rate(after)} after)`, rate(bareSeconds), "1"],
      ["projector, from its start on", rate(seconds), (bareSeconds / seconds).toFixed(2)],
    ]),
    `Projector: at most ${whole(residentBytesMax / bytesPerMiB)} MiB resident, ` +
      `${((processorSeconds / events) * 1e6).toFixed(0)} µs of processor time an event.`,
  ].join("\n\n");
};

/** A projector with empty indices and half a million events before it. */
export const catchUp: Section = {
  name: "catch-up",
  title: `projector on ${whole(events)} events and empty indices, beside a bare _bulk`,
  needs: ["postgres", "rabbitmq", "elasticsearch"],
  run: async () => {
    await using servers = await startServers("postgres", "rabbitmq", "elasticsearch");
    return report(await measure(servers));
  },
};
