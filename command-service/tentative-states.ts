import type { DomainEvent } from "../domain/event.ts";
import type { StreamState } from "./state-cache.ts";

/** Facts that appends file, by stream and then by key, the last one of each key. */
export type WrittenFacts = ReadonlyMap<string, ReadonlyMap<string, DomainEvent>>;

/** What an append will leave behind if it commits as it was decided. */
export type Written = {
  /** The streams that it writes to, by stream key. */
  readonly states: ReadonlyMap<string, StreamState>;
  readonly facts: WrittenFacts;
};

/** What the appends in flight will leave behind if they commit as they were decided. */
export type TentativeStates = {
  /** What the latest append in flight makes of a stream; undefined when none writes to it. */
  find(key: string): StreamState | undefined;
  /** Facts of a stream that are in flight, of the latest append for each key. */
  facts(key: string): ReadonlyMap<string, DomainEvent>;
  /** Adds what one more append will leave behind; the returned function takes it away again. */
  add(written: Written): () => void;
  /** Forgets streams on which an append did not do what was decided, in every append in flight. */
  forget(keys: Iterable<string>): void;
};

type Layer = {
  readonly states: Map<string, StreamState>;
  readonly facts: Map<string, ReadonlyMap<string, DomainEvent>>;
};

/** Nothing in flight; holds as many layers as appends are. */
export const createTentativeStates = (): TentativeStates => {
  const layers: Layer[] = [];
  return {
    find: (key) => layers.findLast(({ states }) => states.has(key))?.states.get(key),
    facts: (key) => new Map(layers.flatMap(({ facts }) => [...(facts.get(key) ?? [])])),
    add: ({ states, facts }) => {
      const layer = { states: new Map(states), facts: new Map(facts) };
      layers.push(layer);
      return () => {
        const place = layers.indexOf(layer);
        if (place >= 0) layers.splice(place, 1);
      };
    },
    forget: (keys) => {
      for (const key of keys) {
        for (const { states, facts } of layers) {
          states.delete(key);
          facts.delete(key);
        }
      }
    },
  };
};
