import { setTimeout as pause } from "node:timers/promises";
import { UnstorableValue } from "../platform/event-log/event-log.ts";
import { RequestFailed } from "../platform/failure.ts";
import { type CommitParts, decideAll, distinctStreams, settleOutcome } from "./decide-all.ts";
import { loadStates } from "./load-states.ts";
import { streamKey } from "./state-cache.ts";
import type { Submission } from "./submission.ts";

/** Times a round is begun while the store does not say how it ended. */
const lockedTriesMax = 4;

const firstPauseMs = 25;

/** Rounds under the lock; a further one is needed only behind a replayed command of the round. */
const lockedRoundsMax = 3;

const contention = (): RequestFailed =>
  new RequestFailed("CONTENTION", "Cannot decide: too many others write to the same streams", {
    retryDelayMs: 100,
  });

const decideRound = async (
  submissions: readonly Submission[],
  parts: CommitParts,
): Promise<Submission[]> => {
  const { log, cache, codec } = parts;
  const streams = distinctStreams(submissions);
  const { decided, left, outcomes } = await log.underLock(streams, async (locked) => {
    const loaded = await loadStates(streams, cache, codec, locked.readTails);
    const round = decideAll(submissions, loaded, parts);
    const appends = round.decided.map(({ append }) => append);
    return { ...round, outcomes: appends.length === 0 ? [] : await locked.append(appends) };
  });
  const again = decided
    .filter((one, index) => settleOutcome(one, outcomes[index], cache))
    .map(({ submission }) => submission);
  // Nobody can have moved them: what the cache has of them is not in the log, which was set back.
  for (const stream of distinctStreams(again)) cache.drop(streamKey(stream));
  return [...again, ...left];
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
