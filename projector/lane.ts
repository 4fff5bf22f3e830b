import type { StreamName } from "../platform/event-log/event-log.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { IndexGeneration, StoredCheckpoint } from "../platform/search-index/search-index.ts";
import type { DocumentCache } from "./document-cache.ts";
import { oneLine } from "./fold-error.ts";
import type { Place } from "./goes-on.ts";
import { LaneStopped, type StopReason } from "./lane-stopped.ts";
import { createOneAtATime, type OneAtATime } from "./one-at-a-time.ts";
import { noteIndexError, type ProjectionIndex } from "./projection-index.ts";
import type { ProjectorOptions } from "./projector-options.ts";

/**
 * `catching-up` reads the log, deliveries are passed over · `live` takes deliveries ·
 * `stopped` applies nothing; tried again now and then, and when its checkpoint changes.
 */
export type LaneState = "catching-up" | "live" | "stopped";

/** A place in the log, and the close time that goes with it. */
export type Passed = Place & Pick<StoredCheckpoint, "closeTime">;

/** When a held stream is tried again, in milliseconds since 1970, and the pause before that. */
export type HeldRetry = {
  readonly stream: StreamName;
  readonly at: number;
  readonly pauseMs: number;
};

/**
 * One partition of one projection: everything that changes its documents runs here, one thing at a
 * time. What it remembers is only a shortcut: each run starts by reading the checkpoint, and one
 * that is not the remembered one wins.
 */
export type Lane = {
  readonly options: ProjectorOptions;
  readonly own: ProjectionIndex;
  readonly partition: number;
  readonly oneAtATime: OneAtATime;
  readonly cache: DocumentCache;
  /** By stream; a held stream that is not named here is due. */
  readonly heldRetries: Map<string, HeldRetry>;
  /** Streams held no longer whose record is still to be forgotten. */
  readonly released: Map<string, StreamName>;
  /** Calls for another round of catching up. */
  wake: () => void;
  state: LaneState;
  /** Set until something has been applied again, also while a stopped lane is tried. */
  stopReason: StopReason | undefined;
  /** When a stopped lane is tried again, in milliseconds since 1970, and the pause before that. */
  retryAt: number;
  retryPauseMs: number;
  /** The index that `checkpoint` and the cache are of. */
  generation: IndexGeneration | undefined;
  /** As last read or written; undefined: read it before the next run. */
  checkpoint: StoredCheckpoint | undefined;
  /** How far the lane is beyond `checkpoint`: events that touch nothing, not written yet. */
  passed: Passed | undefined;
  /** The checkpoint that was read and could not be gone on from. */
  refusedCheckpoint: StoredCheckpoint | undefined;
  /** Something was to be caught up with since the lane was last live. */
  wasBehind: boolean;
  /** Highest offset of a delivery that was passed over. */
  passedOverTo: number;
  /** Where the log ended when it was last looked at from outside. */
  headSeen: number;
  /** The log went on far beyond the last delivery that was applied. */
  readsAhead: boolean;
  /** Record time of the last event that passed, in milliseconds since 1970; 0 before the first. */
  lastEventTime: number;
  /** Offset at the last look from outside, to tell a lane that stands still. */
  offsetAtLastLook: number;
  lastError: string;
  /** No new step is begun. */
  closed: boolean;
};

/** First pause of a stream or a lane that waits to be tried again. */
export const firstRetryPauseMs = 1_000;

/** A lane that has read nothing yet; `wake` is set by whoever runs it. */
export const createLane = (own: ProjectionIndex, partition: number): Lane => ({
  options: own.options,
  own,
  partition,
  oneAtATime: createOneAtATime(),
  cache: own.caches.open(),
  heldRetries: new Map(),
  released: new Map(),
  wake: () => {},
  state: "catching-up",
  stopReason: undefined,
  retryAt: 0,
  retryPauseMs: firstRetryPauseMs,
  generation: undefined,
  checkpoint: undefined,
  passed: undefined,
  refusedCheckpoint: undefined,
  wasBehind: false,
  passedOverTo: 0,
  headSeen: 0,
  readsAhead: false,
  lastEventTime: 0,
  offsetAtLastLook: -1,
  lastError: "",
  closed: false,
});

/** What a lane's log lines begin with. */
export const laneFields = ({ own, partition }: Lane) => ({
  projection: own.projection.name,
  partition,
});

/** Forgets what the lane remembers of the index. */
export const forgetIndex = (lane: Lane): void => {
  lane.checkpoint = undefined;
  lane.generation = undefined;
  lane.passed = undefined;
  lane.cache.clear();
};

/** Goes back to reading the log; the caller wakes the lane, unless it is the lane itself. */
export const fallBehind = (lane: Lane, why: string): void => {
  if (lane.state !== "live") return;
  lane.options.logger.info({ ...laneFields(lane), why }, "projection.behind");
  lane.state = "catching-up";
  lane.wasBehind = true;
};

const stopLane = (lane: Lane, error: LaneStopped): void => {
  const { clock, config, logger } = lane.options;
  if (lane.stopReason !== error.reason) {
    const fields = { ...laneFields(lane), reason: error.reason, why: error.message };
    logger.error(fields, "projection.stopped");
  }
  lane.state = "stopped";
  lane.stopReason = error.reason;
  lane.retryAt = clock() + lane.retryPauseMs;
  lane.retryPauseMs = Math.min(lane.retryPauseMs * 2, config.PROJECTOR_HELD_BACKOFF_MAX_MS);
};

/** Takes in an error of any step: a stop stops the lane, all else makes it catch up again. */
export const failLane = (lane: Lane, error: unknown): void => {
  lane.lastError = oneLine(error instanceof Error ? error.message : String(error));
  lane.options.metrics.projectionFailures.inc({ projection: lane.own.projection.name });
  if (error instanceof LaneStopped) {
    stopLane(lane, error);
    lane.own.lastError = lane.lastError;
    lane.own.lastErrorTime = lane.options.clock();
    return;
  }
  forgetIndex(lane);
  noteIndexError(lane.own, error);
  fallBehind(lane, error instanceof RequestFailed ? error.reason : lane.lastError);
};
