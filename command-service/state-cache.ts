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

/** Folded states by stream, the longest unused going first. Correctness never depends on it. */
export type StateCache = {
  find(key: string): StreamState | undefined;
  keep(key: string, state: StreamState): void;
  drop(key: string): void;
};

/**
 * A cache of at most `streamsMax` states. Events never change, so a committed state stays a true
 * beginning: at worst it is old, and then the append says so. Only a log that was set back makes
 * one false; whoever extends a state asks the log whether it holds the event at its version.
 */
export const createStateCache = (streamsMax: number): StateCache => {
  const states = new Map<string, StreamState>();
  return {
    find: (key) => {
      const found = states.get(key);
      if (found === undefined) return undefined;
      states.delete(key);
      states.set(key, found);
      return found;
    },
    keep: (key, state) => {
      // Of two appends in flight the later may be answered first.
      if ((states.get(key)?.streamVersion ?? 0) > state.streamVersion) return;
      states.delete(key);
      states.set(key, state);
      if (states.size <= streamsMax) return;
      const [oldest] = states.keys();
      if (oldest !== undefined) states.delete(oldest);
    },
    drop: (key) => {
      states.delete(key);
    },
  };
};
