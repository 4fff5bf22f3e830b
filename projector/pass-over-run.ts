import type { LogRun } from "../platform/broker/log-run.ts";
import type { Checkpoint } from "../platform/search-index/search-index.ts";
import { subscribes } from "../read-models/projection.ts";
import { failLane, type Lane } from "./lane.ts";
import { writeCheckpoint } from "./write-checkpoint.ts";

/*
 * Most runs are nothing to most projections: a deposit touches no order. Reading and writing a
 * checkpoint for each of them would cost an index more than its documents do. So a lane goes on in
 * memory, and its checkpoint follows soon, for as many runs as have been passed over by then, or
 * with the next documents. What was not written when a lane ends is read from the log again.
 */

/** Longest time by which a checkpoint lags behind runs that touch nothing, a write aside. */
const writeAfterMs = 200;

const writePassed = async (lane: Lane): Promise<void> => {
  const { passed } = lane;
  // Written by now, or forgotten: the checkpoint has to be read and compared again anyway.
  if (lane.closed || passed === undefined) return;
  await writeCheckpoint(lane, passed);
  lane.passed = undefined;
};

const writeSoon = (lane: Lane): void => {
  const write = (): void => {
    const written = lane.oneAtATime(() => writePassed(lane));
    written.catch((error) => {
      failLane(lane, error);
      lane.wake();
    });
  };
  setTimeout(write, writeAfterMs).unref();
};

/**
 * Goes on past a run that follows the checkpoint when the projection has no use for any event of
 * it; the checkpoint in the index follows within a fifth of a second. False: it is to be applied.
 */
export const passOverRun = (
  lane: Lane,
  { firstOffset, events }: LogRun,
  { offset, closeTime }: Checkpoint,
): boolean => {
  const last = events.at(-1);
  if (last === undefined || firstOffset !== offset + 1) return false;
  if (events.some(({ type }) => subscribes(lane.own.projection, type))) return false;
  if (lane.passed === undefined) writeSoon(lane);
  lane.passed = {
    offset: last.offset,
    eventId: last.eventId,
    closeTime: Math.max(closeTime, last.recordedAt),
  };
  lane.lastEventTime = last.recordedAt;
  return true;
};
