import type { SqlQuery } from "../sql/sql.ts";
import { type EventRow, eventColumns, eventRow } from "./event-row.ts";
import type { TypedRead, TypedSpan } from "./reads.ts";

/** A place of the log; undefined partitions are not asked for. */
type Place = { readonly partition: number; readonly offset: number };

const placeKey = ({ partition, offset }: Place): string => `${partition}:${offset}`;

const eventIdsAt = async (
  sql: SqlQuery,
  places: readonly Place[],
): Promise<Map<string, string>> => {
  const rows = await sql.query<{ partition: number; log_offset: bigint; event_id: string }>(
    `select e.partition, e.log_offset, e.event_id::text as event_id
    from unnest($1::int[], $2::bigint[]) as p(partition, log_offset)
    join daybook.events e on e.partition = p.partition and e.log_offset = p.log_offset`,
    [places.map(({ partition }) => partition), places.map(({ offset }) => offset)],
  );
  return new Map(
    rows.map((row) => [
      placeKey({ partition: row.partition, offset: Number(row.log_offset) }),
      row.event_id,
    ]),
  );
};

const queryTypes = async (
  sql: SqlQuery,
  spans: readonly TypedSpan[],
  types: readonly string[],
  eventsMax: number,
): Promise<EventRow[]> =>
  await sql.query<EventRow>(
    `select ${eventColumns}
    from unnest($1::int[], $2::bigint[], $3::bigint[]) as s(partition, after_offset, to_offset)
    cross join lateral (
      select * from daybook.events own
      where own.partition = s.partition and own.log_offset > s.after_offset
        and own.log_offset <= s.to_offset and own.type = any ($4::text[])
      order by own.log_offset limit $5) e
    order by e.partition, e.log_offset`,
    [
      spans.map(({ partition }) => partition),
      spans.map(({ after }) => after.offset),
      spans.map(({ toOffset }) => toOffset),
      [...types],
      eventsMax,
    ],
  );

/**
 * See {@link EventLog.readOfTypes}. Looks through the primary key of each span and fetches every
 * row of it: a further index for the few types that are asked for would cost every append. The ids
 * are read after the events, so what was read of a log that was set back in between is found out.
 */
export const readOfTypes = async (
  sql: SqlQuery,
  spans: readonly TypedSpan[],
  types: readonly string[],
  eventsMax: number,
): Promise<TypedRead[]> => {
  const rows = await queryTypes(sql, spans, types, eventsMax);
  const events = Map.groupBy(rows.map(eventRow), ({ partition }) => partition);
  const reached = spans.map(({ partition, toOffset }) => {
    const own = events.get(partition) ?? [];
    const last = own.length < eventsMax ? undefined : own.at(-1);
    return { partition, offset: last?.offset ?? toOffset };
  });
  const bases = spans.map(({ partition, after }) => ({ partition, offset: after.offset }));
  const ids = await eventIdsAt(sql, [...bases, ...reached]);
  return spans.map(({ partition, after }, index) => {
    const { offset } = reached[index] ?? { offset: after.offset };
    const eventId = ids.get(placeKey({ partition, offset }));
    const isContinuation =
      eventId !== undefined && ids.get(placeKey({ partition, ...after })) === after.eventId;
    return {
      partition,
      isContinuation,
      events: isContinuation ? (events.get(partition) ?? []) : [],
      reached: isContinuation ? { offset, eventId } : after,
    };
  });
};
