import { RequestFailed } from "../platform/failure.ts";
import type { BatchOutcome } from "./append-batch.ts";
import {
  type BatchStates,
  type DecidedCommand,
  decideCommand,
  type StreamToRead,
  streamsOf,
} from "./decide-batch.ts";
import type { ExecutorParts } from "./executor.ts";
import { requestIdReused } from "./in-flight.ts";
import type { LoadedStates } from "./load-states.ts";
import { settleAnswer } from "./settle.ts";
import { type StateCache, streamKey } from "./state-cache.ts";
import { readAnswer } from "./stored-answer.ts";
import type { Submission } from "./submission.ts";

/** What one round of the executor works with. */
export type CommitParts = ExecutorParts & { readonly cache: StateCache };

/** Streams of all commands, each once. */
export const distinctStreams = (submissions: readonly Submission[]): StreamToRead[] => {
  const streams = new Map<string, StreamToRead>();
  for (const { call } of submissions) {
    for (const stream of streamsOf(call)) streams.set(streamKey(stream), stream);
  }
  return [...streams.values()];
};

const unreadableStream = (submission: Submission, loaded: LoadedStates) =>
  streamsOf(submission.call)
    .map((stream) => loaded.get(streamKey(stream)))
    .find((state) => state instanceof RequestFailed);

const sizeOf = ({ append }: DecidedCommand): number =>
  append.events.reduce((bytes, { data }) => bytes + data.length, append.answer.length);

/**
 * Decides commands one after another, a later one on the events of an earlier one, until the
 * bounds of a batch are reached. What is left over stays for the next batch, in its order.
 */
export const decideAll = (
  submissions: readonly Submission[],
  loaded: LoadedStates,
  { codec, limits, logger }: CommitParts,
): { decided: DecidedCommand[]; left: Submission[] } => {
  const states: BatchStates = new Map();
  for (const [key, state] of loaded) if (!(state instanceof RequestFailed)) states.set(key, state);
  const decided: DecidedCommand[] = [];
  let events = 0;
  let bytes = 0;
  for (const [index, submission] of submissions.entries()) {
    if (events >= limits.batchEventsMax || bytes >= limits.batchBytesMax) {
      return { decided, left: submissions.slice(index) };
    }
    try {
      const failure = unreadableStream(submission, loaded);
      if (failure !== undefined) throw failure;
      const command = decideCommand(submission, states, codec);
      decided.push(command);
      events += command.append.events.length;
      bytes += sizeOf(command);
    } catch (error) {
      logger.error({ err: error, method: submission.call.key.method }, "command.undecided");
      submission.reject(error);
    }
  }
  return { decided, left: [] };
};

/** Settles a command as the log answered it; true when it has to be decided again. */
export const settleOutcome = (
  { submission, after, answer }: DecidedCommand,
  outcome: BatchOutcome | undefined,
  cache: StateCache,
): boolean => {
  switch (outcome?.outcome) {
    case "committed":
      for (const [key, state] of after) cache.keep(key, state);
      settleAnswer(submission, outcome.stored, answer, false);
      return false;
    case "replayed":
      settleAnswer(submission, outcome.stored, readAnswer(outcome.stored), true);
      return false;
    case "reused":
      submission.reject(requestIdReused(submission.call));
      return false;
    case "unstorable":
      submission.reject(outcome.error);
      return false;
    default:
      return true;
  }
};
