import fc from "fast-check";
import { describe, expect, it } from "vitest";

const drawn = (): number[] => {
  const all: number[] = [];
  fc.assert(fc.property(fc.integer(), (one) => void all.push(one)));
  return all;
};

describe("Random cases of a test", () => {
  it("are the same when it is tried again", () => expect(drawn()).toEqual(drawn()));

  it("are told by their seed when one fails", () => {
    const seed = fc.readConfigureGlobal()?.seed;
    expect(seed).toBeTypeOf("number");
    const wrong = () => fc.assert(fc.property(fc.integer(), () => false));
    expect(wrong).toThrow(`seed: ${seed}`);
  });
});
