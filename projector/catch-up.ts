import { applyEvents } from "./apply-events.ts";
import { heldStreamsMax } from "./held-stream.ts";
import { failLane, firstRetryPauseMs, forgetIndex, type Lane, laneFields } from "./lane.ts";
import { openCheckpoint } from "./open-checkpoint.ts";
import { findDueStream, releaseForgotten, resolveReleased, retryHeldStream } from "./retry-held.ts";

/** Runs that someone else may take from under a lane before it pauses. */
const movesMax = 8;

/** Tries of held streams between two runs, so that they never keep the others waiting. */
const heldTriesBetweenRunsMax = 8;

const goLive = (lane: Lane): void => {
  const { logger } = lane.options;
  lane.state = "live";
  lane.lastError = "";
  lane.retryPauseMs = firstRetryPauseMs;
  releaseForgotten(lane);
  // At a start most lanes have nothing to catch up with: nobody needs a line for each.
  const level = lane.wasBehind ? "info" : "debug";
  logger[level]({ ...laneFields(lane), offset: lane.checkpoint?.offset }, "projection.caught-up");
  lane.wasBehind = false;
  if (!lane.own.live) lane.own.caughtUp();
};

const noteProgress = (lane: Lane): void => {
  if (lane.stopReason === undefined) return;
  lane.stopReason = undefined;
  lane.options.logger.info(laneFields(lane), "projection.resumed");
};

/** Applies the next run of the log. Returns `end` when the log holds nothing more. */
const applyNextRun = async (
  lane: Lane,
  progress: () => void,
): Promise<"applied" | "moved" | "end"> => {
  if (lane.closed) return "end"; // It may have waited long for its place.
  const { config, log } = lane.options;
  const { checkpoint } = await openCheckpoint(lane);
  const run = await log.readRun(lane.partition, checkpoint.offset + 1, {
    eventsMax: config.PROJECTOR_RUN_EVENTS_MAX,
    bytesMax: config.PROJECTOR_RUN_BYTES_MAX,
  });
  progress();
  if (run.events.length > 0) {
    lane.wasBehind = true;
    const outcome = await applyEvents(lane, run, progress);
    if (outcome === "gap") throw new Error("Cannot catch up: the log skips an offset");
    if (outcome === "applied") noteProgress(lane);
    return outcome;
  }
  if (run.previousEventId !== checkpoint.eventId) {
    forgetIndex(lane); // The log's end is not where the checkpoint was: it is compared again.
    return "moved";
  }
  // A delivery passed over while the log was being read is in the log by now: read once more.
  const passedOver = lane.passedOverTo > checkpoint.offset;
  lane.passedOverTo = 0;
  if (passedOver) return "applied";
  noteProgress(lane);
  goLive(lane);
  return "end";
};

const retryDueStreams = async (lane: Lane, triesMax: number): Promise<boolean> => {
  let progress = false;
  for (let tries = 0; tries < triesMax && !lane.closed; tries += 1) {
    const stream = findDueStream(lane);
    if (stream === undefined) break;
    progress = (await lane.oneAtATime(() => retryHeldStream(lane, stream))) || progress;
  }
  if (lane.released.size > 0) await resolveReleased(lane);
  return progress;
};

const readToEnd = async (lane: Lane): Promise<void> => {
  let moves = 0;
  while (!lane.closed && lane.state === "catching-up") {
    const outcome = await lane.oneAtATime(() =>
      lane.own.catchUpPlaces((progress) => applyNextRun(lane, progress)),
    );
    if (outcome === "end") return;
    moves = outcome === "moved" ? moves + 1 : 0;
    if (moves > movesMax)
      throw new Error("Cannot catch up: another projector moves the checkpoint");
    await retryDueStreams(lane, heldTriesBetweenRunsMax);
  }
};

const work = async (lane: Lane): Promise<void> => {
  if (lane.closed) return;
  if (lane.state === "stopped") {
    // A held stream that is released makes room for the one that stopped the lane.
    const room = lane.stopReason === "held-limit" && (await retryDueStreams(lane, heldStreamsMax));
    if (!room && lane.options.clock() < lane.retryAt) return;
    lane.state = "catching-up";
  }
  await readToEnd(lane);
  await retryDueStreams(lane, heldStreamsMax);
};

/**
 * One round of a lane's own work: reads the log to its end when it is behind, then tries held
 * streams whose turn it is. Does nothing while it is live and holds none.
 * Throws whatever stopped it, once the lane has taken it in: try again after a pause.
 */
export const catchUp = async (lane: Lane): Promise<void> => {
  try {
    await work(lane);
  } catch (error) {
    failLane(lane, error);
    if (lane.state !== "stopped") throw error;
  }
};
