import { migrate, requireSchema } from "../sql/migrate.ts";
import type { Sql, SqlQuery } from "../sql/sql.ts";
import { reachingStore } from "../sql/store-failure.ts";
import { createAppendAround } from "./append-around.ts";
import { type AppendSettings, appendBatch } from "./append-batch.ts";
import { fileEarlierKeys } from "./earlier-keys.ts";
import type { CommandAppend, EventLog, LockedLog, StreamName } from "./event-log.ts";
import { HeadsHeld } from "./event-log.ts";
import { findFacts, readEvents, readRuns, readStream, readTails } from "./event-reads.ts";
import { type Grown, type GrowthNotices, growthListeners } from "./growth.ts";
import {
  closeIdlePartitions,
  findHeldHeads,
  holdsEvents,
  isLockTimeout,
  limitLockWait,
  lockHeads,
  readHeads,
  waitForHead,
} from "./heads.ts";
import { identityWatch } from "./identity-watch.ts";
import { loadIdentity, requireIdentity } from "./load-identity.ts";
import { partitionOf } from "./partition-of.ts";
import { readOfTypes } from "./read-of-types.ts";
import { readRelayed, saveRelayed } from "./relay-marks.ts";
import { saveSnapshots } from "./snapshots.ts";
import { loadCommandEvents, loadStoredCommands, purgeStoredCommands } from "./stored-commands.ts";

/** How the log is opened. */
export type PostgresEventLogOptions = {
  readonly sql: Sql;
  /** Used when the log is made (default 16); later it must be the same or left out. */
  readonly partitions?: number | undefined;
  /** How long an append waits for a head, in milliseconds. */
  readonly lockTimeoutMs?: number;
  /** Tells other processes of growth, and hears from them; without it they find out by looking. */
  readonly notices?: GrowthNotices;
  /** `migrate` (default) brings schema and identity about; `require` changes nothing. */
  readonly schema?: "migrate" | "require";
};

/** The part of the schema that holds log, leases and records. */
const eventLogMigrations = {
  part: "event-log",
  folder: new URL("./migrations/", import.meta.url),
};

/** One stuck client must not hold a head for longer than this, in milliseconds. */
const underLockTimeoutMs = 1_000;

const lockTimeoutDefaultMs = 1_000;

const reaching = <Result>(work: () => Promise<Result>): Promise<Result> =>
  reachingStore("event log", work);

/**
 * Locks heads, ascending, and tells the time when it has them.
 * @throws {SqlFailed} 55P03 when one of them is not free in time.
 */
const lockWithin = async (
  transaction: SqlQuery,
  partitions: readonly number[],
  lockTimeoutMs: number,
): Promise<number> => {
  await limitLockWait(transaction, lockTimeoutMs);
  await transaction.query("set local idle_in_transaction_session_timeout = '1s'");
  return await lockHeads(transaction, partitions);
};

const lockedLog = (
  transaction: SqlQuery,
  partitions: ReadonlySet<number>,
  settings: AppendSettings & { readonly recordTime: number },
  grew: Grown,
): LockedLog => {
  let appended = false;
  return {
    now: settings.recordTime,
    readTails: (after) => reaching(() => readTails(transaction, after)),
    findFacts: (keys) => reaching(() => findFacts(transaction, keys)),
    append: async (commands) => {
      if (appended) throw new Error("Cannot append under the lock: it was done already");
      appended = true;
      requireLocked(commands, partitions, settings.partitionOf);
      const batch = await reaching(() => appendBatch(transaction, commands, settings));
      grew(batch.grown);
      return batch.outcomes;
    },
  };
};

const runUnderLock = (
  sql: Sql,
  settings: AppendSettings,
  announce: Grown,
): EventLog["underLock"] => {
  // Of the transaction's time one half is for the locks and one for the work.
  const lockTimeoutMs = Math.ceil(settings.lockTimeoutMs / 2);
  const lockSettings = { ...settings, lockTimeoutMs };
  return async (streams, work) => {
    const partitions = new Set(streams.map(settings.partitionOf));
    const heads = [...partitions].sort((left, right) => left - right);
    let hasHeads = false;
    let grown: readonly number[] = [];
    const run = () =>
      sql.transaction(
        async (transaction) => {
          const recordTime = await lockWithin(transaction, heads, lockTimeoutMs);
          hasHeads = true;
          const grew: Grown = (some) => {
            grown = some;
          };
          const ownSettings = { ...lockSettings, recordTime };
          return await work(lockedLog(transaction, partitions, ownSettings, grew));
        },
        { timeoutMs: underLockTimeoutMs },
      );
    const result = await reaching(() =>
      run().catch(async (error) => {
        if (hasHeads || !isLockTimeout(error)) throw error;
        const held = await findHeldHeads(sql, heads);
        // Come free meanwhile: it is a matter of beginning again.
        throw held.length === 0 ? error : new HeadsHeld(held);
      }),
    );
    announce(grown);
    return result;
  };
};

/** A head taken later would be out of order, and two such appends a deadlock. */
const requireLocked = (
  commands: readonly CommandAppend[],
  partitions: ReadonlySet<number>,
  partitionOfStream: (stream: StreamName) => number,
): void => {
  const streams = commands.flatMap(({ expectations }) => expectations);
  if (streams.some((stream) => !partitions.has(partitionOfStream(stream)))) {
    throw new Error("Cannot append under the lock: a stream's head is not locked");
  }
};

const reads = (sql: Sql, partitionOfStream: (stream: StreamName) => number) => {
  const readRun: EventLog["readRun"] = async (partition, fromOffset, limits) => {
    const [run] = await reaching(() => readRuns(sql, [{ partition, fromOffset }], limits));
    return run ?? { previousEventId: undefined, events: [] };
  };
  return {
    readTails: (after) => reaching(() => readTails(sql, after)),
    findFacts: (keys) => reaching(() => findFacts(sql, keys)),
    fileEarlier: (eventsMax) => reaching(() => fileEarlierKeys(sql, eventsMax)),
    readPartition: async (partition, fromOffset, limits) => [
      ...(await readRun(partition, fromOffset, limits)).events,
    ],
    readRun,
    readRuns: (starts, limits) => reaching(() => readRuns(sql, starts, limits)),
    readOfTypes: (spans, types, eventsMax) =>
      reaching(() => readOfTypes(sql, spans, types, eventsMax)),
    saveSnapshots: (snapshots) => reaching(() => saveSnapshots(sql, snapshots)),
    readStream: (stream, range) => reaching(() => readStream(sql, stream, range)),
    readEvents: (filter) => reaching(() => readEvents(sql, filter)),
    findCommand: (key) =>
      reaching(async () => {
        const [stored] = await loadStoredCommands(sql, [key], partitionOfStream);
        return stored && { stored, events: await loadCommandEvents(sql, stored) };
      }),
    readHeads: () => reaching(() => readHeads(sql)),
    closeIdlePartitions: () => reaching(() => closeIdlePartitions(sql)),
    holdsEvents: (positions) => reaching(() => holdsEvents(sql, positions)),
    purgeCommands: (recordedBefore, recordsMax) =>
      reaching(() => purgeStoredCommands(sql, recordedBefore, recordsMax)),
    readRelayed: () => reaching(() => readRelayed(sql)),
    saveRelayed: (marks) => reaching(() => saveRelayed(sql, marks)),
  } satisfies Partial<EventLog>;
};

const openIdentity = async ({ sql, partitions, schema }: PostgresEventLogOptions) => {
  if (schema === "require") {
    await requireSchema(sql, eventLogMigrations);
    return await requireIdentity(sql, partitions);
  }
  await migrate(sql, eventLogMigrations);
  return await loadIdentity(sql, partitions);
};

/**
 * Opens the log in Postgres 15 to 18 or PGlite: brings its schema up to date and makes its identity
 * when there is none, unless that is left to others. `sql` stays the caller's to close.
 * @throws {SchemaUnknown} a schema of another build.
 * @throws {SchemaBehind} a schema that is left to others and not there yet.
 * @throws {RequestFailed} STORE_UNAVAILABLE
 * @throws {ConfigInvalid} another number of partitions than the log was made with.
 */
export const openPostgresEventLog = async (options: PostgresEventLogOptions): Promise<EventLog> => {
  const { sql, lockTimeoutMs = lockTimeoutDefaultMs } = options;
  const identity = await reaching(() => openIdentity(options));
  const partitionOfStream = (stream: StreamName) => partitionOf(stream, identity.partitions);
  const settings = { partitionOf: partitionOfStream, lockTimeoutMs, skipLocked: false };
  const appendAround = createAppendAround(sql, settings);
  const isCurrent = identityWatch(sql, identity);
  const { announce, onGrowth } = growthListeners(identity.partitions, options.notices);
  return {
    identity,
    isCurrent: () => reaching(isCurrent),
    partitionOf: partitionOfStream,
    ...reads(sql, partitionOfStream),
    append: async (commands) => {
      const batch = await reaching(() => appendAround(commands));
      announce(batch.grown);
      return batch.outcomes;
    },
    waitForHead: (partition) => reaching(() => waitForHead(sql, partition, lockTimeoutMs)),
    underLock: runUnderLock(sql, settings, announce),
    onGrowth,
  };
};
