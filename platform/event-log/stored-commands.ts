import type { RecordedEvent } from "../../domain/event.ts";
import type { SqlQuery } from "../sql/sql.ts";
import type { CommandKey, StoredCommand, StreamName } from "./event-log.ts";
import { type EventRow, eventColumns, eventRow } from "./event-row.ts";

/** Events of one command: a handful, or a transfer that ends a thousand holds on both sides. */
const commandEventsMax = 2_500;

type StoredRow = {
  place: bigint;
  reason: string;
  answer: string;
  record_time: Date;
  streams: string;
  offsets: bigint[];
};

/** Id, version before and version after: an item of `daybook.commands.streams`. */
type StreamVersions = readonly [streamId: string, before: number, after: number];

/**
 * The records of the given keys, undefined where there is none, in one query. Offsets come from the
 * events: a stream's version has one for ever.
 */
export const loadStoredCommands = async (
  sql: SqlQuery,
  keys: readonly CommandKey[],
  partitionOf: (stream: StreamName) => number,
): Promise<(StoredCommand | undefined)[]> => {
  if (keys.length === 0) return [];
  const rows = await sql.query<StoredRow>(
    `select k.place, c.reason, c.answer, c.record_time, c.streams,
      array(
        select coalesce(e.log_offset, 0)
        from json_array_elements(c.streams::json) with ordinality as s(stream, place)
        left join daybook.events e on e.tenant_id = c.tenant_id
          and e.stream_id = s.stream ->> 0 and e.stream_version = (s.stream ->> 2)::bigint
        order by s.place) as offsets
    from unnest($1::text[], $2::text[], $3::text[])
      with ordinality as k(tenant_id, method, request_id, place)
    join daybook.commands c
      on c.tenant_id = k.tenant_id and c.method = k.method and c.request_id = k.request_id`,
    [
      keys.map(({ tenantId }) => tenantId),
      keys.map(({ method }) => method),
      keys.map(({ requestId }) => requestId),
    ],
  );
  const byPlace = new Map(rows.map((row) => [Number(row.place) - 1, row]));
  return keys.map((key, place) => {
    const row = byPlace.get(place);
    return row && storedCommand(key, row, partitionOf);
  });
};

const storedCommand = (
  key: CommandKey,
  row: StoredRow,
  partitionOf: (stream: StreamName) => number,
): StoredCommand => {
  const streams = JSON.parse(row.streams) as StreamVersions[];
  return {
    key: { tenantId: key.tenantId, method: key.method, requestId: key.requestId },
    outcome: row.reason === "" ? "committed" : "refused",
    reason: row.reason,
    answer: row.answer,
    recordedAt: row.record_time.getTime(),
    streams: streams.map(([streamId, , streamVersion], index) => {
      const stream = { tenantId: key.tenantId, streamId };
      const offset = Number(row.offsets[index]);
      return { ...stream, streamVersion, partition: partitionOf(stream), offset };
    }),
    versionsBefore: streams.map(([, before]) => before),
  };
};

/** The events that a command wrote, stream by stream in the order of its request. */
export const loadCommandEvents = async (
  sql: SqlQuery,
  { key, streams, versionsBefore }: StoredCommand,
): Promise<RecordedEvent[]> => {
  const rows = await sql.query<EventRow>(
    `select ${eventColumns}
    from unnest($2::text[], $3::bigint[], $4::bigint[])
      with ordinality as s(stream_id, version_before, version_after, place)
    join daybook.events e on e.tenant_id = $1 and e.stream_id = s.stream_id
      and e.stream_version > s.version_before and e.stream_version <= s.version_after
    order by s.place, e.stream_version
    limit $5`,
    [
      key.tenantId,
      streams.map(({ streamId }) => streamId),
      [...versionsBefore],
      streams.map(({ streamVersion }) => streamVersion),
      commandEventsMax,
    ],
  );
  return rows.map(eventRow);
};

/** Removes records older than a time, oldest first, at most `recordsMax`; returns how many. */
export const purgeStoredCommands = async (
  sql: SqlQuery,
  recordedBefore: number,
  recordsMax: number,
): Promise<number> => {
  const rows = await sql.query(
    `delete from daybook.commands where ctid = any (array(
      select ctid from daybook.commands where record_time < $1
      order by record_time limit $2 for update skip locked))
    returning 1 as removed`,
    [new Date(recordedBefore), recordsMax],
  );
  return rows.length;
};
