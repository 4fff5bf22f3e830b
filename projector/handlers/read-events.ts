import type { EventLog } from "../../platform/event-log/event-log.ts";
import type { EventFilter } from "../../platform/event-log/reads.ts";
import type { RequestContext, UnaryHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import { defaultTenantId } from "../../platform/grpc/request-headers.ts";
import type { ReadEventsRequest__Output } from "../../proto/gen/daybook/operations/v1/ReadEventsRequest.ts";
import type { ReadEventsResponse } from "../../proto/gen/daybook/operations/v1/ReadEventsResponse.ts";
import { eventMessage } from "../event-message.ts";

const eventCounts = { unset: 100, most: 1_000 };
const streamName = /^[a-z]{1,32}-(?!\.)[A-Za-z0-9._-]{1,64}$/;

const readFilter = (
  request: ReadEventsRequest__Output,
  context: RequestContext,
  partitions: number,
): EventFilter => {
  const { streamId, correlationId } = request;
  const fields = readFields(context);
  const tenantId = fields.tenantId("tenant_id", request.tenantId, defaultTenantId);
  if (streamId !== "" && !streamName.test(streamId)) {
    fields.refuse("stream_id", "must be a category and an id: account-9f1c");
  }
  const partition = fields.optionalCount("partition", request.partition, { max: partitions - 1 });
  const fromOffset = fields.optionalCount("from_offset", request.fromOffset);
  fields.optionalCorrelationId("correlation_id", correlationId);
  const limit = fields.pageSize("limit", request.limit, eventCounts);
  if (streamId === "" && correlationId === "" && partition === undefined) {
    fields.refuse("stream_id", "must be given unless partition or correlation_id is");
  }
  if (fromOffset !== undefined && streamId === "" && partition === undefined) {
    fields.refuse("from_offset", "must not be given without partition or stream_id");
  }
  fields.done();
  return {
    tenantId,
    limit,
    ...(streamId === "" ? {} : { streamId }),
    ...(correlationId === "" ? {} : { correlationId }),
    ...(partition === undefined ? {} : { partition }),
    ...(fromOffset === undefined ? {} : { fromOffset }),
  };
};

/** Events in the order of the log. @throws {RequestFailed} INVALID_FIELD, STORE_UNAVAILABLE */
export const readEvents =
  (log: EventLog): UnaryHandler<ReadEventsRequest__Output, ReadEventsResponse> =>
  async (request, context) => {
    const events = await log.readEvents(readFilter(request, context, log.identity.partitions));
    return { events: events.map(eventMessage) };
  };
