import type { Checkpoint } from "../platform/search-index/search-index.ts";
import { fallBehind, forgetIndex, type Lane } from "./lane.ts";

/**
 * Moves a lane's checkpoint without any document. One write and no read: the checkpoint's sequence
 * guards it. Where somebody else has moved it, the lane turns to the log. Nothing happens while the
 * lane does not remember its checkpoint. @throws {RequestFailed} INDEX_UNAVAILABLE
 */
export const writeCheckpoint = async (lane: Lane, changes: Partial<Checkpoint>): Promise<void> => {
  const { checkpoint, generation } = lane;
  if (checkpoint === undefined || generation === undefined) return;
  const { sequence, ...before } = checkpoint;
  const next = { ...before, ...changes };
  const written = await lane.options.index.write(generation, [], next, sequence);
  if (written.outcome === "written") {
    lane.checkpoint = { ...next, sequence: written.sequence };
    return;
  }
  forgetIndex(lane);
  fallBehind(lane, "checkpoint moved");
  lane.wake();
};
