import type { LogRun } from "../platform/broker/log-run.ts";
import { RequestFailed } from "../platform/failure.ts";
import { applyEvents } from "./apply-events.ts";
import { goesOn, joinRuns, type Run, sizeOfRun } from "./goes-on.ts";
import { failLane, fallBehind, forgetIndex, type Lane } from "./lane.ts";
import { openCheckpoint } from "./open-checkpoint.ts";
import { passOverRun } from "./pass-over-run.ts";
import type { ProjectorOptions } from "./projector-options.ts";

const passOver = (lane: Lane, run: LogRun): void => {
  lane.passedOverTo = Math.max(lane.passedOverTo, run.lastOffset);
  lane.options.metrics.runsSkipped.inc({ reason: "catching-up" });
};

/** What may be read beside a run: both together are no more than one run of the log. */
const limitsBeside = ({ config }: ProjectorOptions, run: Run) => ({
  eventsMax: config.PROJECTOR_RUN_EVENTS_MAX - run.events.length,
  bytesMax: config.PROJECTOR_RUN_BYTES_MAX - sizeOfRun(run),
});

/**
 * The run with what lies between the checkpoint and it; undefined when that is more than one run,
 * or the log has become another one since the run was published.
 */
const withGap = async (
  { options, partition }: Lane,
  run: LogRun,
  checkpointOffset: number,
): Promise<Run | undefined> => {
  const { eventsMax, bytesMax } = limitsBeside(options, run);
  const length = run.firstOffset - checkpointOffset - 1;
  if (length > eventsMax || bytesMax <= 0) return undefined;
  const limits = { eventsMax: length, bytesMax };
  const gap = await options.log.readRun(partition, checkpointOffset + 1, limits);
  return gap.events.length === length ? joinRuns(gap, run) : undefined;
};

/**
 * Events beyond a delivery that are worth a read of the log. A run of two events costs the index
 * about as much as one of twenty: a lane that only took deliveries would stay behind for as long as
 * they come as short as that.
 */
const readAheadMin = 16;

/** Much is known or likely to lie behind a run. */
const isFarBehind = ({ readsAhead, headSeen }: Lane, { lastOffset }: LogRun): boolean =>
  readsAhead || headSeen - lastOffset >= readAheadMin;

/** The run with what the log holds behind it; undefined when that does not go on from the run. */
const withAhead = async (lane: Lane, run: LogRun): Promise<Run | undefined> => {
  const { options, partition } = lane;
  const limits = limitsBeside(options, run);
  if (limits.eventsMax <= 0 || limits.bytesMax <= 0) return run;
  const ahead = await options.log
    .readRun(partition, run.lastOffset + 1, limits)
    .catch((error): Run => {
      if (error instanceof RequestFailed) return { events: [] }; // Deliveries go on without it.
      throw error;
    });
  lane.readsAhead = ahead.events.length >= readAheadMin;
  return joinRuns(run, ahead);
};

type Applied = Awaited<ReturnType<typeof applyEvents>>;

/**
 * Applies a run, with what is missing before it or else with what follows, if anything of that is
 * to be read: as many events as one run of the log, and in a place like one.
 */
const applyWithLog = async (
  lane: Lane,
  run: LogRun,
  checkpointOffset: number,
): Promise<Applied> => {
  const isGap = run.firstOffset > checkpointOffset + 1;
  if (!isGap && !isFarBehind(lane, run)) return await applyEvents(lane, run);
  return await lane.own.catchUpPlaces(async (progress) => {
    const whole = isGap ? await withGap(lane, run, checkpointOffset) : await withAhead(lane, run);
    progress();
    return whole === undefined ? "gap" : await applyEvents(lane, whole, progress);
  });
};

/** Has the lane go back to the log, which tells what the run could not. */
const turnToLog = (lane: Lane, run: LogRun, why: string): void => {
  passOver(lane, run);
  fallBehind(lane, why);
  lane.wake();
};

const applyRun = async (lane: Lane, run: LogRun): Promise<void> => {
  if (lane.closed) return;
  if (lane.state !== "live") return passOver(lane, run);
  const { checkpoint } = await openCheckpoint(lane);
  if (!goesOn(run, checkpoint)) {
    forgetIndex(lane); // So that its checkpoint is compared with the log first.
    return turnToLog(lane, run, "run of another history");
  }
  if (run.lastOffset <= checkpoint.offset) {
    lane.options.metrics.runsSkipped.inc({ reason: "duplicate" });
    return;
  }
  if (passOverRun(lane, run, checkpoint)) return;
  const outcome = await applyWithLog(lane, run, checkpoint.offset);
  if (outcome === "applied") return;
  turnToLog(lane, run, outcome === "gap" ? "gap" : "checkpoint moved");
};

/**
 * Gives a delivered run to a lane. Resolves when it is applied or when the lane has turned to the
 * log instead: it is behind, stopped, failed, or took longer than a delivery may wait. Never
 * throws, so that one projection holds up neither the queue nor the others.
 */
export const offerRun = async (lane: Lane, run: LogRun): Promise<void> => {
  // Without waiting for the run in hand: whatever it is, the log will tell.
  if (lane.state !== "live") return passOver(lane, run);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<"too-long">((resolve) => {
    timer = setTimeout(resolve, lane.options.config.PROJECTOR_APPLY_TIMEOUT_MS, "too-long");
  });
  const applied = lane
    .oneAtATime(() => applyRun(lane, run))
    .catch((error) => {
      passOver(lane, run);
      failLane(lane, error);
      lane.wake();
    });
  const first = await Promise.race([applied, tooLong]);
  clearTimeout(timer);
  if (first === "too-long") turnToLog(lane, run, "apply too slow");
};
