import type { StreamName } from "../platform/event-log/event-log.ts";
import type { Failure } from "./fold-steps.ts";
import { streamKey } from "./held-stream.ts";
import { firstRetryPauseMs, type Lane, laneFields } from "./lane.ts";

/** Puts off the next try of a held stream, twice as long as the time before. */
export const holdLater = (lane: Lane, stream: StreamName): void => {
  const { clock, config } = lane.options;
  const key = streamKey(stream);
  const before = lane.heldRetries.get(key);
  const longer = before === undefined ? firstRetryPauseMs : before.pauseMs * 2;
  const pauseMs = Math.min(longer, config.PROJECTOR_HELD_BACKOFF_MAX_MS);
  const { tenantId, streamId } = stream;
  lane.heldRetries.set(key, { stream: { tenantId, streamId }, at: clock() + pauseMs, pauseMs });
};

/**
 * Tells operators why a stream is held. That it is held is already in the checkpoint, so a store
 * that is away only delays the record until the stream is tried again.
 */
export const recordFailure = async (lane: Lane, { event, error }: Failure): Promise<void> => {
  const { logger, quarantine } = lane.options;
  const { tenantId, streamId, partition, offset, eventId, type } = event;
  const { name: projection, version: projectionVersion } = lane.own.projection;
  const place = { tenantId, streamId, partition, offset, eventId };
  logger.warn({ ...laneFields(lane), ...place, type, error }, "projection.stream-held");
  try {
    await quarantine.record({ projection, projectionVersion, ...place, error });
  } catch (failure) {
    logger.warn({ ...laneFields(lane), ...place, err: failure }, "projection.record-failed");
  }
};
