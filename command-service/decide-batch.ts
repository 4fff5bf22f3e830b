import type { StateFold } from "../domain/decider.ts";
import type { Decided, StateReader, StreamAppend } from "../domain/decision.ts";
import { type DomainEvent, streamIdOf } from "../domain/event.ts";
import type { EventCodec } from "../domain/event-codec.ts";
import { CommandRejected, rejectionReasons } from "../domain/rejection.ts";
import type {
  CommandAppend,
  Expectation,
  NewEvent,
  StreamName,
} from "../platform/event-log/event-log.ts";
import { eventId } from "./event-id.ts";
import { type StreamState, streamKey } from "./state-cache.ts";
import { type Answer, writeAnswer } from "./stored-answer.ts";
import type { AnyCall, Submission } from "./submission.ts";

/** A stream to be folded. */
export type StreamToRead = StreamName & { readonly fold: StateFold<unknown> };

/** A command decided in memory, ready for the append. */
export type DecidedCommand = {
  readonly submission: Submission;
  readonly append: CommandAppend;
  readonly answer: Answer;
  /** States of the streams it wrote to; true as soon as the command is committed. */
  readonly after: ReadonlyMap<string, StreamState>;
};

/** Streams that a call's decision names, in the order of the request. */
export const streamsOf = ({ decision, command, key }: AnyCall): StreamToRead[] =>
  decision.reads(command).map(({ fold, id }) => ({
    tenantId: key.tenantId,
    streamId: streamIdOf(fold.category, id),
    fold,
  }));

/** States as the commands of a batch see them: committed ones below, the batch's own above. */
export type BatchStates = Map<string, StreamState>;

const requireState = (states: BatchStates, name: StreamName): StreamState => {
  const state = states.get(streamKey(name));
  if (state === undefined) {
    throw new Error(`Cannot decide: ${name.streamId} is not among the decision's reads`);
  }
  return state;
};

/** What is unknown or taken wins over a stale version, which wins over what the domain says. */
const precedesVersion = ({ reason }: CommandRejected): boolean =>
  rejectionReasons[reason] === "not-found" || rejectionReasons[reason] === "already-exists";

const versionConflict = (first: StreamState, expected: bigint): CommandRejected =>
  new CommandRejected(
    "VERSION_CONFLICT",
    { expected: expected.toString(), actual: first.streamVersion.toString() },
    `Cannot change ${first.streamId} at version ${expected}: it is at ${first.streamVersion}`,
  );

const decideOrRefuse = (call: AnyCall, reads: StreamState[], state: StateReader) => {
  const [first] = reads;
  const expected = call.expectedVersion;
  const stale =
    first !== undefined && expected !== undefined && BigInt(first.streamVersion) !== expected
      ? versionConflict(first, expected)
      : undefined;
  try {
    const decided = call.decision.decide(call.command, state);
    return stale ?? decided;
  } catch (error) {
    if (!(error instanceof CommandRejected)) throw error;
    return stale !== undefined && !precedesVersion(error) ? stale : error;
  }
};

const newEvent = (call: AnyCall, codec: EventCodec, name: StreamName, event: DomainEvent) =>
  ({
    ...name,
    eventId: eventId(),
    type: event.type,
    schemaVersion: event.schemaVersion,
    data: codec.encode(event),
    correlationId: call.correlationId,
    causationId: call.key.requestId,
    actor: call.actor,
    traceparent: call.traceparent,
  }) satisfies NewEvent;

type Appended = { readonly events: NewEvent[]; readonly after: Map<string, StreamState> };

const appendTo = (
  call: AnyCall,
  codec: EventCodec,
  states: BatchStates,
  folds: ReadonlyMap<string, StateFold<unknown>>,
  appends: readonly StreamAppend[],
): Appended => {
  const events: NewEvent[] = [];
  const after = new Map<string, StreamState>();
  for (const { category, id, events: facts } of appends) {
    if (facts.length === 0) continue;
    const name = { tenantId: call.key.tenantId, streamId: streamIdOf(category, id) };
    const key = streamKey(name);
    const before = requireState(states, name);
    const fold = folds.get(key);
    const fresh = facts.map((fact) => newEvent(call, codec, name, fact));
    events.push(...fresh);
    after.set(key, {
      ...name,
      state: facts.reduce((state, fact) => fold?.evolve(state, fact), before.state),
      streamVersion: before.streamVersion + facts.length,
      eventId: fresh.at(-1)?.eventId,
    });
  }
  return { events, after };
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

const answerOf = (result: Decided | CommandRejected): Answer =>
  result instanceof CommandRejected
    ? { kind: "refusal", rejection: result }
    : { kind: "figures", figures: result.figures };

/**
 * Decides one command on the batch's states and lets the commands after it see its events. Event
 * ids are new for every decision, so that nothing can be committed on an event that was not.
 * @throws whatever a decision throws that is no refusal: a bug, and the states stay as they were.
 */
export const decideCommand = (
  submission: Submission,
  states: BatchStates,
  codec: EventCodec,
): DecidedCommand => {
  const { call } = submission;
  const streams = streamsOf(call);
  const folds = new Map(streams.map((stream) => [streamKey(stream), stream.fold]));
  const reads = streams.map((stream) => requireState(states, stream));
  const state: StateReader = <State>(fold: StateFold<State>, id: string) =>
    requireState(states, {
      tenantId: call.key.tenantId,
      streamId: streamIdOf(fold.category, id),
    }).state as State;
  const result = decideOrRefuse(call, reads, state);
  const rejected = result instanceof CommandRejected;
  const { events, after } = appendTo(call, codec, states, folds, rejected ? [] : result.appends);
  const answer = answerOf(result);
  const append: CommandAppend = {
    key: call.key,
    requestHash: call.requestHash,
    outcome: rejected ? "refused" : "committed",
    reason: rejected ? result.reason : "",
    answer: writeAnswer(answer),
    expectations: reads.map(expectationOf),
    events,
  };
  for (const [key, reached] of after) states.set(key, reached);
  return { submission, append, answer, after };
};
