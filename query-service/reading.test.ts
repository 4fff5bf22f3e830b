import { describe, expect, it } from "vitest";
import { answerBy, queryDeadline, waitUntil } from "./reading.ts";

describe("queryDeadline()", () => {
  const limits = { timeoutMs: 5_000, waitMaxMs: 30_000 };

  it("gives callers without a deadline the configured time", () => {
    expect(queryDeadline(10_000, Number.POSITIVE_INFINITY, limits)).toBe(15_000);
    const short = { timeoutMs: 5_000, waitMaxMs: 1_000 };
    expect(queryDeadline(10_000, Number.POSITIVE_INFINITY, short)).toBe(11_000);
  });

  it("keeps to the caller's deadline up to the longest time there is", () => {
    expect(queryDeadline(10_000, 40_000, limits)).toBe(40_000);
    expect(queryDeadline(10_000, 40_001, limits)).toBe(40_000);
    expect(queryDeadline(10_000, 9_000, limits)).toBe(9_000);
  });
});

describe("answerBy() and waitUntil()", () => {
  it("keep 100 ms back from a deadline that is at least a second away, and time to look", () => {
    expect(answerBy(10_000, 11_000)).toBe(10_900);
    expect(answerBy(10_000, 70_000)).toBe(69_900);
    expect(waitUntil(10_000, 11_000)).toBe(10_860);
  });

  it("keep a tenth back from a nearer deadline", () => {
    expect(answerBy(10_000, 10_500)).toBe(10_450);
    expect(answerBy(10_000, 10_010)).toBe(10_009);
    expect(waitUntil(10_000, 10_500)).toBe(10_430);
  });

  it("leave no time once the deadline is over, and all of it without one", () => {
    expect(answerBy(10_000, 9_000)).toBe(9_000);
    expect(waitUntil(10_000, 9_000)).toBe(9_000);
    expect(answerBy(10_000, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });
});
