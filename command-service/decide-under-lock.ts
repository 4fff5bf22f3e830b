import { setTimeout as pause } from "node:timers/promises";
import { type LockedLog, UnstorableValue } from "../platform/event-log/event-log.ts";
import { RequestFailed } from "../platform/failure.ts";
import { emptyView, loadFacts } from "./batch-view.ts";
import {
  type CommitParts,
  contention,
  decideAll,
  distinctStreams,
  type LoadWanted,
  settleOutcome,
} from "./decide-all.ts";
import { loadStates } from "./load-states.ts";
import { type StreamToRead, streamKey } from "./state-cache.ts";
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
  readonly streams: readonly StreamToRead[];

  constructor(streams: readonly StreamToRead[]) {
    super("Cannot decide under the lock: a further stream has to be locked");
    this.streams = streams;
  }
}

const loadLocked =
  (locked: LockedLog, { codec }: CommitParts): LoadWanted =>
  async (view, { streams, facts }) => {
    if (streams.length > 0) throw new FurtherStreams(streams);
    await loadFacts(view, facts, codec, locked.findFacts);
  };

const decideLocked = async (
  submissions: readonly Submission[],
  streams: readonly StreamToRead[],
  parts: CommitParts,
) => {
  const { log, clock } = parts;
  return await log.underLock(streams, async (locked) => {
    const states = await loadStates(streams, parts, locked.readTails);
    const view = { ...emptyView(clock()), states };
    const round = await decideAll(submissions, view, parts, loadLocked(locked, parts));
    const appends = round.decided.map(({ append }) => append);
    return { ...round, outcomes: appends.length === 0 ? [] : await locked.append(appends) };
  });
};

/** Locks what the commands name, and again with what their decisions name beyond that. */
const decideAllLocked = async (submissions: readonly Submission[], parts: CommitParts) => {
  let streams = distinctStreams(submissions);
  for (let further = 0; ; further += 1) {
    try {
      return await decideLocked(submissions, streams, parts);
    } catch (error) {
      if (!(error instanceof FurtherStreams) || further === furtherStreamsMax) throw error;
      streams = [...streams, ...error.streams];
    }
  }
};

const decideRound = async (
  submissions: readonly Submission[],
  parts: CommitParts,
): Promise<Submission[]> => {
  const { decided, left, outcomes } = await decideAllLocked(submissions, parts);
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
  parts: CommitParts,
): Promise<Submission[]> => {
  let waiting = submissions;
  for (let tries = 1; ; tries += 1) {
    try {
      return await decideRound(waiting, parts);
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
 * get between reading and appending: a command that lost once does not lose twice. Measured
 * elsewhere with two replicas and one hot account: optimistic retries refused hundreds of callers.
 */
export const decideUnderLock = async (
  submissions: readonly Submission[],
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
      waiting = await decideUntilKnown(waiting, parts);
    } catch (error) {
      if (!(error instanceof UnstorableValue)) throw error;
      return bisect(waiting, error, parts);
    }
  }
};

const bisect = async (
  submissions: readonly Submission[],
  error: UnstorableValue,
  parts: CommitParts,
): Promise<void> => {
  if (submissions.length === 1) return submissions[0]?.reject(error);
  const middle = Math.ceil(submissions.length / 2);
  await decideUnderLock(submissions.slice(0, middle), parts);
  await decideUnderLock(submissions.slice(middle), parts);
};
