import type { VersionedDocument } from "../read-models/projection.ts";
import { documentWeight } from "./document-weight.ts";

/** The documents that a lane used last, so that a busy one is not read again for every event. */
export type DocumentCache = {
  get(id: string): VersionedDocument | undefined;
  /** Returns what the document weighs, in bytes. */
  put(document: VersionedDocument): number;
  clear(): void;
};

/** Caches that share one bound. */
export type DocumentCaches = {
  /** A cache that is empty; ids of different ones have nothing to do with each other. */
  open(): DocumentCache;
};

type Weighed = { readonly document: VersionedDocument; readonly weight: number };

/** What one cache remembers; `young` was used since all caches aged last. */
type Remembered = {
  young: Map<string, Weighed>;
  youngWeight: number;
  old: Map<string, Weighed>;
};

const remembersNothing = (): Remembered => ({ young: new Map(), youngWeight: 0, old: new Map() });

/**
 * Caches whose documents weigh at most `bytesMax` together. A number of documents would bound
 * nothing: an account takes half a kilobyte, an order of a hundred lines a hundred times that, and
 * a projector has a cache for each partition of each projection. One that weighs more than half of
 * the bound is not kept.
 *
 * Two generations, each of half the size: what is used moves into the younger one; when that is
 * full it becomes the older one, of all caches at once, and what nobody has used for so long goes.
 */
export const createDocumentCaches = (bytesMax: number): DocumentCaches => {
  const youngMax = Math.floor(bytesMax / 2);
  /** Those that remember something: one that was cleared is left to itself. */
  const filled = new Set<Remembered>();
  let youngWeight = 0;

  const age = (): void => {
    youngWeight = 0;
    for (const one of filled) {
      if (one.young.size === 0) filled.delete(one);
      one.old = one.young;
      one.young = new Map();
      one.youngWeight = 0;
    }
  };
  const add = (to: Remembered, growth: number): void => {
    to.youngWeight += growth;
    youngWeight += growth;
  };
  const forget = (one: Remembered, id: string): void => {
    add(one, -(one.young.get(id)?.weight ?? 0));
    one.young.delete(id);
    one.old.delete(id);
  };
  const keep = (one: Remembered, weighed: Weighed): void => {
    const { id } = weighed.document;
    forget(one, id);
    if (weighed.weight > youngMax) return;
    if (youngWeight + weighed.weight > youngMax) age();
    one.young.set(id, weighed);
    add(one, weighed.weight);
    filled.add(one);
  };
  const open = (): DocumentCache => {
    const own = remembersNothing();
    return {
      get: (id) => {
        const young = own.young.get(id);
        if (young !== undefined) return young.document;
        const old = own.old.get(id);
        if (old !== undefined) keep(own, old);
        return old?.document;
      },
      put: (document) => {
        const known = own.young.get(document.id);
        if (known?.document === document) return known.weight;
        const weight = documentWeight(document);
        keep(own, { document, weight });
        return weight;
      },
      clear: () => {
        add(own, -own.youngWeight);
        filled.delete(own);
        Object.assign(own, remembersNothing());
      },
    };
  };
  return { open };
};
