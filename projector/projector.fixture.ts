import { randomUUID } from "node:crypto";
import type { RecordedEvent } from "../domain/event.ts";
import type { Broker } from "../platform/broker/broker.ts";
import { createInProcessBroker } from "../platform/broker/in-process.ts";
import { encodeRun } from "../platform/broker/run-codec.ts";
import { systemClock } from "../platform/clock.ts";
import { createPostgresDeadLetters } from "../platform/dead-letters/postgres.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { createPostgresLeases } from "../platform/lease/postgres.ts";
import { silentLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import { createPostgresQuarantine } from "../platform/quarantine/postgres.ts";
import { openPostgresSearchIndex } from "../platform/search-index/postgres.ts";
import type {
  IndexGeneration,
  SearchIndex,
  StoredCheckpoint,
} from "../platform/search-index/search-index.ts";
import { openPgliteSql } from "../platform/sql/pglite.ts";
import { accounts } from "../read-models/accounts.ts";
import { entries } from "../read-models/entries.ts";
import type {
  AnyProjection,
  DocumentFields,
  VersionedDocument,
} from "../read-models/projection.ts";
import { projectorConfig } from "./config.ts";
import { createProjectionIndex, type ProjectionIndex } from "./projection-index.ts";
import { createProjectorMemory } from "./projector-memory.ts";
import type { ProjectorOptions } from "./projector-options.ts";

/** Small, so that tests meet every edge with few events. */
const partitions = 4;

/** Real adapters in memory: one log, and a new index prefix and lease group for each projector. */
export const openProjectorWorld = async () => {
  const sql = await openPgliteSql({ folder: "memory" });
  const log = await openPostgresEventLog({ sql, partitions });
  const quarantine = createPostgresQuarantine({ sql });
  const deadLetters = createPostgresDeadLetters({ sql });

  /** What a projector needs; every part may be replaced. */
  const options = async (
    changes: Partial<Omit<ProjectorOptions, "config">> & {
      readonly prefix?: string;
      readonly config?: Readonly<Record<string, number>>;
    } = {},
  ): Promise<ProjectorOptions & { readonly prefix: string; readonly reader: SearchIndex }> => {
    const { prefix = `t${randomUUID().slice(0, 8)}`, config = {}, ...replaced } = changes;
    const index = await openPostgresSearchIndex({ sql, prefix });
    return {
      log,
      broker: createInProcessBroker({ partitions, depthMax: 10_000 }),
      index,
      reader: index,
      leases: createPostgresLeases({
        sql,
        group: prefix,
        owner: randomUUID(),
        partitions,
        timeToLiveMs: 4_000,
      }),
      quarantine,
      deadLetters,
      // Two of single streams: more of them would only make every test longer.
      projections: [accounts, entries],
      clock: systemClock,
      logger: silentLog,
      metrics: createMetrics(),
      config: projectorConfig.parse({
        PROJECTOR_CLAIM_EVERY_MS: 100,
        PROJECTOR_OBSERVE_EVERY_MS: 100,
        PROJECTOR_BACKOFF_MAX_MS: 100,
        ...config,
      }),
      prefix,
      ...replaced,
    };
  };

  return { sql, log, quarantine, deadLetters, options, close: () => sql.close() };
};

/** What tests run in. */
export type ProjectorWorld = Awaited<ReturnType<typeof openProjectorWorld>>;

/** Every event of a partition above an offset. */
export const readAll = async (
  log: EventLog,
  partition: number,
  above = 0,
): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for (;;) {
    const from = above + events.length + 1;
    const more = await log.readPartition(partition, from, { eventsMax: 500, bytesMax: 1_000_000 });
    if (more.length === 0) return events;
    events.push(...more);
  }
};

/** Publishes everything above the offsets given as runs of at most `eventsMax`. */
export const relayAll = async (
  log: EventLog,
  broker: Broker,
  above: readonly number[],
  eventsMax: number,
): Promise<void> => {
  const { logId, epoch, runKey } = log.identity;
  for (let partition = 0; partition < partitions; partition += 1) {
    const events = await readAll(log, partition, above[partition]);
    for (let at = 0; at < events.length; at += eventsMax) {
      const run = events.slice(at, at + eventsMax);
      const firstOffset = run[0]?.offset ?? 0;
      const lastOffset = run.at(-1)?.offset ?? 0;
      const limits = { eventsMax: 1, bytesMax: 1 };
      const { previousEventId } = await log.readRun(partition, firstOffset, limits);
      const span = { partition, firstOffset, lastOffset, previousEventId };
      const message = { logId, epoch, ...span, events: run };
      await broker.publish([encodeRun(message, runKey)]);
    }
  }
};

/** Offsets at which the partitions end. */
export const headsOf = async (log: EventLog): Promise<number[]> =>
  (await log.readHeads()).map(({ offset }) => offset);

/** The first index of a projection, without preparing it: what a test looks at it must not mend. */
const firstIndex = (projection: AnyProjection): IndexGeneration => ({
  projection,
  generation: 1,
  live: true,
});

/** Checkpoints of a projection's first index; throws while there is none. */
export const checkpointsOf = (
  { index }: Pick<ProjectorOptions, "index">,
  projection: AnyProjection,
): Promise<StoredCheckpoint[]> => index.readCheckpoints(firstIndex(projection));

/** Those of the named documents that exist in a projection's first index, by id. */
export const documentsOf = async (
  { index }: Pick<ProjectorOptions, "index">,
  projection: AnyProjection,
  ids: Iterable<string>,
): Promise<Map<string, VersionedDocument>> =>
  new Map((await index.load(firstIndex(projection), 0, [...ids])).documents);

/** Their fields alone. */
export const fieldsOf = (
  documents: ReadonlyMap<string, VersionedDocument>,
): Map<string, DocumentFields> => new Map([...documents].map(([id, { fields }]) => [id, fields]));

/** A projection's index as a replica of its own sees it first, sharing no memory with others. */
export const newProjectionIndex = (
  options: ProjectorOptions,
  projection: AnyProjection,
): ProjectionIndex =>
  createProjectionIndex(options, projection, createProjectorMemory(options.config));
