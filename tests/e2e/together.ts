/** Runs `work` for every item, at most `atOnce` at a time, and gives the results in order. */
export const together = async <Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = [];
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
};

/** The numbers 1 … count. */
export const upTo = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => index + 1);
