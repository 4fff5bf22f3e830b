import type { SqlQuery } from "../sql/sql.ts";
import { insertTimers, timersTable, timersValues } from "./timer-rows.ts";
import type { NewTimer, PositionMove, ProcessPosition } from "./timers.ts";

/** See {@link Timers.readPositions}; makes the rows when there are none. */
export const readPositions = async (sql: SqlQuery, process: string): Promise<ProcessPosition[]> => {
  await sql.query(
    `insert into daybook.process_positions (process, partition)
    select $1, partition from daybook.heads order by partition on conflict do nothing`,
    [process],
  );
  const rows = await sql.query<{ partition: number; read_offset: bigint; event_id: string | null }>(
    `select partition, read_offset, event_id::text as event_id from daybook.process_positions
    where process = $1 order by partition`,
    [process],
  );
  return rows.map(({ partition, read_offset, event_id }) => ({
    partition,
    offset: Number(read_offset),
    eventId: event_id ?? undefined,
  }));
};

/**
 * One statement, so that positions and timers are written together or not at all. The rows are
 * locked in order, so that replicas between which partitions change hands do not deadlock.
 */
const moveAndInsert = `
  with moves as (
    select * from unnest($2::int[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::bigint[])
      as m(partition, from_offset, from_id, to_offset, to_id, fence)),
  held as (
    select partition from daybook.process_positions
    where process = $1 and partition = any ($2::int[]) order by partition for update),
  moved as (
    update daybook.process_positions p
    set read_offset = m.to_offset, event_id = m.to_id::uuid, fence = m.fence
    from held join moves m on m.partition = held.partition
    where p.process = $1 and p.partition = held.partition and p.read_offset = m.from_offset
      and p.event_id is not distinct from m.from_id::uuid and p.fence <= m.fence
    returning p.partition),
  written as (
    ${insertTimers(`${timersTable(8)} join moved on moved.partition = t.partition`)})
  select partition from moved order by partition`;

/** See {@link Timers.saveReactions}. */
export const saveReactions = async (
  sql: SqlQuery,
  process: string,
  moves: readonly PositionMove[],
  timers: readonly NewTimer[],
): Promise<number[]> => {
  if (moves.length === 0) return [];
  const rows = await sql.query<{ partition: number }>(moveAndInsert, [
    process,
    moves.map(({ partition }) => partition),
    moves.map(({ from }) => from.offset),
    moves.map(({ from }) => from.eventId ?? null),
    moves.map(({ to }) => to.offset),
    moves.map(({ to }) => to.eventId ?? null),
    moves.map(({ fence }) => fence),
    ...timersValues(timers),
  ]);
  return rows.map(({ partition }) => partition);
};
