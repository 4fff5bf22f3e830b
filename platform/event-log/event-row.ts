import type { RecordedEvent } from "../../domain/event.ts";

/** A row of `daybook.events` as the database gives it. */
export type EventRow = {
  partition: number;
  log_offset: bigint;
  tenant_id: string;
  stream_id: string;
  stream_version: bigint;
  event_id: string;
  type: string;
  schema_version: number;
  data: string;
  request_id: string;
  correlation_id: string;
  causation_id: string;
  actor: string;
  record_time: Date;
  traceparent: string;
};

/** The columns of {@link EventRow}, of a table or subquery called `e`. */
export const eventColumns = `e.partition, e.log_offset, e.tenant_id, e.stream_id, e.stream_version,
  e.event_id::text as event_id, e.type, e.schema_version, e.data, e.request_id, e.correlation_id,
  e.causation_id, e.actor, e.record_time, e.traceparent`;

/** The event that a row holds. */
export const eventRow = (row: EventRow): RecordedEvent => ({
  tenantId: row.tenant_id,
  streamId: row.stream_id,
  streamVersion: Number(row.stream_version),
  partition: row.partition,
  offset: Number(row.log_offset),
  eventId: row.event_id,
  type: row.type,
  schemaVersion: row.schema_version,
  data: row.data,
  requestId: row.request_id,
  correlationId: row.correlation_id,
  causationId: row.causation_id,
  actor: row.actor,
  recordedAt: row.record_time.getTime(),
  traceparent: row.traceparent,
});
