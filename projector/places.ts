/** Work in a place; `progress` says that it is not stuck. */
export type PlacedWork<Result> = (progress: () => void) => Promise<Result>;

/** Runs work while a place is free for it; what finds none waits its turn. */
export type Places = <Result>(work: PlacedWork<Result>) => Promise<Result>;

/** Places that several share. */
export type AllPlaces = {
  /** The places as one of those who share them gets them. */
  open(): Places;
};

/** How many places there are, and when one is given back by who is stuck in it. */
export type PlacesLimits = {
  readonly placesMax: number;
  /** Works of one of the sharers at once, those that are stuck included. */
  readonly ofOneMax: number;
  /** Work without progress for as long as this gives its place back and goes on without one. */
  readonly patienceMs: number;
  /** So many may go on without a place; further ones keep theirs, stuck or not. */
  readonly stuckMax: number;
};

type Sharer = { underWay: number };

type Waiting = { readonly sharer: Sharer; readonly start: () => void };

/**
 * Places given out in the order in which they were asked for, but to nobody who has `ofOneMax`
 * works under way. At most `placesMax + stuckMax` work at once: a sharer whose server has gone
 * silent gives its places back to the others and gets no further ones, and a server that is gone
 * for all of them does not fill the memory with what waits for it.
 */
export const createPlaces = (limits: PlacesLimits): AllPlaces => {
  const { placesMax, ofOneMax, patienceMs, stuckMax } = limits;
  const waiting: Waiting[] = [];
  let free = placesMax;
  let stuck = 0;

  const admit = (): void => {
    while (free > 0) {
      const at = waiting.findIndex(({ sharer }) => sharer.underWay < ofOneMax);
      const [next] = at < 0 ? [] : waiting.splice(at, 1);
      if (next === undefined) return;
      free -= 1;
      next.sharer.underWay += 1;
      next.start();
    }
  };
  const take = (sharer: Sharer): Promise<void> =>
    new Promise((start) => {
      waiting.push({ sharer, start });
      admit();
    });
  const giveBack = (): void => {
    free += 1;
    admit();
  };
  const open = (): Places => {
    const sharer: Sharer = { underWay: 0 };
    return async (work) => {
      await take(sharer);
      let isStuck = false;
      const timer = setTimeout(() => {
        if (isStuck || stuck === stuckMax) return;
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
        sharer.underWay -= 1;
        if (isStuck) {
          stuck -= 1;
          admit();
        } else giveBack();
      }
    };
  };
  return { open };
};
