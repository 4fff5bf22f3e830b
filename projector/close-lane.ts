import type { Head } from "../platform/event-log/event-log.ts";
import { fallBehind, forgetIndex, type Lane } from "./lane.ts";
import { openCheckpoint } from "./open-checkpoint.ts";

const mayClose = ({ checkpoint, closed, state }: Lane, head: Head): boolean =>
  !closed &&
  state === "live" &&
  checkpoint !== undefined &&
  checkpoint.offset >= head.offset &&
  checkpoint.closeTime < head.lastTime;

/**
 * Writes the close time of a partition into the lane's checkpoint: everything recorded strictly
 * before it is applied. Passed over while the lane is busy or behind; a run in hand moves the close
 * time by itself. One write and no read: the checkpoint's sequence guards it.
 * @throws {RequestFailed} INDEX_UNAVAILABLE
 */
export const closeLane = async (lane: Lane, head: Head): Promise<void> => {
  if (!mayClose(lane, head) || lane.oneAtATime.busy()) return;
  await lane.oneAtATime(async () => {
    if (!mayClose(lane, head)) return;
    const { generation, checkpoint } = await openCheckpoint(lane);
    const { sequence, ...before } = checkpoint;
    const next = { ...before, closeTime: head.lastTime };
    const written = await lane.options.index.write(generation, [], next, sequence);
    if (written.outcome === "written") {
      lane.checkpoint = { ...next, sequence: written.sequence };
      return;
    }
    forgetIndex(lane);
    fallBehind(lane, "checkpoint moved");
    lane.wake();
  });
};
