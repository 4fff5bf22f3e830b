import { setImmediate } from "node:timers";
import type { DomainEvent } from "../domain/event.ts";
import { appendBatch, type BatchOutcome } from "./append-batch.ts";
import { addWritten, type BatchView, emptyView, loadFacts } from "./batch-view.ts";
import type { CommandQueue } from "./command-queue.ts";
import {
  allWanted,
  type CommitParts,
  type DecidedBatch,
  decideAll,
  distinctStreams,
  settleOutcome,
} from "./decide-all.ts";
import type { DecidedCommand } from "./decide-batch.ts";
import { decideUnderLock } from "./decide-under-lock.ts";
import { loadStates } from "./load-states.ts";
import { createRounds, type Round, type Rounds } from "./rounds.ts";
import { abandonment, stopping } from "./settle.ts";
import { type StreamToRead, streamKey } from "./state-cache.ts";
import { createStuckHeads, type StuckHeads } from "./stuck-heads.ts";
import type { Submission } from "./submission.ts";
import { createTentativeStates, type TentativeStates, type Written } from "./tentative-states.ts";

/**
 * Rounds of one process: what waits is taken, decided, appended in one call and answered. Up to two
 * appends are in flight. While the database works on the first, the next batch is decided on the
 * states that the first will leave behind, and sent after it. Should a command of the first not
 * commit just as it was decided, what rests on it is a conflict, for every expectation names an
 * event id; it is then decided again under the lock like whatever lost to another process.
 *
 * Against one append at a time, commands a second, upper quartile of rounds in turns: PGlite with
 * 64 callers 11,800 against 10,700 while a core is free for each of the two threads, 8,900 against
 * 9,600 while one is not, for two batches of 32 cost the database 5.6 ms and one of 64 only 4.9.
 * Postgres 15 with 64 callers the same, with 256 median 19,100 against 15,100.
 *
 * What goes wrong with one append is its own affair. Commands behind a head that somebody sits on
 * wait in a lane of their own ({@link StuckHeads}). An append that has not answered for long (its
 * connection is dead, its commit hangs) no longer counts among those in flight.
 */
export type GroupCommit = {
  /** Says that commands wait. They are taken in the next turn of the event loop, together. */
  wake(): void;
  /** Commands in appends that others wait for; not those behind a stuck head. */
  underWay(): number;
  /**
   * Resolves when nothing waits and nothing is under way. What is behind a stuck head is refused:
   * nobody knows how long that would take.
   */
  drained(): Promise<void>;
};

/** A third append has nothing left to overlap with: one is decided while one is written. */
export const appendsInFlightMax = 2;

/**
 * Commands worth an append of their own beside the one in flight. An append costs PGlite about
 * 0.5 ms before its first command and 0.06 ms for each: a smaller one costs more than it overlaps.
 */
export const overlapCommandsMin = 16;

/** Half of all, so that the two batches stay alike; undefined when it is better to wait. */
const nextBatchSize = (waiting: number, rounds: Rounds): number | undefined => {
  if (waiting === 0 || rounds.size() >= appendsInFlightMax) return undefined;
  const half = Math.ceil((waiting + rounds.commands()) / 2);
  if (rounds.size() === 0) return half < overlapCommandsMin ? waiting : half;
  return waiting < Math.max(half, overlapCommandsMin) ? undefined : waiting;
};

const takeBatch = (
  queue: CommandQueue,
  { clock, limits, metrics, rate }: CommitParts,
  stuck: StuckHeads,
  size: number,
): Submission[] => {
  const batch: Submission[] = [];
  while (batch.length < Math.min(size, limits.batchCommandsMax)) {
    const submission = queue.shift();
    if (submission === undefined) break;
    const abandoned = abandonment(submission.call, clock());
    if (abandoned !== undefined) submission.reject(abandoned);
    else if (!submission.settled() && !stuck.takeIn(submission)) batch.push(submission);
  }
  metrics.commandsWaiting.set(queue.size());
  rate.taken(batch.length, queue.size());
  return batch;
};

/**
 * Takes streams into the view: what is in flight of them, else what is cached, else what the log
 * has. Facts in flight are taken in the same turn as the state that they made.
 */
const takeStreams = async (
  view: BatchView,
  streams: readonly StreamToRead[],
  tentative: TentativeStates,
  parts: CommitParts,
): Promise<void> => {
  const { cache, log } = parts;
  const missing = streams.filter((stream) => {
    const key = streamKey(stream);
    const inFlight = tentative.find(key);
    if (inFlight !== undefined) addWritten(view, new Map([[key, tentative.facts(key)]]));
    const state = inFlight ?? cache.find(key);
    if (state !== undefined) view.states.set(key, state);
    return state === undefined;
  });
  if (missing.length === 0) return;
  const loaded = await loadStates(missing, parts, log.readTails);
  for (const [key, state] of loaded) view.states.set(key, state);
};

/** A batch, and those of it whose decisions failed on what is known here. */
type OpenBatch = DecidedBatch & { readonly failed: readonly Submission[] };

/** Decides a batch on a view of its own; reads for it whatever its decisions ask for. */
const decideBatch = async (
  batch: readonly Submission[],
  tentative: TentativeStates,
  stuck: StuckHeads,
  parts: CommitParts,
): Promise<OpenBatch> => {
  const { clock, codec, log } = parts;
  const view = emptyView(clock());
  const failed: Submission[] = [];
  await takeStreams(view, distinctStreams(batch), tentative, parts);
  const batchDecided = await decideAll(batch, view, parts, {
    load: async (_own, asking) => {
      const { streams, facts } = allWanted(asking);
      await takeStreams(view, streams, tentative, parts);
      await loadFacts(view, facts, codec, log.findFacts);
    },
    // What a decision found on its way may lie behind a stuck head that its command did not name.
    takenAside: ({ submission, append }) =>
      stuck.any() && stuck.takeIn(submission, append.expectations.map(log.partitionOf)),
    madeAgain: (submission) => failed.push(submission) > 0,
  });
  return { ...batchDecided, failed };
};

/** What all commands of an append leave behind: the last state of each stream, every fact. */
const writtenBy = (decided: readonly DecidedCommand[]): Written => {
  const states = new Map(decided.flatMap(({ written }) => [...written.states]));
  const facts = new Map<string, Map<string, DomainEvent>>();
  for (const [key, filed] of decided.flatMap(({ written }) => [...written.facts])) {
    facts.set(key, new Map([...(facts.get(key) ?? []), ...filed]));
  }
  return { states, facts };
};

const appendDecided = async (
  decided: readonly DecidedCommand[],
  tentative: TentativeStates,
  { log, clock, metrics, cache }: CommitParts,
): Promise<BatchOutcome[]> => {
  if (decided.length === 0) return [];
  const written = writtenBy(decided);
  const dropTentative = tentative.add(written);
  const stopTimer = metrics.appendSeconds.startTimer();
  metrics.batchCommands.observe(decided.length);
  try {
    return await appendBatch(
      log,
      decided.map(({ append }) => append),
      {
        nobodyWaits: () =>
          decided.every(({ submission }) => submission.settled() || submission.answerBy <= clock()),
        // Whether the streams have moved is open, so nothing is decided on what is known of them.
        unknown: () => {
          tentative.forget(written.states.keys());
          for (const key of written.states.keys()) cache.drop(key);
        },
      },
    );
  } finally {
    stopTimer();
    dropTentative();
  }
};

/** Tells a failure to all whom it concerns; those that the lane has taken in go on waiting. */
const rejectAll = (submissions: readonly Submission[], stuck: StuckHeads, error: unknown): void => {
  for (const submission of submissions) if (!stuck.holds(submission)) submission.reject(error);
};

/**
 * Answers each command on its own; those that lost, and those whose decision failed, are decided
 * again where they cannot lose.
 */
const settleAll = async (
  { decided, failed }: OpenBatch,
  outcomes: readonly BatchOutcome[],
  tentative: TentativeStates,
  stuck: StuckHeads,
  parts: CommitParts,
): Promise<void> => {
  const open: { readonly submission: Submission; readonly blockedOn: readonly number[] }[] =
    failed.map((submission) => ({ submission, blockedOn: [] }));
  for (const [index, command] of decided.entries()) {
    const outcome = outcomes[index];
    if (outcome?.outcome === "blocked") stuck.found(outcome.partitions);
    if (outcome?.outcome !== "committed") tentative.forget(command.written.states.keys());
    if (!settleOutcome(command, outcome, parts)) continue;
    const blockedOn = outcome?.outcome === "blocked" ? outcome.partitions : [];
    open.push({ submission: command.submission, blockedOn });
  }
  const lost = open.filter(({ submission, blockedOn }) => !stuck.takeIn(submission, blockedOn));
  if (lost.length === 0) return;
  const submissions = lost.map(({ submission }) => submission);
  await decideUnderLock(submissions, stuck, parts).catch((error) => {
    rejectAll(submissions, stuck, error);
  });
};

/** Commits what `queue` holds, whenever it is woken. */
export const createGroupCommit = (queue: CommandQueue, parts: CommitParts): GroupCommit => {
  const tentative = createTentativeStates();
  const drain: (() => void)[] = [];
  const rounds = createRounds(() => wake());
  let deciding: Round | undefined;
  let woken = false;
  const resume = (submissions: readonly Submission[]): void => {
    // Each in its own stream's line: the lane of a hot stream would hold up everybody in front.
    for (const submission of submissions) queue.push(submission);
    wake();
  };
  const stuck = createStuckHeads({ ...parts, resume });

  /** Decides one batch at a time, so that appends are sent in the order of their decisions. */
  const decideNext = async (batch: readonly Submission[], round: Round) => {
    deciding = round;
    try {
      const open = await decideBatch(batch, tentative, stuck, parts);
      queue.putBack(open.left);
      return { open, appended: appendDecided(open.decided, tentative, parts) };
    } finally {
      if (deciding === round) deciding = undefined;
      wake();
    }
  };

  const runRound = async (batch: readonly Submission[]): Promise<void> => {
    // What the batch had no room for is in the queue again, and may lie anywhere in it.
    let concerned = batch;
    const [round, startedAt] = [rounds.start(batch.length), parts.clock()];
    try {
      const { open, appended } = await decideNext(batch, round);
      round.putBack(open.left.length);
      concerned = [...open.decided.map(({ submission }) => submission), ...open.failed];
      await settleAll(open, await appended, tentative, stuck, parts);
      parts.rate.ended(open.decided.length, parts.clock() - startedAt);
    } catch (error) {
      rejectAll(concerned, stuck, error);
    } finally {
      round.end();
    }
  };

  const next = (): void => {
    woken = false;
    const mayDecide = deciding?.isOverdue() ?? true;
    const size = mayDecide ? nextBatchSize(queue.size(), rounds) : undefined;
    const batch = size === undefined ? [] : takeBatch(queue, parts, stuck, size);
    if (batch.length > 0) void runRound(batch);
    if (rounds.none() && queue.size() === 0) for (const resolve of drain.splice(0)) resolve();
  };

  const wake = (): void => {
    if (woken) return;
    woken = true;
    setImmediate(next);
  };

  return {
    wake,
    underWay: rounds.commands,
    drained: async () => {
      await stuck.close(stopping());
      await new Promise<void>((resolve) => {
        drain.push(resolve);
        wake();
      });
    },
  };
};
