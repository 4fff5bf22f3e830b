import { setTimeout as pause } from "node:timers/promises";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import { overloaded, type WaitingLimits } from "./admit-command.ts";
import { streamsOf } from "./decide-batch.ts";
import type { Submission } from "./submission.ts";

/**
 * The lane of commands behind partition heads that somebody outside sits on: a session idle in a
 * transaction, an append that commits late. They wait here until the head is free or their caller
 * goes; nothing of them is in the log. All others pass: they are not batched with these, and nobody
 * holds their heads while waiting for a stuck one.
 *
 * A head is free (nothing known of it), or stuck from the append that was blocked until a wait for
 * this head alone gets it. One is waited for at a time, so that a small pool keeps its connections;
 * those that one late append has held come free together.
 */
export type StuckHeads = {
  /**
   * Takes a command in when one of its heads is stuck, or refuses it as OVERLOADED when the lane is
   * full; false when all are free. `blockedOn` are heads that it needs beyond the streams it names:
   * a decision may find others on its way.
   */
  takeIn(submission: Submission, blockedOn?: readonly number[]): boolean;
  /** True for a command that the lane has taken in and not yet let go. */
  holds(submission: Submission): boolean;
  /** False when every head is free, as nearly always: nobody is taken in then. */
  any(): boolean;
  /** From now on these heads are stuck. */
  found(partitions: readonly number[]): void;
  /** Refuses what waits, and what comes, with `refusal`; resolves when nothing is waited for. */
  close(refusal: RequestFailed): Promise<void>;
};

/** What the lane works with. */
export type StuckHeadsParts = {
  readonly log: Pick<EventLog, "partitionOf" | "waitForHead">;
  readonly logger: Log;
  readonly metrics: Pick<Metrics, "stuckHeads" | "commandsOverloaded">;
  readonly limits: Pick<WaitingLimits, "waitingMax">;
  /** Takes commands whose heads are free, in the order in which they came. */
  readonly resume: (submissions: readonly Submission[]) => void;
};

/** Of all places the part that the lane may take, so that others find some whoever lies in it. */
const laneShareMax = 0.5;

/** Between two waits of which the first has failed or was over at once. */
const restMs = 50;

const partitionsOf = ({ call }: Submission, log: StuckHeadsParts["log"]): number[] =>
  streamsOf(call).map((stream) => log.partitionOf(stream));

/** The places of the lane: who waits, in the order in which they came, each with its partitions. */
const createLane = ({ limits, metrics }: Pick<StuckHeadsParts, "limits" | "metrics">) => {
  const laneMax = Math.max(1, Math.floor(limits.waitingMax * laneShareMax));
  const waiting = new Map<Submission, readonly number[]>();

  /** Those that are answered keep their place until the next look, so that a look is cheap. */
  const takePlace = (submission: Submission, partitions: readonly number[]): void => {
    if (waiting.size < laneMax) {
      waiting.set(submission, partitions);
      return;
    }
    metrics.commandsOverloaded.inc({ cause: "head" });
    const state = `${waiting.size} are waiting behind a head that is held`;
    submission.reject(overloaded(`Cannot take more commands: ${state}`, 0));
  };

  const forgetSettled = (): void => {
    for (const submission of waiting.keys()) if (submission.settled()) waiting.delete(submission);
  };

  return { waiting, takePlace, forgetSettled };
};

/** A lane in which nobody waits. */
export const createStuckHeads = (parts: StuckHeadsParts): StuckHeads => {
  const { log, logger, metrics, resume } = parts;
  /** Stuck partitions; the first is waited for. */
  const stuck = new Set<number>();
  const lane = createLane(parts);
  let watching: Promise<void> | undefined;
  let refused: RequestFailed | undefined;

  const isStuck = (partitions: readonly number[]): boolean =>
    partitions.some((partition) => stuck.has(partition));

  const comeFree = (partitions: readonly number[]): void => {
    for (const partition of partitions) stuck.delete(partition);
    metrics.stuckHeads.set(stuck.size);
    logger.info({ partitions }, "command.head_free");
    lane.forgetSettled();
    const free = [...lane.waiting].filter(([, needed]) => !isStuck(needed)).map(([one]) => one);
    for (const submission of free) lane.waiting.delete(submission);
    resume(free);
  };

  const watchOne = async (partition: number): Promise<void> => {
    try {
      if (await log.waitForHead(partition)) return comeFree([partition]);
      // Behind the others, whose turn it is now.
      stuck.delete(partition);
      stuck.add(partition);
    } catch (error) {
      // The store is away: let the commands hear it from their own append.
      if (!(error instanceof RequestFailed)) logger.error({ err: error }, "command.head_unwatched");
      comeFree([...stuck]);
    }
    lane.forgetSettled();
    await pause(restMs);
  };

  const watch = async (): Promise<void> => {
    for (let [next] = stuck; next !== undefined && refused === undefined; [next] = stuck) {
      await watchOne(next);
    }
    watching = undefined;
  };

  return {
    holds: (submission) => lane.waiting.has(submission),
    any: () => stuck.size > 0,
    takeIn: (submission, blockedOn = []) => {
      if (stuck.size === 0) return false;
      const partitions = [...partitionsOf(submission, log), ...blockedOn];
      if (!isStuck(partitions)) return false;
      if (refused !== undefined) submission.reject(refused);
      else lane.takePlace(submission, partitions);
      return true;
    },
    found: (partitions) => {
      const added = partitions.filter((partition) => !stuck.has(partition));
      if (added.length === 0) return;
      logger.warn({ partitions: added }, "command.head_stuck");
      for (const partition of added) stuck.add(partition);
      metrics.stuckHeads.set(stuck.size);
      watching ??= watch();
    },
    close: async (refusal) => {
      refused = refusal;
      for (const submission of lane.waiting.keys()) submission.reject(refusal);
      lane.waiting.clear();
      await watching;
    },
  };
};
