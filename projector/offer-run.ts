import type { RecordedEvent } from "../domain/event.ts";
import type { LogRun } from "../platform/broker/log-run.ts";
import { RequestFailed } from "../platform/failure.ts";
import { applyEvents } from "./apply-events.ts";
import { failLane, fallBehind, type Lane } from "./lane.ts";
import { openCheckpoint } from "./open-checkpoint.ts";

const passOver = (lane: Lane, run: LogRun): void => {
  lane.passedOverTo = Math.max(lane.passedOverTo, run.lastOffset);
  lane.options.metrics.runsSkipped.inc({ reason: "catching-up" });
};

/** Reads what lies between the checkpoint and the run; undefined when it is more than one run. */
const readGap = async (lane: Lane, run: LogRun) => {
  const { config, log } = lane.options;
  const { checkpoint } = await openCheckpoint(lane);
  const length = run.firstOffset - checkpoint.offset - 1;
  if (length <= 0) return [];
  if (length > config.PROJECTOR_RUN_EVENTS_MAX) return undefined;
  const events = await log.readPartition(lane.partition, checkpoint.offset + 1, {
    eventsMax: length,
    bytesMax: config.PROJECTOR_RUN_BYTES_MAX,
  });
  return events.length === length ? events : undefined;
};

/**
 * Events beyond a delivery that are worth a read of the log. A run of two events costs the index
 * about as much as one of twenty: a lane that only took deliveries would stay behind for as long as
 * they come as short as that.
 */
const readAheadMin = 16;

/** What the log holds behind a run, when it is known or likely to be much; else nothing. */
const readAhead = async (lane: Lane, { lastOffset, events }: LogRun): Promise<RecordedEvent[]> => {
  const { config, log } = lane.options;
  const eventsMax = config.PROJECTOR_RUN_EVENTS_MAX - events.length;
  const isLikely = lane.readsAhead || lane.headSeen - lastOffset >= readAheadMin;
  if (!isLikely || eventsMax <= 0) return [];
  const bytesMax = config.PROJECTOR_RUN_BYTES_MAX;
  const limits = { eventsMax, bytesMax };
  const ahead = await log.readPartition(lane.partition, lastOffset + 1, limits).catch((error) => {
    if (error instanceof RequestFailed) return []; // Deliveries go on while the store is away.
    throw error;
  });
  lane.readsAhead = ahead.length >= readAheadMin;
  return ahead;
};

const applyRun = async (lane: Lane, run: LogRun): Promise<void> => {
  if (lane.closed) return;
  if (lane.state !== "live") return passOver(lane, run);
  const { checkpoint } = await openCheckpoint(lane);
  if (run.lastOffset <= checkpoint.offset) {
    lane.options.metrics.runsSkipped.inc({ reason: "duplicate" });
    return;
  }
  const missing = await readGap(lane, run);
  const outcome =
    missing === undefined
      ? "gap"
      : await applyEvents(lane, [...missing, ...run.events, ...(await readAhead(lane, run))]);
  if (outcome === "applied") return;
  passOver(lane, run);
  fallBehind(lane, outcome === "gap" ? "gap" : "checkpoint moved");
  lane.wake();
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
  if (first !== "too-long") return;
  passOver(lane, run);
  fallBehind(lane, "apply too slow");
  lane.wake();
};
