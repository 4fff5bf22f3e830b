import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventCodec } from "../domain/event-families.ts";
import { systemClock } from "../platform/clock.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { lockHeads } from "../platform/event-log/heads.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { silentLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import { openPgDatabase, type PgDatabase } from "../tests/services/pg-database.ts";
import { describeWith } from "../tests/services/service.ts";
import { decideUnderLock } from "./decide-under-lock.ts";
import {
  askedCall,
  depositOf,
  executorOn,
  generousLimits,
  openingOf,
  transferOf,
} from "./executor.fixture.ts";
import { createSubmission } from "./settle.ts";
import { createSnapshotWriter } from "./snapshot-writer.ts";
import { createStateCache } from "./state-cache.ts";
import { createStuckHeads } from "./stuck-heads.ts";
import type { AnyCall, Submission } from "./submission.ts";

const lockTimeoutMs = 400;

describeWith(["postgres"], "decideUnderLock() while somebody sits on a head", () => {
  let database: PgDatabase;
  let log: EventLog;
  beforeAll(async () => {
    database = await openPgDatabase();
    log = await openPostgresEventLog({ sql: database.sql, lockTimeoutMs });
  });
  afterAll(async () => await database?.close());

  const partitionOf = (accountId: string): number =>
    log.partitionOf({ tenantId: "default", streamId: `account-${accountId}` });

  /** Two accounts in different partitions; 100 cents were given to the stuck one by the other. */
  const openTwo = async () => {
    const stuck = randomUUID();
    let free = randomUUID();
    while (partitionOf(free) === partitionOf(stuck)) free = randomUUID();
    const { execute, stop } = executorOn(log);
    for (const accountId of [stuck, free]) await execute(openingOf(accountId));
    await execute(depositOf(free, 500n));
    await execute(askedCall({ kind: "transfer", id: free, to: stuck, amount: 100n }, "s"));
    await stop();
    return { stuck, free };
  };

  /** What a replica has that lost: nothing in its cache, and a lane in which nobody waits. */
  const openLane = () => {
    const metrics = createMetrics();
    const resumed: Submission[] = [];
    const resume = (some: readonly Submission[]) => resumed.push(...some);
    const snapshots = createSnapshotWriter({ log, logger: silentLog, metrics, everyEvents: 0 });
    const parts = {
      log,
      snapshots,
      codec: eventCodec,
      clock: systemClock,
      logger: silentLog,
      metrics,
      limits: generousLimits,
      cache: createStateCache(100),
    };
    const stuck = createStuckHeads({ ...parts, resume });
    const none = { onResolved: () => {}, onRejected: () => {} };
    const submit = (call: AnyCall) => createSubmission(call, Date.now() + 20_000, none);
    return { parts, stuck, resumed, submit };
  };

  const whileHeld = (accountId: string, work: () => Promise<void>): Promise<void> =>
    database.sql.transaction(
      async (holder) => {
        await lockHeads(holder, [partitionOf(accountId)]);
        await work();
      },
      { timeoutMs: 20_000 },
    );

  it("answers the others after half of an append's wait, and finds the head stuck", async () => {
    const { stuck, free } = await openTwo();
    const lane = openLane();
    const aside = [lane.submit(depositOf(stuck, 1n)), lane.submit(transferOf(free, stuck, 1n))];
    const passing = lane.submit(depositOf(free, 7n));
    const all = [aside[0], passing, aside[1]].flatMap((one) => (one ? [one.submission] : []));
    await whileHeld(stuck, async () => {
      const began = performance.now();
      await decideUnderLock(all, lane.stuck, lane.parts);
      expect(performance.now() - began).toBeLessThan(1.5 * lockTimeoutMs);
      expect((await passing.answer).figures).toMatchObject({ balanceMinor: 407n });
      expect(lane.stuck.any()).toBe(true);
      expect(aside.map(({ submission }) => submission.settled())).toEqual([false, false]);
      expect(lane.resumed).toEqual([]);
    });
    const waiting = aside.map(({ submission }) => submission);
    await expect.poll(() => lane.resumed, { timeout: 5_000 }).toEqual(waiting);
    await decideUnderLock(lane.resumed, lane.stuck, lane.parts);
    const answers = await Promise.all(aside.map(({ answer }) => answer));
    expect(answers.map(({ figures }) => figures.balanceMinor)).toEqual([101n, 406n]);
  }, 30_000);

  it("waits for no head that is known to be stuck, also when a decision names it", async () => {
    const { stuck, free } = await openTwo();
    const lane = openLane();
    const { submission: reversal, answer } = lane.submit(
      askedCall({ kind: "reverse", id: free, entryId: "s-e-2" }, "r"),
    );
    const passing = lane.submit(depositOf(free, 7n));
    await whileHeld(stuck, async () => {
      lane.stuck.found([partitionOf(stuck)]);
      const began = performance.now();
      await decideUnderLock([reversal, passing.submission], lane.stuck, lane.parts);
      expect(performance.now() - began).toBeLessThan(lockTimeoutMs / 2);
      expect((await passing.answer).figures).toMatchObject({ balanceMinor: 407n });
      expect(reversal.settled()).toBe(false);
    });
    await expect.poll(() => lane.resumed, { timeout: 5_000 }).toEqual([reversal]);
    await decideUnderLock(lane.resumed, lane.stuck, lane.parts);
    expect((await answer).figures).toMatchObject({ balanceMinor: 507n });
  }, 30_000);
});
