import type { StateFold } from "../domain/decider.ts";
import type { DecisionReading } from "../domain/decision.ts";
import { type DomainEvent, EventUndecodable, streamIdOf } from "../domain/event.ts";
import type { EventCodec } from "../domain/event-codec.ts";
import type { EventLog, FactKey, StreamName } from "../platform/event-log/event-log.ts";
import { RequestFailed } from "../platform/failure.ts";
import { type LoadedStates, unreadable } from "./load-states.ts";
import { type StreamState, type StreamToRead, streamKey } from "./state-cache.ts";
import type { WrittenFacts } from "./tentative-states.ts";

/** Keyed facts of some streams: by stream, then by key. */
type FactsByStream<Fact> = Map<string, Map<string, Fact>>;

/**
 * What the commands of a batch are decided on: what is committed below, what is in flight and the
 * batch's own above.
 *
 * A fact is looked for in `written` first. There lies all that may not have been committed when the
 * stream's state was taken; everything else of that state was, so a look into the log later on sees
 * it. Thus a fact that is found nowhere is not in the stream up to the state's version, and that
 * version is what the append checks.
 */
export type BatchView = {
  /** Time of the decisions, in milliseconds since 1970. */
  readonly now: number;
  readonly states: LoadedStates;
  readonly written: FactsByStream<DomainEvent>;
  /** What the log said; undefined: it has none. */
  readonly found: FactsByStream<DomainEvent | undefined | RequestFailed>;
};

/** A view in which nothing is at hand yet. */
export const emptyView = (now: number): BatchView => ({
  now,
  states: new Map(),
  written: new Map(),
  found: new Map(),
});

/** Files facts of streams in a view, over what is there under the same keys. */
export const addWritten = ({ written }: BatchView, facts: WrittenFacts): void => {
  for (const [stream, own] of facts) {
    const there = written.get(stream);
    if (there === undefined) written.set(stream, new Map(own));
    else for (const [key, event] of own) there.set(key, event);
  }
};

/** What a decision asked for and is not at hand. */
export type Wanted = {
  readonly streams: readonly StreamToRead[];
  readonly facts: readonly FactKey[];
};

/** Thrown through a decision that asks for what is not at hand: it is made again once it is. */
export class NotAtHand extends Error {
  override readonly name = "NotAtHand";
  readonly wanted: Wanted;

  constructor(wanted: Partial<Wanted>) {
    super("Cannot decide yet: something has to be read first");
    this.wanted = { streams: wanted.streams ?? [], facts: wanted.facts ?? [] };
  }
}

/** Streams that one decision has read so far, by stream key, in the order in which it asked. */
export type ReadStreams = Map<
  string,
  { readonly state: StreamState; readonly fold: StateFold<unknown> }
>;

const requireRead = (reads: ReadStreams, { tenantId, streamId }: StreamName): void => {
  if (reads.has(streamKey({ tenantId, streamId }))) return;
  throw new Error(`Cannot look for a fact: the decision has not read ${streamId}`);
};

/**
 * Reads streams and notes them as read. @throws {NotAtHand} with all that are not at hand.
 * @throws {RequestFailed} a stream cannot be read.
 */
export const readStreams = (
  { states }: BatchView,
  reads: ReadStreams,
  streams: readonly StreamToRead[],
): void => {
  const missing = streams.filter((stream) => !states.has(streamKey(stream)));
  if (missing.length > 0) throw new NotAtHand({ streams: missing });
  for (const stream of streams) {
    const key = streamKey(stream);
    const state = states.get(key);
    if (state instanceof RequestFailed) throw state;
    if (state !== undefined) reads.set(key, { state, fold: stream.fold });
  }
};

/** @throws {NotAtHand} @throws {RequestFailed} a fact cannot be read. */
const readFacts = (
  { written, found }: BatchView,
  stream: StreamName,
  keys: readonly string[],
): (DomainEvent | undefined)[] => {
  const name = streamKey(stream);
  const missing: FactKey[] = [];
  const facts = keys.map((key) => {
    const own = written.get(name)?.get(key);
    if (own !== undefined) return own;
    const ofStream = found.get(name);
    const fact = ofStream?.get(key);
    if (fact instanceof RequestFailed) throw fact;
    if (fact === undefined && ofStream?.has(key) !== true) missing.push({ ...stream, key });
    return fact;
  });
  if (missing.length > 0) throw new NotAtHand({ facts: missing });
  return facts;
};

/** What one decision may look at; `reads` is told of every stream whose state it asks for. */
export const readingOf = (
  view: BatchView,
  tenantId: string,
  reads: ReadStreams,
): DecisionReading => ({
  now: view.now,
  state: <State>(fold: StateFold<State>, id: string) => {
    const streamId = streamIdOf(fold.category, id);
    const stream = { tenantId, streamId, fold: fold as StateFold<unknown> };
    readStreams(view, reads, [stream]);
    return reads.get(streamKey(stream))?.state.state as State;
  },
  ahead: (streams) => {
    const named = streams.map(({ fold, id }) => ({
      tenantId,
      streamId: streamIdOf(fold.category, id),
      fold: fold as StateFold<unknown>,
    }));
    readStreams(view, reads, named);
  },
  facts: (fold, id, keys) => {
    const stream = { tenantId, streamId: streamIdOf(fold.category, id) };
    requireRead(reads, stream);
    return readFacts(view, stream, keys);
  },
});

/** Asks the log for facts, those that this build cannot read included, and adds them to a view. */
export const loadFacts = async (
  { found }: BatchView,
  keys: readonly FactKey[],
  codec: EventCodec,
  findFacts: EventLog["findFacts"],
): Promise<void> => {
  if (keys.length === 0) return;
  const events = await findFacts(keys);
  for (const [index, { key, ...stream }] of keys.entries()) {
    const event = events[index];
    const name = streamKey(stream);
    const ofStream = found.get(name) ?? new Map();
    found.set(name, ofStream);
    try {
      ofStream.set(key, event && codec.decode(event));
    } catch (error) {
      if (!(error instanceof EventUndecodable)) throw error;
      ofStream.set(key, unreadable(stream, error));
    }
  }
};
