import { describe, expect, it } from "vitest";
import type { FoldFailure, Quarantine } from "./quarantine.ts";

const failure = (streamId: string, change: Partial<FoldFailure> = {}): FoldFailure => ({
  projection: "accounts",
  projectionVersion: 1,
  tenantId: "default",
  streamId,
  partition: 3,
  offset: 17,
  eventId: "7d0c5b5e-3a50-4a51-9d5c-0b8a2b6e2f10",
  error: "Cannot decode MoneyDeposited: unknown schema version 9",
  ...change,
});

/** What every quarantine must do; `open` gives an empty one each time. */
export const quarantineContract = (adapter: string, open: () => Promise<Quarantine>): void => {
  describe(`Quarantine contract: ${adapter}`, () => {
    it("record() keeps what went wrong, with its times", async () => {
      const quarantine = await open();
      await quarantine.record(failure("account-1"));
      const [only, ...others] = await quarantine.list(10);
      expect(others).toEqual([]);
      expect(only).toMatchObject({ ...failure("account-1"), failures: 1 });
      expect(only?.lastTime).toBe(only?.firstTime);
    });

    it("record() counts another attempt of the same stream and keeps its first time", async () => {
      const quarantine = await open();
      await quarantine.record(failure("account-1"));
      const [first] = await quarantine.list(10);
      await quarantine.record(failure("account-1", { offset: 18, error: "Cannot fold" }));
      const [again, ...others] = await quarantine.list(10);
      expect(others).toEqual([]);
      expect(again).toMatchObject({ offset: 18, error: "Cannot fold", failures: 2 });
      expect(again?.firstTime).toBe(first?.firstTime);
      expect(again?.lastTime).toBeGreaterThanOrEqual(first?.lastTime ?? 0);
    });

    it("record() keeps one line of an error, whatever is in it", async () => {
      const quarantine = await open();
      await quarantine.record(failure("account-1", { error: `a\nb\0c\ud800${"x".repeat(1_000)}` }));
      const [only] = await quarantine.list(10);
      expect(only?.error).toMatch(/^a b c\ufffdx{400,}$/);
      expect(only?.error.length).toBeLessThanOrEqual(500);
    });

    it("resolve() forgets one stream of one projection and version only", async () => {
      const quarantine = await open();
      await quarantine.record(failure("account-1"));
      await quarantine.record(failure("account-1", { projection: "entries" }));
      await quarantine.record(failure("account-1", { projectionVersion: 2 }));
      await quarantine.record(failure("account-1", { tenantId: "other" }));
      await quarantine.resolve("accounts", 1, "default", "account-1");
      expect(await quarantine.list(10)).toHaveLength(3);
      await quarantine.resolve("accounts", 1, "default", "account-1");
      expect(await quarantine.list(10)).toHaveLength(3);
    });

    it("listPartition() gives those of one partition of one projection and version", async () => {
      const quarantine = await open();
      await quarantine.record(failure("account-1", { offset: 18 }));
      await quarantine.record(failure("account-2"));
      await quarantine.record(failure("account-3", { partition: 4 }));
      await quarantine.record(failure("account-4", { projection: "entries" }));
      await quarantine.record(failure("account-5", { projectionVersion: 2 }));
      const listed = await quarantine.listPartition("accounts", 1, 3);
      expect(listed.map(({ streamId, offset }) => [streamId, offset])).toEqual([
        ["account-2", 17],
        ["account-1", 18],
      ]);
      expect(listed[0]).toMatchObject({ ...failure("account-2"), failures: 1 });
      expect(await quarantine.listPartition("accounts", 1, 5)).toEqual([]);
    });

    it("list() gives the newest failure first, at most as many as asked", async () => {
      const quarantine = await open();
      for (const id of ["account-1", "account-2", "account-3"]) {
        await quarantine.record(failure(id));
        const [{ lastTime } = { lastTime: 0 }] = await quarantine.list(1);
        await expect.poll(() => Date.now()).toBeGreaterThan(lastTime);
      }
      const listed = await quarantine.list(2);
      expect(listed.map(({ streamId }) => streamId)).toEqual(["account-3", "account-2"]);
    });
  });
};
