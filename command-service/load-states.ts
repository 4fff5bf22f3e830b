import type { StateFold } from "../domain/decider.ts";
import { EventUndecodable } from "../domain/event.ts";
import type { EventCodec } from "../domain/event-codec.ts";
import type { Expectation, StreamName, StreamTail } from "../platform/event-log/event-log.ts";
import { RequestFailed } from "../platform/failure.ts";
import { type StateCache, type StreamState, type StreamToRead, streamKey } from "./state-cache.ts";

/** Reads above what is known of a stream: of the log, or of the log under its locks. */
export type ReadTails = (after: readonly Expectation[]) => Promise<StreamTail[]>;

/** Pages of one stream's tail that a load reads at most; a longer stream is refused, not cut. */
const tailPagesMax = 10_000;

const emptyState = ({ tenantId, streamId, fold }: StreamToRead): StreamState => ({
  tenantId,
  streamId,
  state: fold.initialState,
  streamVersion: 0,
  eventId: undefined,
});

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

/**
 * Brings the states of the streams up to the end of their tails, from the cache where it has a
 * beginning. What was read is committed, so the cache keeps it. A beginning that the log does not
 * hold (it was set back, and has grown past it since) is dropped, and the stream read from its own.
 */
export const loadStates = async (
  streams: readonly StreamToRead[],
  cache: StateCache,
  codec: EventCodec,
  readTails: ReadTails,
): Promise<LoadedStates> => {
  const loaded: LoadedStates = new Map();
  let pending = streams.map((stream) => ({
    stream,
    base: cache.find(streamKey(stream)) ?? emptyState(stream),
  }));
  for (let page = 0; pending.length > 0; page += 1) {
    if (page === tailPagesMax) throw new Error(`Cannot load: a tail of over ${page} pages`);
    const tails = await readTails(pending.map(({ base }) => base));
    const longer: typeof pending = [];
    for (const [index, { stream, base }] of pending.entries()) {
      const tail = tails[index];
      const key = streamKey(stream);
      if (tail?.isContinuation === false) {
        cache.drop(key);
        longer.push({ stream, base: emptyState(stream) });
        continue;
      }
      try {
        const state = tail === undefined ? base : foldTail(base, stream.fold, codec, tail);
        loaded.set(key, state);
        cache.keep(key, state);
        if (tail?.complete === false) longer.push({ stream, base: state });
      } catch (error) {
        if (!(error instanceof EventUndecodable)) throw error;
        cache.drop(key);
        loaded.set(key, unreadable(stream, error));
      }
    }
    pending = longer;
  }
  return loaded;
};
