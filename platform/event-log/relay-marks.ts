import type { SqlQuery } from "../sql/sql.ts";
import type { EventLog } from "./event-log.ts";

/** Offsets up to which the broker has confirmed each partition, in order of partition. */
export const readRelayed = async (sql: SqlQuery): Promise<number[]> => {
  const rows = await sql.query<{ relayed: bigint }>(
    "select relayed from daybook.relay_marks order by partition",
  );
  return rows.map(({ relayed }) => Number(relayed));
};

/**
 * Advances marks; one of an older fence than the stored is dropped, and none ever goes back: what
 * is confirmed stays confirmed. The rows are locked in order, so that relays do not deadlock.
 */
export const saveRelayed = async (
  sql: SqlQuery,
  marks: Parameters<EventLog["saveRelayed"]>[0],
): Promise<void> => {
  if (marks.length === 0) return;
  await sql.query(
    `with held as (
      select partition from daybook.relay_marks where partition = any ($1::int[])
      order by partition for update)
    update daybook.relay_marks r
    set relayed = greatest(r.relayed, m.relayed), fence = m.fence
    from held join unnest($1::int[], $2::bigint[], $3::bigint[]) as m(partition, relayed, fence)
      on m.partition = held.partition
    where r.partition = held.partition and m.fence >= r.fence`,
    [
      marks.map(({ partition }) => partition),
      marks.map(({ offset }) => offset),
      marks.map(({ fence }) => fence),
    ],
  );
};
