import type { LogIdentity } from "../platform/event-log/event-log.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { IndexGeneration, StoredCheckpoint } from "../platform/search-index/search-index.ts";
import { forgetIndex, type Lane } from "./lane.ts";
import { LaneStopped } from "./lane-stopped.ts";
import { distrustIndex, isOfOlderEpoch, requireIndex } from "./projection-index.ts";

/** True when nobody has written the checkpoint since. */
export const sameCheckpoint = (left: StoredCheckpoint, right: StoredCheckpoint): boolean =>
  left.sequence === right.sequence &&
  left.offset === right.offset &&
  left.eventId === right.eventId &&
  left.logId === right.logId &&
  left.epoch === right.epoch;

/** Says that the index lost a checkpoint; it is prepared, and so rebuilt, before the next use. */
export const checkpointLost = (lane: Lane): RequestFailed => {
  forgetIndex(lane);
  distrustIndex(lane.own);
  return new RequestFailed(
    "INDEX_UNAVAILABLE",
    "Cannot apply events: the index lost its checkpoint",
  );
};

/**
 * Why nothing can be applied behind a checkpoint: what it says was posted from facts that no longer
 * are, and going on would mix two histories. Undefined when it speaks of this log, in this epoch,
 * and of an event that the log holds (`isHeld`).
 */
export const whyUnknown = (
  { logId, epoch }: Pick<LogIdentity, "logId" | "epoch">,
  checkpoint: StoredCheckpoint,
  isHeld: boolean,
): string | undefined => {
  const refuse = (why: string): string => `Cannot apply events: the index ${why}`;
  if (checkpoint.logId !== logId) return refuse("is posted from another log");
  if (checkpoint.epoch !== epoch) return refuse(`is of epoch ${checkpoint.epoch} of the log`);
  if (isHeld) return undefined;
  return refuse(`knows an event at ${checkpoint.offset} that the log does not hold`);
};

const requireKnown = async (lane: Lane, checkpoint: StoredCheckpoint): Promise<void> => {
  const { log } = lane.options;
  if (isOfOlderEpoch(lane.own, checkpoint)) {
    // An older copy was put in its place: preparing it begins the next generation.
    distrustIndex(lane.own);
    throw new RequestFailed(
      "INDEX_UNAVAILABLE",
      `Cannot apply events: the index is of epoch ${checkpoint.epoch} of the log`,
    );
  }
  const { partition, offset, eventId } = checkpoint;
  const [isHeld = false] = await log.holdsEvents([{ partition, offset, eventId }]);
  const why = whyUnknown(log.identity, checkpoint, isHeld);
  if (why !== undefined) throw new LaneStopped("log-went-back", why);
};

/** A checkpoint that was verified, and the index that it is of. */
export type OpenedCheckpoint = {
  readonly generation: IndexGeneration;
  /** As the index has it. */
  readonly stored: StoredCheckpoint;
  /** Where the lane goes on: beyond `stored` by what was passed and not written yet. */
  readonly checkpoint: StoredCheckpoint;
};

/**
 * Reads and verifies the checkpoint unless it is remembered; the index is prepared if need be.
 * @throws {LaneStopped} the index is not posted from this log as it is now.
 * @throws {RequestFailed} INDEX_UNAVAILABLE or STORE_UNAVAILABLE: try again.
 */
export const openCheckpoint = async (lane: Lane): Promise<OpenedCheckpoint> => {
  const generation = await requireIndex(lane.own);
  if (lane.checkpoint !== undefined && lane.generation === generation) {
    const stored = lane.checkpoint;
    return { generation, stored, checkpoint: { ...stored, ...lane.passed } };
  }
  forgetIndex(lane);
  const { checkpoint } = await lane.options.index.load(generation, lane.partition, []);
  if (checkpoint === undefined) throw checkpointLost(lane);
  lane.refusedCheckpoint = checkpoint;
  await requireKnown(lane, checkpoint);
  lane.refusedCheckpoint = undefined;
  lane.generation = generation;
  lane.checkpoint = checkpoint;
  return { generation, stored: checkpoint, checkpoint };
};
