/** Runs work while a place is free for it; what finds none waits its turn. */
export type Places = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** So many places, given out in the order in which they were asked for. */
export const createPlaces = (placesMax: number): Places => {
  const waiting: (() => void)[] = [];
  let free = placesMax;

  const take = (): Promise<void> => {
    if (free === 0) return new Promise((resolve) => waiting.push(resolve));
    free -= 1;
    return Promise.resolve();
  };
  /** The place goes to the next who waits, without being free in between. */
  const giveBack = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return async (work) => {
    await take();
    try {
      return await work();
    } finally {
      giveBack();
    }
  };
};
