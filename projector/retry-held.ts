import type { StreamName } from "../platform/event-log/event-log.ts";
import type { Checkpoint, HeldStream } from "../platform/search-index/search-index.ts";
import type { Fold } from "./fold-steps.ts";
import { holdLater, recordFailure } from "./held-records.ts";
import { streamKey } from "./held-stream.ts";
import { type Lane, laneFields } from "./lane.ts";
import { openCheckpoint } from "./open-checkpoint.ts";
import { documentsOfWriteMax, postSteps } from "./post-steps.ts";
import { readSteps, type Step } from "./read-steps.ts";

/** The held stream whose turn it is, if any. */
export const findDueStream = (lane: Lane): HeldStream | undefined => {
  const now = lane.options.clock();
  return lane.checkpoint?.held.find(
    (stream) => (lane.heldRetries.get(streamKey(stream))?.at ?? 0) <= now,
  );
};

/** Where the stream waits after a try: at its failed event, behind what was read, or nowhere. */
const waitingAt = (fold: Fold, steps: readonly Step[], complete: boolean): number | undefined => {
  const [failure] = fold.failures;
  if (failure !== undefined) return failure.event.offset;
  const last = steps.at(-1);
  return complete || last === undefined ? undefined : last.event.offset + 1;
};

const withStream = (
  checkpoint: Checkpoint,
  stream: HeldStream,
  firstOffset: number | undefined,
): Checkpoint => {
  const key = streamKey(stream);
  const others = checkpoint.held.filter((one) => streamKey(one) !== key);
  const held = firstOffset === undefined ? others : [...others, { ...stream, firstOffset }];
  return { ...checkpoint, held };
};

/**
 * Forgets the records of streams that are held no longer; one that the store did not take is tried
 * again in the next round. @throws {RequestFailed} STORE_UNAVAILABLE
 */
export const resolveReleased = async (lane: Lane): Promise<void> => {
  const { name, version } = lane.own.projection;
  for (const [key, { tenantId, streamId }] of lane.released) {
    await lane.options.quarantine.resolve(name, version, tenantId, streamId);
    lane.released.delete(key);
  }
};

/** Says that a stream is held no longer. */
const release = (lane: Lane, stream: StreamName): void => {
  const { tenantId, streamId } = stream;
  lane.heldRetries.delete(streamKey(stream));
  lane.released.set(streamKey(stream), { tenantId, streamId });
  lane.options.logger.info(
    { ...laneFields(lane), tenantId, streamId },
    "projection.stream-released",
  );
};

/** Releases streams that were held here until the index was emptied and built anew without them. */
export const releaseForgotten = (lane: Lane): void => {
  const held = new Set(lane.checkpoint?.held.map(streamKey));
  for (const [key, { stream }] of lane.heldRetries) if (!held.has(key)) release(lane, stream);
};

/**
 * Folds waiting events of a held stream, in order, from the log; the checkpoint's offset stays. A
 * stream that has caught up is held no longer. One call reads at most one run: a stream with more
 * events waiting is due again at once. Returns true when something of it was applied.
 * @throws {RequestFailed} try again later.
 */
export const retryHeldStream = async (lane: Lane, stream: HeldStream): Promise<boolean> => {
  const { config, log } = lane.options;
  const key = streamKey(stream);
  const opened = await openCheckpoint(lane);
  const { checkpoint } = opened;
  const entry = checkpoint.held.find((one) => streamKey(one) === key);
  if (entry === undefined) return false;
  // Before the try: whatever ends it, the stream is not due again at once.
  holdLater(lane, entry);
  const eventsMax = config.PROJECTOR_RUN_EVENTS_MAX;
  const range = { fromOffset: entry.firstOffset, toOffset: checkpoint.offset, eventsMax };
  const events = await log.readStream(entry, range);
  const documentsMax = documentsOfWriteMax(lane);
  const steps = readSteps(lane.own.projection, events, { documentsMax, waits: () => false });
  const complete = steps.length === events.length && events.length < eventsMax;
  const held = checkpoint.held.filter((one) => streamKey(one) !== key);
  let caughtUp = false;
  const next = (fold: Fold, before: Checkpoint): Checkpoint => {
    const firstOffset = waitingAt(fold, steps, complete);
    caughtUp = firstOffset === undefined;
    return withStream(before, entry, firstOffset);
  };
  const fold = await postSteps(lane, { opened, steps, held, next });
  if (fold === undefined) return false;
  const [failure] = fold.failures;
  if (failure !== undefined) {
    await recordFailure(lane, failure);
    return failure.event.offset > entry.firstOffset;
  }
  if (caughtUp) release(lane, entry);
  else lane.heldRetries.delete(key);
  return true;
};
