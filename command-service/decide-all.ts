import { RequestFailed } from "../platform/failure.ts";
import type { BatchOutcome } from "./append-batch.ts";
import { type BatchView, NotAtHand, type Wanted } from "./batch-view.ts";
import { type DecidedCommand, decideCommand, showWritten, streamsOf } from "./decide-batch.ts";
import type { ExecutorParts } from "./executor.ts";
import { requestIdReused } from "./in-flight.ts";
import type { ServiceRate } from "./service-rate.ts";
import { settleAnswer } from "./settle.ts";
import type { SnapshotWriter } from "./snapshot-writer.ts";
import { type StateCache, type StreamToRead, streamKey } from "./state-cache.ts";
import { readAnswer } from "./stored-answer.ts";
import type { Submission } from "./submission.ts";

/** What one round of the executor works with. */
export type CommitParts = ExecutorParts & {
  readonly cache: StateCache;
  readonly rate: ServiceRate;
  readonly snapshots: SnapshotWriter;
};

/** Streams of all commands, each once. */
export const distinctStreams = (submissions: readonly Submission[]): StreamToRead[] => {
  const streams = new Map<string, StreamToRead>();
  for (const { call } of submissions) {
    for (const stream of streamsOf(call)) streams.set(streamKey(stream), stream);
  }
  return [...streams.values()];
};

const sizeOf = ({ append }: DecidedCommand): number =>
  append.events.reduce((bytes, { data }) => bytes + data.length, append.answer.length);

/** Too many others changed what a command rests on, each time that it was decided. */
export const contention = (): RequestFailed =>
  new RequestFailed("CONTENTION", "Cannot decide: too many others write to the same streams", {
    retryDelayMs: 100,
  });

/** A command whose decision asked for what is not at hand. */
export type Asking = { readonly submission: Submission; readonly wanted: Wanted };

/** How a batch is decided. */
export type Deciding = {
  /** Reads what decisions have asked for into the view. */
  readonly load: (view: BatchView, asking: readonly Asking[]) => Promise<void>;
  /** True when a command as decided is not to be appended now, and somebody else has it. */
  readonly takenAside?: (command: DecidedCommand) => boolean;
  /**
   * True when a decision that failed is made again by somebody else, on states of one moment. What
   * was read here may be of several: of two streams that another replica wrote to together the one
   * before and the other after that. Such a decision cannot commit, whatever it says.
   */
  readonly madeAgain?: (submission: Submission) => boolean;
};

/** What became of the commands of a batch; those left over stay for the next one. */
export type DecidedBatch = { readonly decided: DecidedCommand[]; readonly left: Submission[] };

/** Times a batch reads on for its decisions: a fact, the stream that it names, and one to spare. */
const readsMax = 3;

/** What some commands ask for, each once. */
export const allWanted = (asking: readonly Asking[]): Wanted => {
  const wanted = asking.map((one) => one.wanted);
  const streams = new Map(
    wanted.flatMap((one) => one.streams.map((stream) => [streamKey(stream), stream] as const)),
  );
  const facts = new Map(
    wanted.flatMap((one) => one.facts.map((fact) => [`${streamKey(fact)} ${fact.key}`, fact])),
  );
  return { streams: [...streams.values()], facts: [...facts.values()] };
};

/**
 * Decides commands one after another, a later one on the events of an earlier one, until the
 * bounds of a batch are reached. Those that ask for what is not at hand are decided behind the
 * others, once it has been read: all of them are under way at once, so any order is a true one.
 */
export const decideAll = async (
  submissions: readonly Submission[],
  view: BatchView,
  { codec, limits, logger }: CommitParts,
  { load, takenAside = () => false, madeAgain = () => false }: Deciding,
): Promise<DecidedBatch> => {
  const decided: DecidedCommand[] = [];
  let events = 0;
  let bytes = 0;

  /** What the command still wants; undefined when it is decided or has failed. */
  const decideOne = (submission: Submission): Wanted | undefined => {
    try {
      const command = decideCommand(submission, view, codec);
      if (takenAside(command)) return undefined;
      showWritten(view, command);
      decided.push(command);
      events += command.append.events.length;
      bytes += sizeOf(command);
    } catch (error) {
      if (error instanceof NotAtHand) return error.wanted;
      if (madeAgain(submission)) return undefined;
      logger.error({ err: error, method: submission.call.key.method }, "command.undecided");
      submission.reject(error);
    }
    return undefined;
  };

  let pending = submissions;
  for (let reads = 0; ; reads += 1) {
    const asking: Asking[] = [];
    for (const [index, submission] of pending.entries()) {
      if (events >= limits.batchEventsMax || bytes >= limits.batchBytesMax) {
        const waiting = asking.map((one) => one.submission);
        return { decided, left: [...waiting, ...pending.slice(index)] };
      }
      const wanted = decideOne(submission);
      if (wanted !== undefined) asking.push({ submission, wanted });
    }
    if (asking.length === 0) return { decided, left: [] };
    if (reads === readsMax) {
      for (const { submission } of asking) submission.reject(contention());
      return { decided, left: [] };
    }
    await load(view, asking);
    pending = asking.map((one) => one.submission).filter((submission) => !submission.settled());
  }
};

const keyHeld = (): RequestFailed =>
  new RequestFailed(
    "STORE_UNAVAILABLE",
    "Cannot tell the outcome: an earlier request with this id has not ended",
    { retryDelayMs: 500 },
  );

/** Settles a command as the log answered it; true when it has to be decided again. */
export const settleOutcome = (
  { submission, written, reads, answer }: DecidedCommand,
  outcome: BatchOutcome | undefined,
  { cache, snapshots }: Pick<CommitParts, "cache" | "snapshots">,
): boolean => {
  switch (outcome?.outcome) {
    case "committed":
      for (const [key, state] of written.states) {
        const read = reads.get(key);
        if (read === undefined) continue;
        cache.keep(key, state, read.fold);
        snapshots.offer(state, read.fold, read.state.streamVersion);
      }
      settleAnswer(submission, outcome.stored, answer, false);
      return false;
    case "replayed":
      settleAnswer(submission, outcome.stored, readAnswer(outcome.stored), true);
      return false;
    case "reused":
      submission.reject(requestIdReused(submission.call));
      return false;
    case "key held":
      submission.reject(keyHeld());
      return false;
    case "unstorable":
      submission.reject(outcome.error);
      return false;
    default:
      return true;
  }
};
