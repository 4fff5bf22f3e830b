import type { RecordedEvent } from "../domain/event.ts";
import { timestampMessage } from "../platform/grpc/timestamp-message.ts";
import type { Event } from "../proto/gen/daybook/operations/v1/Event.ts";

/** An event as operators see it: the fact verbatim as it is stored. */
export const eventMessage = (event: RecordedEvent): Event => ({
  eventId: event.eventId,
  tenantId: event.tenantId,
  streamId: event.streamId,
  streamVersion: String(event.streamVersion),
  partition: event.partition,
  offset: String(event.offset),
  type: event.type,
  schemaVersion: event.schemaVersion,
  dataJson: event.data,
  requestId: event.requestId,
  correlationId: event.correlationId,
  causationId: event.causationId,
  actor: event.actor,
  recordTime: timestampMessage(event.recordedAt),
  traceparent: event.traceparent,
});
