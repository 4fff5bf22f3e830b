import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { depositOf, executorOn, openingOf } from "./executor.fixture.ts";

let sql: Sql;
let log: EventLog;
beforeAll(async () => {
  sql = await openMemorySql();
  log = await openPostgresEventLog({ sql, partitions: 1 });
});
afterAll(() => sql?.close());

it("decideUnderLock() decides on the log when it was set back behind what is cached", async () => {
  const { execute, stop } = executorOn(log);
  await execute(openingOf("a"));
  await execute(depositOf("a", 500n));
  await execute(depositOf("a", 70n));
  await sql.script(`
    alter table daybook.events disable trigger all;
    delete from daybook.events where log_offset = 3;
    alter table daybook.events enable trigger all;
    update daybook.heads set last_offset = 2;`);
  const { stored, figures } = await execute(depositOf("a", 1n));
  expect(stored.streams[0]?.streamVersion).toBe(3);
  expect(figures.balanceMinor).toBe(501n);
  await stop();
});

const away = () => new RequestFailed("STORE_UNAVAILABLE", "Cannot reach the event log: try again");

/** The log with the first transactions failing so, and how many were begun. */
const failing = (failures: readonly ("before" | "after COMMIT")[]) => {
  let begun = 0;
  const underLock: EventLog["underLock"] = async (streams, work) => {
    const failure = failures[begun];
    begun += 1;
    if (failure === "before") throw away();
    const result = await log.underLock(streams, work);
    if (failure === "after COMMIT") throw away();
    return result;
  };
  return { log: { ...log, underLock }, begun: () => begun };
};

/** A deposit through an executor whose cache another one has made stale. */
const depositOnStale = async (failures: Parameters<typeof failing>[0], timeoutMs = 30_000) => {
  const accountId = randomUUID();
  const watched = failing(failures);
  const [stale, other] = [executorOn(watched.log), executorOn(log)];
  await stale.execute(openingOf(accountId));
  await other.execute(depositOf(accountId, 500n));
  const outcome = await stale
    .execute(depositOf(accountId, 70n, { deadline: Date.now() + timeoutMs }))
    .catch((error: RequestFailed) => error);
  await Promise.all([stale.stop(), other.stop()]);
  const streamId = `account-${accountId}`;
  const events = await log.readEvents({ tenantId: "default", streamId, limit: 10 });
  return { outcome, types: events.map(({ type }) => type), begun: watched.begun() };
};

it("decideUnderLock() begins again when its transaction failed, and answers", async () => {
  const { outcome, types, begun } = await depositOnStale(["before", "before"]);
  expect(outcome).toMatchObject({ replayed: false, figures: { balanceMinor: 570n } });
  expect(types).toEqual(["AccountOpened", "MoneyDeposited", "MoneyDeposited"]);
  expect(begun).toBe(3);
});

it("decideUnderLock() has one effect when the answer to its COMMIT was lost", async () => {
  const { outcome, types } = await depositOnStale(["after COMMIT"]);
  expect(outcome).toMatchObject({ replayed: true, figures: { balanceMinor: 570n } });
  expect(types).toEqual(["AccountOpened", "MoneyDeposited", "MoneyDeposited"]);
});

const always = Array.from({ length: 8 }, () => "before" as const);

it("decideUnderLock() gives up when the log stays away", async () => {
  const { outcome, types, begun } = await depositOnStale(always);
  expect(outcome).toMatchObject({ reason: "STORE_UNAVAILABLE" });
  expect(types).toEqual(["AccountOpened", "MoneyDeposited"]);
  expect(begun).toBe(4);
});

it("decideUnderLock() does not begin again when nobody waits any more", async () => {
  const { outcome, begun } = await depositOnStale(always, 60);
  expect(outcome).toMatchObject({ reason: "DEADLINE_EXCEEDED" });
  expect(begun).toBeLessThan(4);
});
