import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { lockHeads } from "../platform/event-log/heads.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { openPgDatabase, type PgDatabase } from "../tests/services/pg-database.ts";
import { describeWith } from "../tests/services/service.ts";
import { askedCall, depositOf, executorOn, openingOf, transferOf } from "./executor.fixture.ts";

const lockTimeoutMs = 300;

describeWith(["postgres"], "An executor while somebody sits on a head", () => {
  let database: PgDatabase;
  let log: EventLog;
  beforeAll(async () => {
    database = await openPgDatabase();
    log = await openPostgresEventLog({ sql: database.sql, lockTimeoutMs });
  });
  afterAll(async () => await database?.close());

  const partitionOf = (accountId: string): number =>
    log.partitionOf({ tenantId: "default", streamId: `account-${accountId}` });

  /** Two open accounts in different partitions, and an executor that knows them. */
  const openTwo = async () => {
    const stuck = randomUUID();
    let free = randomUUID();
    while (partitionOf(free) === partitionOf(stuck)) free = randomUUID();
    const { metrics, ...executor } = executorOn(log);
    for (const accountId of [stuck, free]) await executor.execute(openingOf(accountId));
    const stuckHeads = async () => (await metrics.stuckHeads.get()).values[0]?.value;
    return { stuck, free, ...executor, stuckHeads };
  };

  /** Runs `work` while a session of its own keeps the head of an account's partition. */
  const whileHeld = <Result>(accountId: string, work: () => Promise<Result>): Promise<Result> =>
    database.sql.transaction(
      async (holder) => {
        await lockHeads(holder, [partitionOf(accountId)]);
        return await work();
      },
      { timeoutMs: 20_000 },
    );

  it("lets the others pass at once, and answers the stuck ones when it is free", async () => {
    const { stuck, free, execute, stop, stuckHeads } = await openTwo();
    const waiting = await whileHeld(stuck, async () => {
      const behind = [execute(depositOf(stuck, 5n)), execute(transferOf(stuck, free, 2n))];
      // The first who meet the head wait with it for as long as an append does.
      await execute(depositOf(free, 1n));
      await expect.poll(stuckHeads, { timeout: 5_000 }).toBe(1);
      behind.push(execute(depositOf(stuck, 7n)));
      const began = performance.now();
      for (let count = 0; count < 5; count += 1) {
        await Promise.all([execute(depositOf(free, 1n)), execute(depositOf(free, 1n))]);
      }
      expect((performance.now() - began) / 5).toBeLessThan(lockTimeoutMs / 2);
      return behind;
    });
    const balances = (await Promise.all(waiting)).map(({ figures }) => figures.balanceMinor);
    expect(balances).toEqual([5n, 3n, 10n]);
    await expect.poll(stuckHeads, { timeout: 5_000 }).toBe(0);
    await stop();
  }, 30_000);

  it("takes in who finds out only on its way that it needs that head", async () => {
    const { stuck, free, execute, stop, stuckHeads } = await openTwo();
    await execute(depositOf(free, 100n));
    await execute(askedCall({ kind: "transfer", id: free, to: stuck, amount: 30n }, "s"));
    const reversing = await whileHeld(stuck, async () => {
      // It names the source alone; whom the money went to stands in the entry.
      const call = askedCall({ kind: "reverse", id: free, entryId: "s-e-2" }, "r");
      const reversal = execute(call);
      await expect.poll(stuckHeads, { timeout: 5_000 }).toBe(1);
      await execute(depositOf(free, 1n));
      const began = performance.now();
      for (let count = 0; count < 5; count += 1) await execute(depositOf(free, 1n));
      expect((performance.now() - began) / 5).toBeLessThan(lockTimeoutMs / 2);
      return [reversal];
    });
    const [reversed] = await Promise.all(reversing);
    expect(reversed?.figures).toMatchObject({ balanceMinor: 106n });
    await stop();
  }, 30_000);

  it("lets nobody wait for another command that finds its way there", async () => {
    const { stuck, free, execute, stop, stuckHeads } = await openTwo();
    await execute(depositOf(free, 100n));
    for (const key of ["s", "t", "u"]) {
      await execute(askedCall({ kind: "transfer", id: free, to: stuck, amount: 10n }, key));
    }
    const reverse = (key: string) => {
      const entryId = `${key}-e-${["s", "t", "u"].indexOf(key) + 2}`;
      return execute(askedCall({ kind: "reverse", id: free, entryId }, `r-${key}`));
    };
    const reversing = await whileHeld(stuck, async () => {
      const reversals = [reverse("s")];
      await expect.poll(stuckHeads, { timeout: 5_000 }).toBe(1);
      await execute(depositOf(free, 1n));
      for (const key of ["t", "u"]) {
        const began = performance.now();
        const deposits = [execute(depositOf(free, 1n))];
        reversals.push(reverse(key));
        deposits.push(execute(depositOf(free, 1n)));
        await Promise.all(deposits);
        expect(performance.now() - began).toBeLessThan(lockTimeoutMs / 2);
      }
      return reversals;
    });
    const balances = (await Promise.all(reversing)).map(({ figures }) => figures.balanceMinor);
    expect(balances).toEqual([85n, 95n, 105n]);
    await stop();
  }, 30_000);

  it("answers at the deadline who waits behind it, and takes nothing of theirs", async () => {
    const { stuck, free, execute, stop } = await openTwo();
    await whileHeld(stuck, async () => {
      const deadline = Date.now() + 1_200;
      for (const call of [depositOf(stuck, 5n, { deadline }), depositOf(stuck, 7n, { deadline })]) {
        await expect(execute(call)).rejects.toMatchObject({ reason: "DEADLINE_EXCEEDED" });
      }
      await execute(depositOf(free, 1n));
    });
    const { figures } = await execute(depositOf(stuck, 1n));
    expect(figures).toMatchObject({ balanceMinor: 1n, entryNumber: 1 });
    await stop();
  }, 30_000);

  it("refuses what waits behind it when the service stops, and stops soon", async () => {
    const { stuck, execute, stop, stuckHeads } = await openTwo();
    await whileHeld(stuck, async () => {
      const refused = expect(execute(depositOf(stuck, 5n))).rejects.toMatchObject({
        reason: "STORE_UNAVAILABLE",
      });
      await expect.poll(stuckHeads, { timeout: 5_000 }).toBe(1);
      const began = performance.now();
      await stop();
      expect(performance.now() - began).toBeLessThan(3_000);
      await refused;
    });
  }, 30_000);

  it("lets commands hear that the store is away from their own append", async () => {
    const sql = database.open({ applicationName: "cut-off", connectTimeoutMs: 300 });
    const own = await openPostgresEventLog({ sql, lockTimeoutMs });
    const { stuck } = await openTwo();
    const { execute, stop, metrics } = executorOn(own);
    await whileHeld(stuck, async () => {
      const refused = expect(execute(depositOf(stuck, 5n))).rejects.toMatchObject({
        reason: "STORE_UNAVAILABLE",
      });
      const stuckHeads = async () => (await metrics.stuckHeads.get()).values[0]?.value;
      await expect.poll(stuckHeads, { timeout: 5_000 }).toBe(1);
      await sql.close();
      await refused;
    });
    await stop();
  }, 30_000);
});
