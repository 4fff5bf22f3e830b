import type { StreamState } from "./state-cache.ts";

/** The states that the appends in flight will leave behind if they commit as they were decided. */
export type TentativeStates = {
  /** What the latest append in flight makes of a stream; undefined when none writes to it. */
  find(key: string): StreamState | undefined;
  /** Adds what one more append will leave behind; the returned function takes it away again. */
  add(states: ReadonlyMap<string, StreamState>): () => void;
  /** Forgets streams on which an append did not do what was decided, in every append in flight. */
  forget(keys: Iterable<string>): void;
};

/** No states; holds as many layers as appends are in flight. */
export const createTentativeStates = (): TentativeStates => {
  const layers: Map<string, StreamState>[] = [];
  return {
    find: (key) => {
      for (let place = layers.length - 1; place >= 0; place -= 1) {
        const state = layers[place]?.get(key);
        if (state !== undefined) return state;
      }
      return undefined;
    },
    add: (states) => {
      const layer = new Map(states);
      layers.push(layer);
      return () => {
        const place = layers.indexOf(layer);
        if (place >= 0) layers.splice(place, 1);
      };
    },
    forget: (keys) => {
      for (const key of keys) for (const layer of layers) layer.delete(key);
    },
  };
};
