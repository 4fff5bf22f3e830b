import { createHash } from "node:crypto";

/** Choices that their beginning determines. */
export type SeededRandom = {
  /** A whole number from `least` to `most`, both included. */
  readonly integer: (least: number, most: number) => number;
  /** One of the values; there must be one. */
  readonly pick: <Value>(values: readonly Value[]) => Value;
};

/** Mulberry32 from a number of 32 bits: small, fast, good enough to spread a load. */
export const randomFrom = (seed: number): SeededRandom => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (least: number, most: number): number =>
    least + Math.floor(next() * (most - least + 1));
  const pick = <Value>(values: readonly Value[]): Value => {
    const value = values[integer(0, values.length - 1)];
    if (value === undefined) throw new RangeError("Cannot pick a value: there is none");
    return value;
  };
  return { integer, pick };
};

/**
 * Random choices that depend on the name and on nothing else: each thing has a name of its own, so
 * it stays what it is however many others there are.
 */
export const seededRandom = (name: string): SeededRandom =>
  randomFrom(createHash("sha256").update(name).digest().readUInt32BE(0));

/** A UUID (version 8) that the name determines. */
export const seededRequestId = (name: string): string => {
  const hex = createHash("sha256").update(name).digest("hex");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...parts, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
};
