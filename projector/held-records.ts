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

const placeOf = ({ event }: Failure) => {
  const { tenantId, streamId, partition, offset, eventId } = event;
  return { tenantId, streamId, partition, offset, eventId };
};

/**
 * Keeps for operators, and for other replicas, which event failed and why. A store that is away
 * only delays it until the event is tried again, at most a minute later.
 */
export const saveFailure = async (lane: Lane, failure: Failure): Promise<void> => {
  const { logger, quarantine } = lane.options;
  const { name: projection, version: projectionVersion } = lane.own.projection;
  const place = placeOf(failure);
  try {
    await quarantine.record({ projection, projectionVersion, ...place, error: failure.error });
  } catch (error) {
    logger.warn({ ...laneFields(lane), ...place, err: error }, "projection.record-failed");
  }
};

/** Tells operators why a stream is held. That it is held is already in the checkpoint. */
export const recordFailure = async (lane: Lane, failure: Failure): Promise<void> => {
  const { error, event } = failure;
  const fields = { ...laneFields(lane), ...placeOf(failure), type: event.type, error };
  lane.options.logger.warn(fields, "projection.stream-held");
  await saveFailure(lane, failure);
};
