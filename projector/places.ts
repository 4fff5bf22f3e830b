/** Work in a place; `progress` says that it is not stuck. */
export type PlacedWork<Result> = (progress: () => void) => Promise<Result>;

/** Runs work while a place is free for it; what finds none waits its turn. */
export type Places = <Result>(work: PlacedWork<Result>) => Promise<Result>;

/** How many places there are, and when one is given back by who is stuck in it. */
export type PlacesLimits = {
  readonly placesMax: number;
  /** Work without progress for as long as this gives its place back and goes on without one. */
  readonly patienceMs: number;
  /** So many may go on without a place; further ones keep theirs, stuck or not. */
  readonly stuckMax: number;
};

/**
 * Places given out in the order in which they were asked for. At most `placesMax + stuckMax` work
 * at once: one connection that has gone silent keeps nobody else waiting, and a server that is gone
 * as a whole does not fill the memory with what waits for it.
 */
export const createPlaces = ({ placesMax, patienceMs, stuckMax }: PlacesLimits): Places => {
  const waiting: (() => void)[] = [];
  let free = placesMax;
  let stuck = 0;

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
    let isStuck = false;
    const timer = setTimeout(() => {
      if (stuck === stuckMax) return;
      isStuck = true;
      stuck += 1;
      giveBack();
    }, patienceMs);
    try {
      return await work(() => {
        if (!isStuck) timer.refresh();
      });
    } finally {
      clearTimeout(timer);
      if (isStuck) stuck -= 1;
      else giveBack();
    }
  };
};
