import type { Sql } from "../sql/sql.ts";
import { reachingStore } from "../sql/store-failure.ts";
import { readPositions, saveReactions } from "./positions.ts";
import {
  type ClaimedRow,
  claimedTimer,
  insertTimers,
  timeOf,
  timersTable,
  timersValues,
} from "./timer-rows.ts";
import type { Timers, TimersWaiting } from "./timers.ts";

const reaching = <Result>(work: () => Promise<Result>): Promise<Result> =>
  reachingStore("timers", work);

/** The database's time of a statement: unlike `clock_timestamp()` it can be looked up by index. */
const present = "statement_timestamp()";

/**
 * One look by index into each partition with room, so that what it costs does not grow with what
 * is due in the others. A row that is locked here and not taken is free again at once.
 */
const claimDue = `
  with due as (
    select due_there.timer_id
    from unnest($4::int[], $5::int[]) as room(partition, timers_max)
    cross join lateral (
      select timer_id, try_time from daybook.timers
      where process = $1 and partition = room.partition and parked_time is null
        and try_time <= ${present}
      order by try_time limit room.timers_max for update skip locked) as due_there
    order by due_there.try_time limit $2)
  update daybook.timers t
  set try_time = ${present} + $3::int * interval '1 millisecond', tries = t.tries + 1
  from due where t.timer_id = due.timer_id
  returning t.timer_id::text as timer_id, t.process, t.tenant_id, t.stream_id, t.partition,
    t.log_offset, t.event_id::text as event_id, t.due_time, t.command, t.correlation_id,
    t.traceparent, t.tries, t.round,
    exists (
      select from daybook.events e where e.partition = t.partition
        and e.log_offset = t.log_offset and e.event_id = t.event_id) as is_held`;

const claiming = (sql: Sql) =>
  ({
    claim: (process, { timersMax, rooms, claimMs }) =>
      reaching(async () => {
        const limits = [timersMax, claimMs, [...rooms.keys()], [...rooms.values()]];
        const rows = await sql.query<ClaimedRow>(claimDue, [process, ...limits]);
        const timers = rows.map(claimedTimer);
        return timers.sort((left, right) => left.dueTime - right.dueTime);
      }),
    finish: (timerIds) =>
      reaching(async () => {
        if (timerIds.length === 0) return;
        const ids = [...timerIds];
        await sql.query("delete from daybook.timers where timer_id = any ($1::uuid[])", [ids]);
      }),
    replace: (timerId, timers) =>
      reaching(async () => {
        await sql.query(
          `with done as (
            delete from daybook.timers where timer_id = $1::uuid returning 1 as found)
          ${insertTimers(`${timersTable(2)} where exists (select from done)`)}`,
          [timerId, ...timersValues(timers)],
        );
      }),
    postpone: (claims) =>
      reaching(async () => {
        if (claims.length === 0) return;
        await sql.query(
          `update daybook.timers t
          set try_time = ${present} + c.delay_ms * interval '1 millisecond'
          from unnest($1::uuid[], $2::int[], $3::int[]) as c(timer_id, tries, delay_ms)
          where t.timer_id = c.timer_id and t.tries = c.tries and t.parked_time is null`,
          [
            claims.map(({ timerId }) => timerId),
            claims.map(({ tries }) => tries),
            claims.map(({ delayMs }) => delayMs),
          ],
        );
      }),
  }) satisfies Partial<Timers>;

const parking = (sql: Sql) =>
  ({
    park: (claims) =>
      reaching(async () => {
        if (claims.length === 0) return;
        await sql.query(
          `update daybook.timers t set parked_time = ${present}, parked_reason = c.reason
          from unnest($1::uuid[], $2::int[], $3::text[]) as c(timer_id, tries, reason)
          where t.timer_id = c.timer_id and t.tries = c.tries`,
          [
            claims.map(({ timerId }) => timerId),
            claims.map(({ tries }) => tries),
            claims.map(({ reason }) => reason),
          ],
        );
      }),
    purgeParked: (parkedBefore, timersMax) =>
      reaching(async () => {
        const rows = await sql.query(
          `delete from daybook.timers where timer_id = any (array(
            select timer_id from daybook.timers
            where parked_time < ${timeOf("$1::bigint")} order by parked_time limit $2))
          returning 1 as purged`,
          [parkedBefore, timersMax],
        );
        return rows.length;
      }),
  }) satisfies Partial<Timers>;

type WaitingRow = { waiting: bigint; parked: bigint; overdue_ms: bigint };

const countWaiting = `
  select
    (select count(*) from (
      select from daybook.timers where process = $1 and parked_time is null limit $2) w) as waiting,
    (select count(*) from (
      select from daybook.timers
      where parked_time is not null and process = $1 limit $2) p) as parked,
    coalesce((
      select greatest(0, extract(epoch from ${present} - min(due_time)) * 1000)
      from daybook.timers where process = $1 and parked_time is null), 0)::bigint as overdue_ms`;

const readWaiting = async (sql: Sql, process: string, countMax: number): Promise<TimersWaiting> => {
  const [row] = await sql.query<WaitingRow>(countWaiting, [process, countMax]);
  return {
    waiting: Number(row?.waiting ?? 0),
    overdueMs: Number(row?.overdue_ms ?? 0),
    parked: Number(row?.parked ?? 0),
  };
};

/** Positions and timers in the log's database, Postgres 15 to 18 or PGlite. */
export const createPostgresTimers = (sql: Sql): Timers => ({
  readPositions: (process) => reaching(() => readPositions(sql, process)),
  saveReactions: (process, moves, timers) =>
    reaching(() => saveReactions(sql, process, moves, timers)),
  ...claiming(sql),
  ...parking(sql),
  readWaiting: (process, countMax) => reaching(() => readWaiting(sql, process, countMax)),
});
