/** Runs work unless some is under way already: then it waits for that one, and runs nothing. */
export type OneUnderWay = (work: () => Promise<void>) => Promise<void>;

/** Makes a place for one work; a failure reaches everybody who waits for it. */
export const createOneUnderWay = (): OneUnderWay => {
  let underWay: Promise<void> | undefined;
  return (work) => {
    underWay ??= work().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
};

/**
 * Resolves when all have ended, or after `patienceMs`: what takes longer goes on by itself.
 * @throws what one of them fails with until then; later failures are nobody's.
 */
export const waitPatiently = async (
  works: readonly Promise<void>[],
  patienceMs: number,
): Promise<void> => {
  const all = Promise.all(works);
  all.catch(() => {});
  const { promise: patienceOver, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, patienceMs);
  await Promise.race([all, patienceOver]).finally(() => clearTimeout(timer));
};
