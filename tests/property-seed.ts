import { randomInt } from "node:crypto";
import fc from "fast-check";

/*
 * All random cases of a test file follow from one seed, so that a retry meets the same ones: a
 * counterexample is not forgiven because other cases were drawn the second time. fast-check names
 * the seed beside a counterexample; `TEST_PROPERTY_SEED` gives it again.
 */

const seedMax = 2 ** 31;

const seedOf = (given: string | undefined): number => {
  if (given === undefined) return randomInt(seedMax);
  const seed = Number(given);
  if (Number.isSafeInteger(seed)) return seed;
  throw new RangeError(`Cannot use TEST_PROPERTY_SEED: ${given} is not a whole number`);
};

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: seedOf(process.env.TEST_PROPERTY_SEED) });
