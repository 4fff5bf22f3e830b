import type { RecordedEvent } from "../../domain/event.ts";
import type { SqlQuery } from "../sql/sql.ts";
import type { EventLog, FactKey, StreamName } from "./event-log.ts";
import { type EventRow, eventColumns, eventRow } from "./event-row.ts";
import { keyHash } from "./key-hash.ts";
import type { EventFilter, ReadRun, RunStart, StreamTail, TailStart } from "./reads.ts";
import { type SnapshotRow, snapshotOf } from "./snapshots.ts";

/** Streams of one query for tails; those beyond are answered as cut. */
const tailStreamsMax = 1_024;

/** Events of one query for tails, so that no statement runs for long. */
const tailEventsMax = 5_000;

type TailRow = EventRow & SnapshotRow & { readonly place: bigint | number };

/**
 * For each stream the event at the version where its tail begins, if there is one, and those above
 * it. It begins at the snapshot where one of a later version may stand for what is known and the
 * log holds its event; the state comes along with that event alone.
 */
const queryTails = async (sql: SqlQuery, after: readonly TailStart[]): Promise<TailRow[]> =>
  await sql.query<TailRow>(
    `select s.place, ${eventColumns},
      case when e.stream_version = n.stream_version then n.stream_version end as snapshot_version,
      case when e.stream_version = n.stream_version then n.state_version end as state_version,
      case when e.stream_version = n.stream_version then n.state end as state,
      case when e.stream_version = n.stream_version then n.state_hash end as state_hash
    from unnest($1::text[], $2::text[], $3::bigint[], $4::int[])
      with ordinality as s(tenant_id, stream_id, version, state_version, place)
    left join lateral (
      select * from daybook.snapshots own
      where own.tenant_id = s.tenant_id and own.stream_id = s.stream_id
        and own.state_version = s.state_version and own.stream_version > s.version and exists (
          select from daybook.events at
          where at.tenant_id = own.tenant_id and at.stream_id = own.stream_id
            and at.stream_version = own.stream_version and at.event_id = own.event_id)) n on true
    cross join lateral (
      select * from daybook.events e
      where e.tenant_id = s.tenant_id and e.stream_id = s.stream_id
        and e.stream_version >= coalesce(n.stream_version, s.version)
      order by e.stream_version limit $5) e
    order by s.place, e.stream_version
    limit $5`,
    [
      after.map(({ tenantId }) => tenantId),
      after.map(({ streamId }) => streamId),
      after.map(({ streamVersion }) => streamVersion),
      after.map(({ stateVersion }) => stateVersion ?? null),
      tailEventsMax,
    ],
  );

/** True when a tail of events starts at a snapshot: its first one is the snapshot's own. */
const beginsAtSnapshot = (row: TailRow | undefined): row is TailRow =>
  row !== undefined && row.snapshot_version !== null;

const fromSnapshot = (
  { tenantId, streamId }: StreamName,
  [base, ...above]: readonly TailRow[],
  complete: boolean,
): StreamTail | undefined => {
  if (!beginsAtSnapshot(base)) return undefined;
  const snapshot = snapshotOf({ tenantId, streamId }, base, base.event_id);
  const events = above.map(eventRow);
  return snapshot && { tenantId, streamId, snapshot, events, isContinuation: true, complete };
};

/**
 * What was read of one stream, from the version asked above on. Whether the log holds the event
 * that was named there is known of every stream that was read at all.
 */
const tailOf = (asked: TailStart, rows: readonly TailRow[], complete: boolean): StreamTail => {
  const { tenantId, streamId, streamVersion, eventId } = asked;
  if (beginsAtSnapshot(rows[0])) {
    // One that was damaged stands for nothing: what was read starts in the middle.
    const damaged = { tenantId, streamId, events: [], isContinuation: false, complete: false };
    return fromSnapshot(asked, rows, complete) ?? damaged;
  }
  const read = rows.map(eventRow);
  const [base] = read;
  const isUnread = base === undefined && !complete;
  if (streamVersion === 0 || isUnread) {
    return { tenantId, streamId, events: read, isContinuation: true, complete };
  }
  const isContinuation = base?.streamVersion === streamVersion && base.eventId === eventId;
  return {
    tenantId,
    streamId,
    events: isContinuation ? read.slice(1) : [],
    isContinuation,
    complete,
  };
};

/**
 * Events above the given versions of each stream, in one query, stream by stream up to a limit. The
 * stream at which it was cut and those after it are not complete. The event at each version comes
 * along, so that a caller whose state is of another history is told: the log may have been set back
 * and have grown past that version since.
 */
export const readTails = async (
  sql: SqlQuery,
  after: readonly TailStart[],
): Promise<StreamTail[]> => {
  const asked = after.slice(0, tailStreamsMax);
  const page = await queryTails(sql, asked);
  const rows = Map.groupBy(page, ({ place }) => Number(place) - 1);
  const last = page.length < tailEventsMax ? undefined : page[page.length - 1];
  const whole = last === undefined ? asked.length : Number(last.place) - 1;
  return after.map((one, place) => tailOf(one, rows.get(place) ?? [], place < whole));
};

/** See {@link EventLog.findFacts}. */
export const findFacts = async (
  sql: SqlQuery,
  keys: readonly FactKey[],
): Promise<(RecordedEvent | undefined)[]> => {
  if (keys.length === 0) return [];
  const rows = await sql.query<EventRow & { place: bigint | number }>(
    `select k.place, ${eventColumns}
    from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
      with ordinality as k(tenant_id, stream_id, key, key_hash, place)
    cross join lateral (
      select own.* from (
        select f.partition, f.log_offset from daybook.event_keys f
        where f.key_hash = k.key_hash and f.key = k.key
        union all
        select u.unfiled_partition, u.unfiled_offset
        from daybook.find_unfiled_key(k.tenant_id, k.stream_id, k.key) u) f
      join daybook.events own on own.partition = f.partition and own.log_offset = f.log_offset
      where own.tenant_id = k.tenant_id and own.stream_id = k.stream_id
      order by own.stream_version desc limit 1) e`,
    [
      keys.map(({ tenantId }) => tenantId),
      keys.map(({ streamId }) => streamId),
      keys.map(({ key }) => key),
      keys.map(keyHash),
    ],
  );
  const found = new Map(rows.map((row) => [Number(row.place) - 1, eventRow(row)]));
  return keys.map((_key, place) => found.get(place));
};

/**
 * See {@link EventLog.readRuns}; at least one event of each if there is one, however large. The
 * event before is one more row of the same index range and counts neither as an event nor in bytes.
 */
export const readRuns = async (
  sql: SqlQuery,
  starts: readonly RunStart[],
  { eventsMax, bytesMax }: Parameters<EventLog["readRuns"]>[1],
): Promise<ReadRun[]> => {
  if (starts.length === 0) return [];
  const rows = await sql.query<EventRow>(
    `select ${eventColumns}
    from unnest($1::int[], $2::bigint[]) as start(partition, from_offset)
    cross join lateral (
      select page.*, coalesce(
        sum(octet_length(page.data)) filter (where page.log_offset >= start.from_offset)
          over (order by page.log_offset rows between unbounded preceding and 1 preceding),
        0) as bytes_before
      from (
        select * from daybook.events own
        where own.partition = start.partition and own.log_offset >= start.from_offset - 1
        order by own.log_offset limit $3::bigint + 1) page) e
    where e.bytes_before < $4
    order by e.partition, e.log_offset`,
    [
      starts.map(({ partition }) => partition),
      starts.map(({ fromOffset }) => fromOffset),
      eventsMax,
      bytesMax,
    ],
  );
  const read = Map.groupBy(rows.map(eventRow), ({ partition }) => partition);
  return starts.map(({ partition, fromOffset }) => {
    const events = read.get(partition) ?? [];
    const before = events.find(({ offset }) => offset === fromOffset - 1);
    // Without one before them the page has room for one event too many.
    const from = before === undefined ? 0 : 1;
    return { previousEventId: before?.eventId, events: events.slice(from, from + eventsMax) };
  });
};

/** See {@link EventLog.readStream}. */
export const readStream = async (
  sql: SqlQuery,
  { tenantId, streamId }: Parameters<EventLog["readStream"]>[0],
  { fromOffset, toOffset, eventsMax }: Parameters<EventLog["readStream"]>[1],
): Promise<RecordedEvent[]> => {
  const rows = await sql.query<EventRow>(
    `select ${eventColumns} from daybook.events e
    where e.tenant_id = $1 and e.stream_id = $2 and e.log_offset between $3 and $4
    order by e.stream_version limit $5`,
    [tenantId, streamId, fromOffset, toOffset, eventsMax],
  );
  return rows.map(eventRow);
};

/** See {@link EventLog.readEvents}. */
export const readEvents = async (sql: SqlQuery, filter: EventFilter): Promise<RecordedEvent[]> => {
  const values: (string | number)[] = [filter.tenantId];
  const conditions = ["e.tenant_id = $1"];
  const require = (condition: string, value: string | number | undefined): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(`${condition} $${values.length}`);
  };
  require("e.stream_id =", filter.streamId);
  require("e.partition =", filter.partition);
  require("e.log_offset >=", filter.fromOffset);
  require("e.correlation_id =", filter.correlationId);
  values.push(filter.limit);
  // A stream lies in one partition, so both orders are the same and each has its index.
  const order = filter.streamId === undefined ? "e.partition, e.log_offset" : "e.stream_version";
  const rows = await sql.query<EventRow>(
    `select ${eventColumns} from daybook.events e
    where ${conditions.join(" and ")}
    order by ${order} limit $${values.length}`,
    values,
  );
  return rows.map(eventRow);
};
