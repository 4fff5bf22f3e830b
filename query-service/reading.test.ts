import { describe, expect, it } from "vitest";
import { waitUntil } from "./reading.ts";

describe("waitUntil()", () => {
  it("keeps 100 ms back from a deadline that is at least a second away", () => {
    expect(waitUntil(10_000, 11_000, 5_000)).toBe(10_900);
    expect(waitUntil(10_000, 70_000, 5_000)).toBe(69_900);
  });

  it("keeps a tenth back from a nearer deadline", () => {
    expect(waitUntil(10_000, 10_500, 5_000)).toBe(10_450);
    expect(waitUntil(10_000, 10_010, 5_000)).toBe(10_009);
  });

  it("gives callers without a deadline the configured time", () => {
    expect(waitUntil(10_000, Number.POSITIVE_INFINITY, 5_000)).toBe(14_900);
  });

  it("leaves no time once the deadline is over", () => {
    expect(waitUntil(10_000, 9_000, 5_000)).toBe(9_000);
  });
});
