import type { IndexGeneration } from "../platform/search-index/search-index.ts";
import type { ProjectionIndex } from "./projection-index.ts";

/** For how long a count is good: twenty times as long as it took, within these bounds. */
const countFreshMinMs = 1_000;
const countFreshMaxMs = 60_000;
const countFreshShare = 20;

/** A count of an index's documents, under way or done. */
export type DocumentCount = {
  readonly generation: IndexGeneration;
  readonly documents: Promise<number>;
  /** Milliseconds since 1970; Infinity while it is under way. */
  freshUntil: number;
};

/**
 * Number of documents in the index. Counting reads every one of them, so callers share a count, and
 * however often they ask, counting takes at most a twentieth of the time.
 * @throws {RequestFailed} INDEX_UNAVAILABLE
 */
export const countDocuments = (
  own: ProjectionIndex,
  generation: IndexGeneration,
): Promise<number> => {
  const { clock, index } = own.options;
  const startedAt = clock();
  const known = own.counted;
  if (known?.generation === generation && startedAt < known.freshUntil) return known.documents;
  const documents = index.countDocuments(generation);
  const count: DocumentCount = { generation, documents, freshUntil: Number.POSITIVE_INFINITY };
  own.counted = count;
  const settle = (): void => {
    const freshMs = (clock() - startedAt) * countFreshShare;
    count.freshUntil = clock() + Math.min(countFreshMaxMs, Math.max(countFreshMinMs, freshMs));
  };
  const forget = (): void => {
    if (own.counted === count) own.counted = undefined;
  };
  documents.then(settle, forget);
  return documents;
};
