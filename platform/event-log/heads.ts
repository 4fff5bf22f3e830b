import { type Sql, SqlFailed, type SqlQuery } from "../sql/sql.ts";
import type { EventPosition, Head } from "./reads.ts";

/** For what a transaction does beside waiting for its lock. */
const graceMs = 1_000;

type HeadRow = {
  partition: number;
  last_offset: bigint;
  last_time: Date;
  event_id: string | null;
};

const head = (row: HeadRow): Head => ({
  partition: row.partition,
  offset: Number(row.last_offset),
  eventId: row.event_id ?? undefined,
  lastTime: row.last_time.getTime(),
});

/** Every head with the event at it, from one snapshot. */
export const readHeads = async (sql: SqlQuery): Promise<Head[]> => {
  const rows = await sql.query<HeadRow>(
    `select h.partition, h.last_offset, h.last_time, e.event_id::text as event_id
    from daybook.heads h
    left join daybook.events e on e.partition = h.partition and e.log_offset = h.last_offset
    order by h.partition`,
  );
  return rows.map(head);
};

/**
 * Raises the last time of every head that nobody holds. An append that holds its head decides the
 * time itself, so it is skipped, not waited for. The event ids come from a second statement: the
 * first one's snapshot may be older than the head that it locked.
 */
export const closeIdlePartitions = async (sql: SqlQuery): Promise<Head[]> => {
  const closed = await sql.query<Omit<HeadRow, "event_id">>(
    `with idle as (
      select partition from daybook.heads order by partition for update skip locked)
    update daybook.heads h
    set last_time = greatest(h.last_time, date_trunc('milliseconds', clock_timestamp()))
    from idle where h.partition = idle.partition
    returning h.partition, h.last_offset, h.last_time`,
  );
  const ids = await loadEventIds(sql, closed);
  return closed
    .map((row) => head({ ...row, event_id: ids.get(row.partition) ?? null }))
    .sort((left, right) => left.partition - right.partition);
};

const loadEventIds = async (
  sql: SqlQuery,
  heads: readonly Omit<HeadRow, "event_id">[],
): Promise<Map<number, string>> => {
  const rows = await sql.query<{ partition: number; event_id: string }>(
    `select e.partition, e.event_id::text as event_id
    from unnest($1::int[], $2::bigint[]) as h(partition, last_offset)
    join daybook.events e on e.partition = h.partition and e.log_offset = h.last_offset`,
    [heads.map(({ partition }) => partition), heads.map(({ last_offset }) => last_offset)],
  );
  return new Map(rows.map(({ partition, event_id }) => [partition, event_id]));
};

/** See {@link EventLog.holdsEvents}. */
export const holdsEvents = async (
  sql: SqlQuery,
  positions: readonly EventPosition[],
): Promise<boolean[]> => {
  const rows = positions.some(({ offset }) => offset > 0)
    ? await sql.query<{ place: bigint | number }>(
        `select s.place
        from unnest($1::int[], $2::bigint[], $3::text[])
          with ordinality as s(partition, log_offset, event_id, place)
        join daybook.events e on e.partition = s.partition and e.log_offset = s.log_offset
        where e.event_id::text = s.event_id`,
        [
          positions.map(({ partition }) => partition),
          positions.map(({ offset }) => offset),
          positions.map(({ eventId }) => eventId ?? ""),
        ],
      )
    : [];
  const held = new Set(rows.map(({ place }) => Number(place) - 1));
  return positions.map(({ offset, eventId }, place) =>
    offset === 0 ? eventId === undefined : held.has(place),
  );
};

/** True when a lock was not to be had in time. */
export const isLockTimeout = (error: unknown): boolean =>
  error instanceof SqlFailed && error.sqlState === "55P03";

/** See {@link EventLog.waitForHead}. Holds no other head while it waits for this one. */
export const waitForHead = async (
  sql: Sql,
  partition: number,
  lockTimeoutMs: number,
): Promise<boolean> => {
  try {
    await sql.transaction(
      async (transaction) => {
        await limitLockWait(transaction, lockTimeoutMs);
        await lockHeads(transaction, [partition]);
      },
      { timeoutMs: lockTimeoutMs + graceMs },
    );
    return true;
  } catch (error) {
    if (isLockTimeout(error)) return false;
    throw error;
  }
};

/** Bounds how long the rest of a transaction waits for a lock, in milliseconds. */
export const limitLockWait = async (
  transaction: SqlQuery,
  lockTimeoutMs: number,
): Promise<void> => {
  const value = `${lockTimeoutMs}ms`;
  await transaction.query("select set_config('lock_timeout', $1, true)", [value]);
};

/** Those of the heads that somebody holds just now; takes no other for longer than it looks. */
export const findHeldHeads = async (
  sql: SqlQuery,
  partitions: readonly number[],
): Promise<number[]> => {
  const free = await sql.query<{ partition: number }>(
    `select partition from daybook.heads where partition = any ($1::int[])
    order by partition for update skip locked`,
    [[...partitions]],
  );
  const isFree = new Set(free.map(({ partition }) => partition));
  return partitions.filter((partition) => !isFree.has(partition));
};

/**
 * Locks the heads of some partitions, ascending, for the rest of the transaction. Returns the time
 * when it had them all, in milliseconds since 1970: the clock's, or the last that they have seen.
 */
export const lockHeads = async (sql: SqlQuery, partitions: readonly number[]): Promise<number> => {
  const [row] = await sql.query<{ now: Date }>(
    `select greatest(max(h.last_time), date_trunc('milliseconds', clock_timestamp())) as now
    from (
      select last_time from daybook.heads where partition = any ($1::int[])
      order by partition for update) h`,
    [[...partitions]],
  );
  if (row === undefined) throw new Error("Cannot lock heads: the database answered nothing");
  return row.now.getTime();
};
