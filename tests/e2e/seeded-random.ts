import { randomFrom, type SeededRandom } from "../../cli/demo/seeded-random.ts";

/** Random numbers that a seed determines, so that a failure can be repeated. */
export type Random = SeededRandom & {
  readonly bytes: (length: number) => Buffer;
};

/** The numbers of one seed. */
export const createRandom = (seed: number): Random => {
  const { integer, pick } = randomFrom(seed);
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => integer(0, 255)));
  return { integer, pick, bytes };
};
