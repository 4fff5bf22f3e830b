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
 * A checkpoint must speak of this log, in this epoch, and of an event that the log holds. What it
 * says otherwise was posted from facts that no longer are: going on would mix two histories.
 */
const requireKnown = async (lane: Lane, checkpoint: StoredCheckpoint): Promise<void> => {
  const { log } = lane.options;
  const refuse = (why: string): never => {
    throw new LaneStopped("log-went-back", `Cannot apply events: the index ${why}`);
  };
  if (isOfOlderEpoch(lane.own, checkpoint)) {
    // An older copy was put in its place: preparing it begins the next generation.
    distrustIndex(lane.own);
    throw new RequestFailed(
      "INDEX_UNAVAILABLE",
      `Cannot apply events: the index is of epoch ${checkpoint.epoch} of the log`,
    );
  }
  if (checkpoint.logId !== log.identity.logId) refuse("is posted from another log");
  if (checkpoint.epoch !== log.identity.epoch) refuse(`is of epoch ${checkpoint.epoch} of the log`);
  const { partition, offset, eventId } = checkpoint;
  const [held] = await log.holdsEvents([{ partition, offset, eventId }]);
  if (!held) {
    refuse(`knows an event at ${offset} that the log does not hold`);
  }
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
