import type { Message } from "./broker.ts";

/** One copy of a message that enters its queue. */
export type MessageCopy = {
  /** Waiting messages that it overtakes; more than there are means all. */
  readonly overtakes: number;
  /** How long it stays away after the confirm; 0 = it enters at once. */
  readonly delayMs: number;
};

/** What goes wrong between the confirm of a message and its queue. */
export type Faults = {
  /** The copies of a message; none = lost. Called once per confirmed message. */
  copiesOf(message: Message): readonly MessageCopy[];
  /** From now on nothing goes wrong. */
  heal(): void;
};

/** How often each fault happens, 0 to 1, each decided on its own. */
export type FaultRates = {
  readonly drop?: number;
  readonly duplicate?: number;
  readonly reorder?: number;
  readonly delay?: number;
};

/** Most waiting messages that a reordered one overtakes. */
export const overtakesMax = 8;

/** Longest delay of a delayed message. */
export const faultDelayMsMax = 50;

/** Numbers in [0, 1), the same for the same seed: mulberry32, 32 bits of state. */
const createRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const onTime: MessageCopy = { overtakes: 0, delayMs: 0 };

/**
 * Faults by chance, repeatable: the n-th message of a partition meets the same fate under the same
 * seed, whatever happens in the other partitions.
 */
export const createFaults = (seed: number, rates: FaultRates): Faults => {
  const randoms = new Map<number, () => number>();
  let healed = false;

  const randomOf = (partition: number): (() => number) => {
    const known = randoms.get(partition);
    if (known !== undefined) return known;
    const made = createRandom(Math.imul(seed, 0x9e3779b1) + partition);
    randoms.set(partition, made);
    return made;
  };

  const copy = (random: () => number): MessageCopy => {
    const reordered = random() < (rates.reorder ?? 0);
    const overtakes = 1 + Math.floor(random() * overtakesMax);
    const delayed = random() < (rates.delay ?? 0);
    const delayMs = 1 + Math.floor(random() * faultDelayMsMax);
    return { overtakes: reordered ? overtakes : 0, delayMs: delayed ? delayMs : 0 };
  };

  return {
    copiesOf: ({ partition }) => {
      if (healed) return [onTime];
      const random = randomOf(partition);
      // Every call draws the same number of times, so that one rate does not shift another's luck.
      const dropped = random() < (rates.drop ?? 0);
      const duplicated = random() < (rates.duplicate ?? 0);
      const copies = [copy(random), copy(random)];
      return dropped ? [] : copies.slice(0, duplicated ? 2 : 1);
    },
    heal: () => {
      healed = true;
    },
  };
};
