import type { SqlValue } from "../sql/sql.ts";
import type { ClaimedTimer, NewTimer } from "./timers.ts";

/** A claimed row of `daybook.timers` as the database gives it. */
export type ClaimedRow = {
  timer_id: string;
  process: string;
  tenant_id: string;
  stream_id: string;
  partition: number;
  log_offset: bigint;
  event_id: string;
  due_time: Date;
  command: string | null;
  correlation_id: string;
  traceparent: string;
  tries: number;
  round: number;
  is_held: boolean;
};

/** The timer that a row holds. */
export const claimedTimer = (row: ClaimedRow): ClaimedTimer => ({
  timerId: row.timer_id,
  process: row.process,
  tenantId: row.tenant_id,
  streamId: row.stream_id,
  partition: row.partition,
  offset: Number(row.log_offset),
  eventId: row.event_id,
  dueTime: row.due_time.getTime(),
  command: row.command ?? undefined,
  correlationId: row.correlation_id,
  traceparent: row.traceparent,
  tries: row.tries,
  round: row.round,
  isHeld: row.is_held,
});

/** Milliseconds since 1970, a parameter or column, as the database's time; exact. */
export const timeOf = (ms: string): string =>
  `timestamptz 'epoch' + ${ms} * interval '1 millisecond'`;

/** New timers as a table `t` of eleven array parameters, from `$first` on. */
export const timersTable = (first: number): string => {
  const types = "text text text text int bigint text bigint text text text".split(" ");
  const parameters = types.map((type, index) => `$${first + index}::${type}[]`);
  return `unnest(${parameters.join(", ")}) as t(timer_id, process, tenant_id, stream_id,
    partition, log_offset, event_id, due_ms, command, correlation_id, traceparent)`;
};

/** Writes the timers of a table `t`, joined with or filtered by what follows. */
export const insertTimers = (table: string): string =>
  `insert into daybook.timers (timer_id, process, tenant_id, stream_id, partition, log_offset,
    event_id, due_time, try_time, command, correlation_id, traceparent)
  select t.timer_id::uuid, t.process, t.tenant_id, t.stream_id, t.partition, t.log_offset,
    t.event_id::uuid, ${timeOf("t.due_ms")}, ${timeOf("t.due_ms")}, t.command, t.correlation_id,
    t.traceparent
  from ${table}
  on conflict (timer_id) do nothing`;

/** The arrays of {@link timersTable}. */
export const timersValues = (timers: readonly NewTimer[]): SqlValue[] => [
  timers.map(({ timerId }) => timerId),
  timers.map(({ process }) => process),
  timers.map(({ tenantId }) => tenantId),
  timers.map(({ streamId }) => streamId),
  timers.map(({ partition }) => partition),
  timers.map(({ offset }) => offset),
  timers.map(({ eventId }) => eventId),
  timers.map(({ dueTime }) => dueTime),
  timers.map(({ command }) => command ?? null),
  timers.map(({ correlationId }) => correlationId),
  timers.map(({ traceparent }) => traceparent),
];
