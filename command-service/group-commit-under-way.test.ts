import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { eventCodec } from "../domain/event-families.ts";
import { systemClock } from "../platform/clock.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { silentLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import { openPgliteSql } from "../platform/sql/pglite.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { createCommandQueue } from "./command-queue.ts";
import { generousLimits, openingOf } from "./executor.fixture.ts";
import { createGroupCommit } from "./group-commit.ts";
import { overdueAfterMs } from "./rounds.ts";
import { createServiceRate } from "./service-rate.ts";
import { createSubmission } from "./settle.ts";
import { createSnapshotWriter } from "./snapshot-writer.ts";
import { createStateCache } from "./state-cache.ts";

let sql: Sql;
let log: EventLog;
beforeAll(async () => {
  sql = await openPgliteSql({ folder: "memory" });
  log = await openPostgresEventLog({ sql });
}, 60_000);
afterAll(() => sql.close());

const patience = { timeout: 10_000 };

/** A group commit on the log with a step before each append, and `send` for openings. */
const committing = (
  append: (usual: EventLog["append"]) => EventLog["append"],
  others: Partial<EventLog> = {},
) => {
  const queue = createCommandQueue();
  const parts = { codec: eventCodec, clock: systemClock, logger: silentLog };
  const metrics = createMetrics();
  const own: EventLog = { ...log, ...others, append: append(log.append) };
  const commit = createGroupCommit(queue, {
    ...{ ...parts, metrics, log: own, limits: generousLimits },
    cache: createStateCache(100),
    rate: createServiceRate(systemClock),
    snapshots: createSnapshotWriter({ ...parts, metrics, log: own, everyEvents: 0 }),
  });
  const send = (commands: number) => {
    const answers = Array.from({ length: commands }, () => {
      const { submission, answer } = createSubmission(
        openingOf(randomUUID()),
        systemClock() + 60_000,
        { onResolved: () => {}, onRejected: () => {} },
      );
      queue.push(submission);
      return answer;
    });
    commit.wake();
    return Promise.allSettled(answers);
  };
  return { commit, send };
};

describe("underWay()", { timeout: 60_000 }, () => {
  it("counts the commands of an append until it has answered, and none behind it", async () => {
    const gate = Promise.withResolvers<void>();
    const { commit, send } = committing((usual) => async (commands) => {
      await gate.promise;
      return usual(commands);
    });
    expect(commit.underWay()).toBe(0);
    const answers = send(5);
    await vi.waitFor(() => expect(commit.underWay()).toBe(5), { ...patience, interval: 1 });
    gate.resolve();
    await answers;
    await vi.waitFor(() => expect(commit.underWay()).toBe(0), patience);
    await commit.drained();
  });

  it("counts an append no longer once nobody waits for it: the next ones pass", async () => {
    const gate = Promise.withResolvers<void>();
    let appends = 0;
    const { commit, send } = committing((usual) => async (commands) => {
      appends += 1;
      if (appends === 1) await gate.promise;
      return usual(commands);
    });
    const hanging = send(3);
    await vi.waitFor(() => expect(appends).toBe(1), patience);
    await vi.waitFor(() => expect(commit.underWay()).toBe(0), {
      timeout: 20 * overdueAfterMs,
    });
    expect((await send(1)).map(({ status }) => status)).toEqual(["fulfilled"]);
    gate.resolve();
    expect((await hanging).map(({ status }) => status)).toEqual(Array(3).fill("fulfilled"));
    await commit.drained();
  });

  it("does not count what lies behind a head that somebody sits on", async () => {
    const freed = Promise.withResolvers<void>();
    let held = true;
    let waiting = 0;
    const { commit, send } = committing(
      (usual) => async (commands) =>
        held
          ? commands.map(({ expectations }) => ({
              outcome: "blocked",
              partitions: expectations.map(log.partitionOf),
            }))
          : usual(commands),
      {
        waitForHead: async () => {
          waiting += 1;
          await freed.promise;
          return true;
        },
      },
    );
    const answers = send(4);
    await vi.waitFor(() => expect(waiting).toBeGreaterThan(0), patience);
    await vi.waitFor(() => expect(commit.underWay()).toBe(0), patience);
    held = false;
    freed.resolve();
    expect((await answers).map(({ status }) => status)).toEqual(Array(4).fill("fulfilled"));
    await commit.drained();
  });
});
