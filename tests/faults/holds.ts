import type { Direction } from "./fault-proxy.ts";
import type { Matcher, Traffic } from "./matchers.ts";

/** Bytes that are held back, or are to be. */
export type Hold = {
  /** Resolves when the bytes have arrived and are held. */
  readonly reached: Promise<void>;
  /** True once they are. */
  readonly isReached: () => boolean;
  /** Lets them go; before they arrive: lets them pass. */
  readonly release: () => void;
  /** Loses them, and cuts the connection. */
  readonly drop: () => void;
};

type Fate = "released" | "dropped";

type Waiting = {
  readonly direction: Direction;
  readonly matcher: Matcher;
  readonly reach: () => void;
  readonly fate: Promise<Fate>;
  readonly decide: (fate: Fate) => void;
};

/** The replies that a proxy is to hold. */
export const createHolds = () => {
  const waiting = new Set<Waiting>();
  const held = new Set<Waiting>();

  const hold = (direction: Direction, matcher: Matcher): Hold => {
    const reached = Promise.withResolvers<void>();
    const fate = Promise.withResolvers<Fate>();
    let isReached = false;
    const one: Waiting = {
      direction,
      matcher,
      reach: () => {
        isReached = true;
        reached.resolve();
      },
      fate: fate.promise,
      decide: fate.resolve,
    };
    waiting.add(one);
    const decide = (decided: Fate) => () => {
      waiting.delete(one);
      fate.resolve(decided);
    };
    return {
      reached: reached.promise,
      isReached: () => isReached,
      release: decide("released"),
      drop: decide("dropped"),
    };
  };

  /** Waits as long as the bytes are held. Each hold takes the first bytes that match, once. */
  const pass = async (direction: Direction, traffic: Traffic): Promise<Fate> => {
    const one = [...waiting].find((each) => each.direction === direction && each.matcher(traffic));
    if (one === undefined) return "released";
    waiting.delete(one);
    held.add(one);
    one.reach();
    const fate = await one.fate;
    held.delete(one);
    return fate;
  };

  return {
    hold,
    pass,
    dropAll: () => {
      for (const one of [...waiting, ...held]) one.decide("dropped");
      waiting.clear();
    },
  };
};
