import type { Head } from "../platform/event-log/reads.ts";
import type { Lane } from "./lane.ts";
import { writeCheckpoint } from "./write-checkpoint.ts";

/**
 * Longest time by which the close time of a partition lags when nothing happens in it, in
 * milliseconds: an index that is fed moves at least so often.
 */
export const closePauseMaxMs = 5_000;

/**
 * A close time may lag by a tenth of the time since the last event. A partition in use is closed
 * every time; one that has been idle for long costs a write every five seconds.
 */
const closePauseMs = (lane: Lane, head: Head): number =>
  Math.min(closePauseMaxMs, (head.lastTime - lane.lastEventTime) / 10);

const mayClose = (lane: Lane, head: Head): boolean =>
  !lane.closed &&
  lane.state === "live" &&
  lane.generation === lane.own.generation &&
  lane.checkpoint !== undefined &&
  lane.checkpoint.offset >= head.offset &&
  lane.checkpoint.closeTime + closePauseMs(lane, head) < head.lastTime;

/**
 * Writes the close time of a partition into the lane's checkpoint: everything recorded strictly
 * before it is applied. Passed over while the lane is busy or behind; a run in hand moves the close
 * time by itself.
 * @throws {RequestFailed} INDEX_UNAVAILABLE
 */
export const closeLane = async (lane: Lane, head: Head): Promise<void> => {
  if (lane.oneAtATime.busy()) return;
  await lane.oneAtATime(async () => {
    if (mayClose(lane, head)) await writeCheckpoint(lane, { closeTime: head.lastTime });
  });
};
