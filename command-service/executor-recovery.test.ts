import { afterEach, describe, expect, it, vi } from "vitest";
import { openVirtualLoad } from "./virtual-store.fixture.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** Seconds of a quiet machine's work; time itself is virtual. */
const timeoutMs = 120_000;

const fastMs = (commands: number): number => 20 + Math.round(0.1 * commands);

describe("An executor whose store is slow for a while", () => {
  it(
    "has its whole rate again three seconds later",
    async () => {
      let slow = false;
      const load = openVirtualLoad(600, 700, (count) => (slow ? 700 : fastMs(count)));
      await load.pass(1_000);
      const before = await load.pass(1_000);
      slow = true;
      await load.pass(4_000);
      slow = false;
      await load.pass(3_000);
      const after = await load.pass(1_000);
      expect(Object.keys(before)).toEqual(["OK"]);
      expect(after.OK).toBeGreaterThan(0.95 * (before.OK ?? 0));
      expect(after.OVERLOADED ?? 0).toBeLessThan(0.02 * (before.OK ?? 0));
      await load.end();
    },
    timeoutMs,
  );

  it(
    "refuses at once what cannot be done in time, instead of beginning it",
    async () => {
      const load = openVirtualLoad(280, 500, () => 450);
      await load.pass(2_000);
      const told = await load.pass(4_000);
      expect(told.OVERLOADED ?? 0).toBeGreaterThan(0);
      // Three times as many as are answered, when each is let in until the store has hung for it.
      expect(told.DEADLINE_EXCEEDED ?? 0).toBeLessThan(told.OK ?? 0);
      // As many as are let in whatever is known are answered all the same.
      expect(told.OK ?? 0).toBeGreaterThan(64 * 4);
      await load.end();
    },
    timeoutMs,
  );
});
