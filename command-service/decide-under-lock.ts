import { setTimeout as pause } from "node:timers/promises";
import { HeadsHeld, type LockedLog, UnstorableValue } from "../platform/event-log/event-log.ts";
import { RequestFailed } from "../platform/failure.ts";
import { emptyView, loadFacts } from "./batch-view.ts";
import {
  type Asking,
  allWanted,
  type CommitParts,
  contention,
  type Deciding,
  decideAll,
  distinctStreams,
  settleOutcome,
} from "./decide-all.ts";
import { loadStates } from "./load-states.ts";
import { type StreamToRead, streamKey } from "./state-cache.ts";
import type { StuckHeads } from "./stuck-heads.ts";
import type { Submission } from "./submission.ts";

/** Times a round is begun while the store does not say how it ended. */
const lockedTriesMax = 4;

const firstPauseMs = 25;

/** Rounds under the lock; a further one is needed only behind a replayed command of the round. */
const lockedRoundsMax = 3;

/** Times a round begins again because a decision named a stream whose head is not locked. */
const furtherStreamsMax = 3;

/** Rolls the round back: heads are locked all at once, or two rounds would wait for each other. */
class FurtherStreams extends Error {
  override readonly name = "FurtherStreams";
  readonly asking: readonly Asking[];

  constructor(asking: readonly Asking[]) {
    super("Cannot decide under the lock: a further stream has to be locked");
    this.asking = asking;
  }
}

/** The lane for what lies behind heads that somebody sits on. */
type Lane = Pick<StuckHeads, "takeIn" | "found">;

const loadLocked =
  (locked: LockedLog, { codec }: CommitParts): Deciding["load"] =>
  async (view, asking) => {
    const { streams, facts } = allWanted(asking);
    if (streams.length > 0) throw new FurtherStreams(asking);
    await loadFacts(view, facts, codec, locked.findFacts);
  };

const decideLocked = async (
  submissions: readonly Submission[],
  streams: readonly StreamToRead[],
  parts: CommitParts,
) => {
  return await parts.log.underLock(streams, async (locked) => {
    const states = await loadStates(streams, parts, locked.readTails);
    const view = { ...emptyView(locked.now), states };
    const round = await decideAll(submissions, view, parts, {
      load: loadLocked(locked, parts),
    });
    const appends = round.decided.map(({ append }) => append);
    return { ...round, outcomes: appends.length === 0 ? [] : await locked.append(appends) };
  });
};

/** Streams that decisions have named on their way. */
type FurtherReads = Map<Submission, readonly StreamToRead[]>;

const noteFurther = (further: FurtherReads, asking: readonly Asking[]): void => {
  for (const { submission, wanted } of asking) {
    further.set(submission, [...(further.get(submission) ?? []), ...wanted.streams]);
  }
};

/**
 * Locks what the commands name, and again with what their decisions name beyond that. Commands
 * behind heads that somebody sits on go into the lane, each time that more of it is known: at the
 * latest the round that is blocked tells which heads, and those behind them are in it no longer.
 */
const decideAllLocked = async (
  submissions: readonly Submission[],
  lane: Lane,
  parts: CommitParts,
) => {
  const further: FurtherReads = new Map();
  const beyond = (submission: Submission) => further.get(submission) ?? [];
  const isFree = (submission: Submission): boolean =>
    !submission.settled() &&
    !lane.takeIn(submission, beyond(submission).map(parts.log.partitionOf));
  let timesFurther = 0;
  for (let waiting = submissions.filter(isFree); waiting.length > 0; ) {
    const named = [...distinctStreams(waiting), ...waiting.flatMap(beyond)];
    const streams = [...new Map(named.map((stream) => [streamKey(stream), stream])).values()];
    try {
      return await decideLocked(waiting, streams, parts);
    } catch (error) {
      if (error instanceof HeadsHeld) lane.found(error.partitions);
      else if (!(error instanceof FurtherStreams) || timesFurther === furtherStreamsMax)
        throw error;
      else {
        timesFurther += 1;
        noteFurther(further, error.asking);
      }
      waiting = waiting.filter(isFree);
    }
  }
  return { decided: [], left: [], outcomes: [] };
};

const decideRound = async (
  submissions: readonly Submission[],
  lane: Lane,
  parts: CommitParts,
): Promise<Submission[]> => {
  const { decided, left, outcomes } = await decideAllLocked(submissions, lane, parts);
  const again = decided.filter((one, index) => settleOutcome(one, outcomes[index], parts));
  // Nobody can have moved them: what the cache has of them is not in the log, which was set back.
  for (const { append } of again) {
    for (const stream of append.expectations) parts.cache.drop(streamKey(stream));
  }
  return [...again.map(({ submission }) => submission), ...left];
};

const isUnknown = (error: unknown): boolean =>
  error instanceof RequestFailed && error.reason === "STORE_UNAVAILABLE";

/**
 * A round that waited too long for its heads, or whose transaction was ended or lost, is begun
 * again: nothing of it is in the log, or all of it, and then it is answered replayed. A transaction
 * has a second; without this, callers of a hot account would be refused whenever their turn at its
 * head comes later than that.
 */
const decideUntilKnown = async (
  submissions: readonly Submission[],
  lane: Lane,
  parts: CommitParts,
): Promise<Submission[]> => {
  let waiting = submissions;
  for (let tries = 1; ; tries += 1) {
    try {
      return await decideRound(waiting, lane, parts);
    } catch (error) {
      if (!isUnknown(error) || tries === lockedTriesMax) throw error;
      await pause(firstPauseMs * 2 ** (tries - 1));
      const now = parts.clock();
      // The others are answered as overdue.
      waiting = waiting.filter(({ settled, answerBy }) => !settled() && answerBy > now);
      if (waiting.length === 0) return [];
    }
  }
};

/**
 * Decides commands again while the heads of their streams are locked, so that no other writer can
 * get between reading and appending: a command that lost once does not lose twice. Nor to the time:
 * it is decided at the very time that will be recorded, however many due times are about to come.
 * Measured elsewhere with two replicas and one hot account: optimistic retries refused hundreds.
 */
export const decideUnderLock = async (
  submissions: readonly Submission[],
  lane: Lane,
  parts: CommitParts,
): Promise<void> => {
  let waiting = submissions.filter((submission) => !submission.settled());
  parts.metrics.commandsRetried.inc(waiting.length);
  for (let round = 0; waiting.length > 0; round += 1) {
    if (round === lockedRoundsMax) {
      for (const submission of waiting) submission.reject(contention());
      return;
    }
    try {
      waiting = await decideUntilKnown(waiting, lane, parts);
    } catch (error) {
      if (!(error instanceof UnstorableValue)) throw error;
      return bisect(waiting, error, lane, parts);
    }
  }
};

const bisect = async (
  submissions: readonly Submission[],
  error: UnstorableValue,
  lane: Lane,
  parts: CommitParts,
): Promise<void> => {
  if (submissions.length === 1) return submissions[0]?.reject(error);
  const middle = Math.ceil(submissions.length / 2);
  await decideUnderLock(submissions.slice(0, middle), lane, parts);
  await decideUnderLock(submissions.slice(middle), lane, parts);
};
