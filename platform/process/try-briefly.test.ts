import { describe, expect, it } from "vitest";
import { tryBriefly } from "./try-briefly.ts";

describe("tryBriefly()", () => {
  const missed: unknown[] = [];
  const miss = (error: unknown): void => void missed.push(error);

  it("tells of nothing that was done in time", async () => {
    await tryBriefly("it", async () => "done", miss);
    expect(missed.splice(0)).toEqual([]);
  });

  it("tells what failed, also what failed before it began to wait", async () => {
    const late = new Error("late");
    await tryBriefly("it", () => Promise.reject(late), miss);
    const early = new Error("early");
    const throwing = (): never => {
      throw early;
    };
    await tryBriefly("it", throwing, miss);
    expect(missed.splice(0)).toEqual([late, early]);
  });

  it("waits a second and no longer for what does not end", async () => {
    const began = performance.now();
    await tryBriefly("the leases", () => new Promise(() => {}), miss);
    const tookMs = performance.now() - began;
    expect(missed.splice(0)).toMatchObject([{ message: expect.stringContaining("the leases") }]);
    expect(tookMs).toBeGreaterThan(900);
    expect(tookMs).toBeLessThan(3_000);
  });
});
