import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validityAt } from "./validity-at.ts";

const anyTime = fc.integer({ min: 0, max: 30 });

/** What a rule can see of the time: which of the due times have come. */
const seenAt = (time: number, dueTimes: readonly number[]): string =>
  dueTimes.map((dueTime) => (dueTime <= time ? "come" : "ahead")).join();

describe("validityAt()", () => {
  it("has no end where there is no due time", () => {
    const always = { validFromMs: undefined, validUntilMs: undefined };
    expect(validityAt(5, [])).toEqual(always);
    expect(validityAt(5, [6])).toEqual({ ...always, validUntilMs: 6 });
    expect(validityAt(5, [4])).toEqual({ ...always, validFromMs: 4 });
  });

  it("counts a due time as come at the very millisecond", () => {
    expect(validityAt(5, [5, 6])).toEqual({ validFromMs: 5, validUntilMs: 6 });
    expect(validityAt(4, [5, 6])).toEqual({ validFromMs: undefined, validUntilMs: 5 });
  });

  it("holds exactly the times at which the same due times have come", () =>
    fc.assert(
      fc.property(anyTime, fc.array(anyTime), anyTime, (now, dueTimes, time) => {
        const { validFromMs = 0, validUntilMs = 31 } = validityAt(now, dueTimes);
        const isValid = validFromMs <= time && time < validUntilMs;
        expect(isValid).toBe(seenAt(time, dueTimes) === seenAt(now, dueTimes));
      }),
    ));
});
