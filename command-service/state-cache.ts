import type { StateFold } from "../domain/decider.ts";
import type { StreamName } from "../platform/event-log/event-log.ts";

/** A stream to be folded. */
export type StreamToRead = StreamName & { readonly fold: StateFold<unknown> };

/** A stream folded up to a version that is known to be committed. */
export type StreamState = StreamName & {
  readonly state: unknown;
  readonly streamVersion: number;
  /** Id of the event at `streamVersion`; undefined at 0. */
  readonly eventId: string | undefined;
};

/** One stream of one tenant as a map key; a tenant holds no slash. */
export const streamKey = ({ tenantId, streamId }: StreamName): string => `${tenantId}/${streamId}`;

/** Folded states by stream, those used lately. Correctness never depends on it. */
export type StateCache = {
  find(key: string): StreamState | undefined;
  keep(key: string, state: StreamState): void;
  drop(key: string): void;
};

/**
 * A cache of at most `streamsMax` states. Events never change, so a committed state stays a true
 * beginning: at worst it is old, and then the append says so. Only a log that was set back makes
 * one false; whoever extends a state asks the log whether it holds the event at its version.
 *
 * Two generations, each of half the size: what is used moves into the younger one; when that is
 * full it becomes the older one, and what nobody has used for so long goes. Exact order of use by
 * taking out of one map and putting in again cost 2 µs a command with 10,000 streams.
 */
export const createStateCache = (streamsMax: number): StateCache => {
  const generationMax = Math.floor(streamsMax / 2);
  let young = new Map<string, StreamState>();
  let old = new Map<string, StreamState>();
  const put = (key: string, state: StreamState): void => {
    if (young.size >= generationMax && !young.has(key)) {
      old = young;
      young = new Map();
    }
    if (generationMax > 0) young.set(key, state);
  };
  return {
    find: (key) => {
      const found = young.get(key);
      if (found !== undefined) return found;
      const older = old.get(key);
      if (older !== undefined) put(key, older);
      return older;
    },
    keep: (key, state) => {
      const known = young.get(key) ?? old.get(key);
      // Of two appends in flight the later may be answered first.
      if ((known?.streamVersion ?? 0) <= state.streamVersion) put(key, state);
    },
    drop: (key) => {
      young.delete(key);
      old.delete(key);
    },
  };
};
