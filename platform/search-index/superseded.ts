/** Which index of a projection. */
export type IndexNumber = { readonly version: number; readonly generation: number };

/**
 * Indices older than the live one that are kept: the one that answered before it, so that going
 * back needs no rebuild, and so that what a log that was set back has lost can still be looked at.
 */
const supersededKeptMax = 1;

/** True when both are the same index of a projection. */
export const isSameIndex = (
  one: IndexNumber | undefined,
  other: IndexNumber | undefined,
): boolean => one?.version === other?.version && one?.generation === other?.generation;

/** True when queries go rather to `one`: of a higher version, or a newer one of the same. */
export const isNewerIndex = (one: IndexNumber, other: IndexNumber): boolean =>
  one.version === other.version ? one.generation > other.generation : one.version > other.version;

/** Those older than `live` beyond the newest {@link supersededKeptMax} of them. */
export const supersededBeyond = <Index extends IndexNumber>(
  indices: readonly Index[],
  live: IndexNumber,
): Index[] =>
  indices
    .filter((index) => isNewerIndex(live, index))
    .sort((one, other) => (isNewerIndex(one, other) ? -1 : 1))
    .slice(supersededKeptMax);
