import type { Decided, DecisionReading, StreamAppend } from "../domain/decision.ts";
import { type DomainEvent, streamIdOf } from "../domain/event.ts";
import type { EventCodec } from "../domain/event-codec.ts";
import { CommandRejected, rejectionReasons } from "../domain/rejection.ts";
import { validityAt } from "../domain/validity-at.ts";
import type {
  CommandAppend,
  Expectation,
  NewEvent,
  StreamName,
} from "../platform/event-log/event-log.ts";
import {
  addWritten,
  type BatchView,
  type ReadStreams,
  readingOf,
  readStreams,
} from "./batch-view.ts";
import { eventId } from "./event-id.ts";
import { type StreamState, type StreamToRead, streamKey } from "./state-cache.ts";
import { type Answer, writeAnswer } from "./stored-answer.ts";
import type { AnyCall, Submission } from "./submission.ts";
import type { Written } from "./tentative-states.ts";

/** A command decided in memory, ready for the append. */
export type DecidedCommand = {
  readonly submission: Submission;
  readonly append: CommandAppend;
  readonly answer: Answer;
  /** The streams that it read, as it read them. */
  readonly reads: ReadStreams;
  /** True as soon as the command is committed. */
  readonly written: Written;
};

/** Streams that a call's decision names, in the order of the request. */
export const streamsOf = ({ decision, command, key }: AnyCall): StreamToRead[] =>
  decision.reads(command).map(({ fold, id }) => ({
    tenantId: key.tenantId,
    streamId: streamIdOf(fold.category, id),
    fold,
  }));

/** What is unknown or taken wins over a stale version, which wins over what the domain says. */
const precedesVersion = ({ reason }: CommandRejected): boolean =>
  rejectionReasons[reason] === "not-found" || rejectionReasons[reason] === "already-exists";

const versionConflict = (first: StreamState, expected: bigint): CommandRejected =>
  new CommandRejected(
    "VERSION_CONFLICT",
    { expected: expected.toString(), actual: first.streamVersion.toString() },
    `Cannot change ${first.streamId} at version ${expected}: it is at ${first.streamVersion}`,
  );

const decideOrRefuse = (call: AnyCall, reads: ReadStreams, reading: DecisionReading) => {
  const first = reads.values().next().value?.state;
  const expected = call.expectedVersion;
  const stale =
    first !== undefined && expected !== undefined && BigInt(first.streamVersion) !== expected
      ? versionConflict(first, expected)
      : undefined;
  try {
    const decided = call.decision.decide(call.command, reading);
    return stale ?? decided;
  } catch (error) {
    if (!(error instanceof CommandRejected)) throw error;
    return stale !== undefined && !precedesVersion(error) ? stale : error;
  }
};

/** An event for the log, and the fact as the log will give it back. */
const newEvent = (call: AnyCall, codec: EventCodec, name: StreamName, decided: DomainEvent) => {
  const stored = codec.encode(decided);
  // Written at an older version it says less than what was decided, and the log is what counts.
  const fact = stored.schemaVersion === decided.schemaVersion ? decided : codec.decode(stored);
  const event = {
    ...name,
    ...stored,
    eventId: eventId(),
    correlationId: call.correlationId,
    causationId: call.causationId ?? call.key.requestId,
    actor: call.actor,
    traceparent: call.traceparent,
    keys: codec.keysOf(fact),
  } satisfies NewEvent;
  return { event, fact };
};

type Appended = { readonly events: readonly NewEvent[]; readonly written: Written };

const requireWasRead = (reads: ReadStreams, name: StreamName) => {
  const read = reads.get(streamKey(name));
  if (read !== undefined) return read;
  throw new Error(`Cannot append: the decision has not read ${name.streamId}`);
};

const appendTo = (
  call: AnyCall,
  codec: EventCodec,
  reads: ReadStreams,
  appends: readonly StreamAppend[],
): Appended => {
  const events: NewEvent[] = [];
  const states = new Map<string, StreamState>();
  const facts = new Map<string, Map<string, DomainEvent>>();
  for (const { category, id, events: fresh } of appends) {
    if (fresh.length === 0) continue;
    const name = { tenantId: call.key.tenantId, streamId: streamIdOf(category, id) };
    const key = streamKey(name);
    const { state: before, fold } = requireWasRead(reads, name);
    const filed = new Map<string, DomainEvent>();
    let { state, streamVersion, eventId: lastId } = before;
    for (const decided of fresh) {
      const { event, fact } = newEvent(call, codec, name, decided);
      events.push(event);
      for (const factKey of event.keys) filed.set(factKey, fact);
      state = fold.evolve(state, fact);
      streamVersion += 1;
      lastId = event.eventId;
    }
    states.set(key, { ...name, state, streamVersion, eventId: lastId });
    if (filed.size > 0) facts.set(key, filed);
  }
  return { events, written: { states, facts } };
};

const expectationOf = ({
  tenantId,
  streamId,
  streamVersion,
  eventId,
}: StreamState): Expectation => ({
  tenantId,
  streamId,
  streamVersion,
  eventId,
});

/** Every time that the decision compared with its own. */
const dueTimesOf = ({ decision, command }: AnyCall, reads: ReadStreams): number[] => {
  const dueTimes = [...(decision.dueTimes?.(command) ?? [])];
  for (const { fold, state } of reads.values()) {
    for (const dueTime of fold.dueTimes?.(state.state) ?? []) dueTimes.push(dueTime);
  }
  return dueTimes;
};

const answerOf = (result: Decided | CommandRejected): Answer =>
  result instanceof CommandRejected
    ? { kind: "refusal", rejection: result }
    : { kind: "figures", figures: result.figures };

/**
 * Decides one command on the batch's view. Event ids are new for every decision, so that nothing
 * can be committed on an event that was not.
 * @throws {NotAtHand} Something has to be read first.
 * @throws whatever a decision throws that is no refusal: a bug.
 */
export const decideCommand = (
  submission: Submission,
  view: BatchView,
  codec: EventCodec,
): DecidedCommand => {
  const { call } = submission;
  const reads: ReadStreams = new Map();
  readStreams(view, reads, streamsOf(call));
  const now = Math.max(view.now, call.notBefore ?? view.now);
  const reading = { ...readingOf(view, call.key.tenantId, reads), now };
  const result = decideOrRefuse(call, reads, reading);
  const rejected = result instanceof CommandRejected;
  const { events, written } = appendTo(call, codec, reads, rejected ? [] : result.appends);
  const answer = answerOf(result);
  const append: CommandAppend = {
    key: call.key,
    requestHash: call.requestHash,
    outcome: rejected ? "refused" : "committed",
    reason: rejected ? result.reason : "",
    answer: writeAnswer(answer),
    expectations: [...reads.values()].map(({ state }) => expectationOf(state)),
    ...validityAt(now, dueTimesOf(call, reads)),
    events,
  };
  return { submission, append, answer, reads, written };
};

/** Lets the commands after it see the events of a command. */
export const showWritten = (view: BatchView, { written }: DecidedCommand): void => {
  for (const [key, reached] of written.states) view.states.set(key, reached);
  addWritten(view, written.facts);
};
