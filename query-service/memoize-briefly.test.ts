import { describe, expect, it } from "vitest";
import { memoizeBriefly } from "./memoize-briefly.ts";

const counted = () => {
  const state = { now: 0, reads: 0, failing: false };
  const read = memoizeBriefly(
    async () => {
      state.reads += 1;
      if (state.failing) throw new Error("away");
      return state.reads;
    },
    { clock: () => state.now, freshMs: 100 },
  );
  return { state, read };
};

describe("memoizeBriefly()", () => {
  it("reads once within its time and again when the time has passed", async () => {
    const { state, read } = counted();
    expect(await Promise.all([read(), read()])).toEqual([1, 1]);
    state.now = 99;
    expect(await read()).toBe(1);
    state.now = 100;
    expect(await read()).toBe(2);
  });

  it("forgets a failed read", async () => {
    const { state, read } = counted();
    state.failing = true;
    await expect(read()).rejects.toThrow("away");
    state.failing = false;
    expect(await read()).toBe(2);
  });

  it("reads again when the clock was set back", async () => {
    const { state, read } = counted();
    state.now = 1_000;
    await read();
    state.now = 500;
    expect(await read()).toBe(2);
  });
});
