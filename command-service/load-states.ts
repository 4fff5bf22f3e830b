import type { StateFold } from "../domain/decider.ts";
import { EventUndecodable } from "../domain/event.ts";
import type { EventCodec } from "../domain/event-codec.ts";
import { stateText } from "../domain/state-text.ts";
import type { StreamName } from "../platform/event-log/event-log.ts";
import type { StreamTail, TailStart } from "../platform/event-log/reads.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { SnapshotWriter } from "./snapshot-writer.ts";
import { type StateCache, type StreamState, type StreamToRead, streamKey } from "./state-cache.ts";

/** Reads above what is known of a stream: of the log, or of the log under its locks. */
export type ReadTails = (after: readonly TailStart[]) => Promise<StreamTail[]>;

/** What loading works with. */
export type LoadParts = {
  readonly cache: StateCache;
  readonly codec: EventCodec;
  readonly snapshots: SnapshotWriter;
};

/** Pages of one stream's tail that a load reads at most; a longer stream is refused, not cut. */
const tailPagesMax = 10_000;

/** A stream on its way: what is known of it, and whether a snapshot may stand for its beginning. */
type Loading = {
  readonly stream: StreamToRead;
  readonly base: StreamState;
  readonly useSnapshot: boolean;
};

const emptyState = ({ tenantId, streamId, fold }: StreamToRead): StreamState => ({
  tenantId,
  streamId,
  state: fold.initialState,
  streamVersion: 0,
  eventId: undefined,
});

const tailStart = ({ stream, base, useSnapshot }: Loading): TailStart => {
  const { tenantId, streamId, streamVersion, eventId } = base;
  const stateVersion = useSnapshot ? stream.fold.stateVersion : undefined;
  return { tenantId, streamId, streamVersion, eventId, stateVersion };
};

/** Where a tail begins: at its snapshot, else at what was known. @throws {SyntaxError} */
const beginningOf = (base: StreamState, { snapshot }: StreamTail): StreamState =>
  snapshot === undefined
    ? base
    : {
        ...base,
        state: stateText.read(snapshot.state),
        streamVersion: snapshot.streamVersion,
        eventId: snapshot.eventId,
      };

const foldTail = (
  base: StreamState,
  fold: StateFold<unknown>,
  codec: EventCodec,
  { events }: StreamTail,
): StreamState => {
  const last = events.at(-1);
  if (last === undefined) return base;
  const state = events.reduce(
    (folded, event) => fold.evolve(folded, codec.decode(event)),
    base.state,
  );
  return { ...base, state, streamVersion: last.streamVersion, eventId: last.eventId };
};

/** A stream that this build cannot read; the commands on it fail, the others go on. */
export const unreadable = ({ streamId }: StreamName, cause: EventUndecodable): RequestFailed =>
  new RequestFailed(
    "STORE_UNAVAILABLE",
    `Cannot decide on ${streamId}: it holds an event that this version cannot read`,
    { cause },
  );

/** States by stream key; a stream that cannot be read has the failure in its place. */
export type LoadedStates = Map<string, StreamState | RequestFailed>;

/** Takes a tail in; what is still to be read of its stream, if anything is. */
const takeTail = (
  loading: Loading,
  tail: StreamTail,
  loaded: LoadedStates,
  { cache, codec, snapshots }: LoadParts,
): Loading | undefined => {
  const { stream, base } = loading;
  const { fold } = stream;
  const key = streamKey(stream);
  const fromBeginning = { stream, base: emptyState(stream), useSnapshot: false };
  if (!tail.isContinuation) {
    cache.drop(key);
    // Whether a cached state or a damaged snapshot was no beginning: the events are one.
    return fromBeginning;
  }
  try {
    const beginning = beginningOf(base, tail);
    const state = foldTail(beginning, fold, codec, tail);
    loaded.set(key, state);
    cache.keep(key, state, fold);
    snapshots.offer(state, fold, beginning.streamVersion);
    return tail.complete ? undefined : { ...loading, base: state };
  } catch (error) {
    if (error instanceof SyntaxError && tail.snapshot !== undefined) return fromBeginning;
    if (!(error instanceof EventUndecodable)) throw error;
    cache.drop(key);
    loaded.set(key, unreadable(stream, error));
    return undefined;
  }
};

/**
 * Brings the states of the streams up to the end of their tails: from the cache or a snapshot,
 * whichever is later, in the query that reads the tail: another replica may have written a million
 * events since the cache saw the stream, and the tail may be read under the lock of its head. What
 * was read is committed, so the cache keeps it. A beginning that the log does not hold (it was set
 * back, and has grown past it since) is dropped, and the stream read from its own.
 */
export const loadStates = async (
  streams: readonly StreamToRead[],
  parts: LoadParts,
  readTails: ReadTails,
): Promise<LoadedStates> => {
  const loaded: LoadedStates = new Map();
  let pending: readonly Loading[] = streams.map((stream) => ({
    stream,
    base: parts.cache.find(streamKey(stream)) ?? emptyState(stream),
    useSnapshot: true,
  }));
  for (let page = 0; pending.length > 0; page += 1) {
    if (page === tailPagesMax) throw new Error(`Cannot load: a tail of over ${page} pages`);
    const tails = await readTails(pending.map(tailStart));
    pending = pending.flatMap((loading, index) => {
      const tail = tails[index];
      const longer = tail && takeTail(loading, tail, loaded, parts);
      return longer === undefined ? [] : [longer];
    });
  }
  return loaded;
};
