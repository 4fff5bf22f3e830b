import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { accountDecider } from "../domain/account/decider.ts";
import type { MoneyDeposited } from "../domain/account/events.ts";
import { holdExpiry } from "../domain/account/hold-expiry.process.ts";
import { aggregateIdOf, EventUndecodable } from "../domain/event.ts";
import { eventCodec } from "../domain/event-families.ts";
import type { ProcessManager } from "../domain/process-manager.ts";
import type { AnyProcessManager } from "../domain/process-managers.ts";
import { CommandRejected } from "../domain/rejection.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { loseLastEvent } from "../tests/lose-last-event.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { depositOf, executorOn } from "./executor.fixture.ts";
import type { Execute } from "./executor.ts";
import { openWorkbench, type Workbench } from "./process-managers.fixture.ts";
import type { ProcessParts } from "./process-parts.ts";

const patience = { timeout: 15_000, interval: 20 };

let sql: Sql;
let bench: Workbench;
beforeAll(async () => {
  sql = await openMemorySql();
});
beforeEach(async () => {
  // Another log in the same database: to start one takes seconds, and this a fraction of one.
  await sql.script("drop schema if exists daybook cascade");
  bench = await openWorkbench(1, sql);
});
afterEach(() => bench.close());
afterAll(async () => await sql?.close());

type Noted = { readonly accountId: string };

/** Does something about each deposit at once. */
const onDeposits = (work: (accountId: string) => void = () => {}) => {
  const process: ProcessManager<MoneyDeposited, Noted> = {
    name: "on-deposits",
    method: "daybook.test.v1.OnDeposits/Note",
    reactsTo: ["MoneyDeposited"],
    react: (_event, { streamId }) => [
      { dueTime: 1_000, command: { accountId: aggregateIdOf(streamId) } },
    ],
    decision: {
      reads: ({ accountId }) => [{ fold: accountDecider, id: accountId }],
      decide: ({ accountId }) => {
        work(accountId);
        return { appends: [], figures: {} };
      },
    },
  };
  return process;
};

/** Starts a process manager; notes the accounts of the commands that took effect. */
const start = (
  process: AnyProcessManager,
  { execute = bench.execute, ...change }: Partial<ProcessParts> = {},
) => {
  const noted: string[] = [];
  const noting: Execute = async (call) => {
    const executed = await execute(call);
    if (!executed.replayed) noted.push((call.command as Noted).accountId);
    return executed;
  };
  return { ...bench.start({ processes: [process], ...change, execute: noting }), noted };
};

const waitingOf = ({ name }: AnyProcessManager) => bench.timers.readWaiting(name, 100);

const parkedReasons = async () =>
  (
    await bench.sql.query<{ parked_reason: string }>(
      "select parked_reason from daybook.timers where parked_time is not null",
    )
  ).map(({ parked_reason }) => parked_reason);

/** As docs/runbooks/timers.md has it. */
const retryParked = ({ name }: AnyProcessManager) =>
  bench.sql.query(
    `update daybook.timers
    set parked_time = null, parked_reason = null, try_time = now(), round = round + 1
    where process = $1 and parked_time is not null`,
    [name],
  );

describe("a timer that fails", () => {
  it.each([
    ["is refused", () => new CommandRejected("ACCOUNT_FROZEN", {}, "Cannot"), "ACCOUNT_FROZEN"],
    ["meets a bug", () => new TypeError("Cannot read x"), "TypeError: Cannot read x"],
  ])("is parked with the reason when it %s, and the others go on", async (_name, error, reason) => {
    let broken = true;
    const bad = await bench.openAccount();
    const process = onDeposits((accountId) => {
      if (broken && accountId === bad) throw error();
    });
    const { noted } = start(process);
    const good = await bench.openAccount();
    await expect.poll(() => noted, patience).toEqual([good]);
    await expect.poll(() => waitingOf(process), patience).toMatchObject({ waiting: 0, parked: 1 });
    expect(await parkedReasons()).toEqual([reason]);
    broken = false;
    await retryParked(process);
    await expect.poll(() => waitingOf(process), patience).toMatchObject({ waiting: 0, parked: 0 });
    expect(noted).toEqual([good, bad]);
  });

  it.each(["STORE_UNAVAILABLE", "CONTENTION", "OVERLOADED"] as const)(
    "because of %s stays, and is tried again",
    async (reason) => {
      let failures = 3;
      const execute: Execute = (call) => {
        failures -= 1;
        if (failures >= 0) return Promise.reject(new RequestFailed(reason, "Cannot: a test"));
        return bench.execute(call);
      };
      const process = onDeposits();
      const { metrics, noted } = start(process, { execute });
      const accountId = await bench.openAccount();
      await expect.poll(() => noted, patience).toEqual([accountId]);
      await expect.poll(() => waitingOf(process), patience).toMatchObject({ waiting: 0 });
      const { values } = await metrics.timersTried.get();
      const outcomes = values.map(({ labels, value }) => [labels.outcome, value]);
      expect(Object.fromEntries(outcomes)).toEqual({ postponed: 3, done: 1 });
    },
  );

  it("keeps nobody else while it takes its time", async () => {
    const hanging = Promise.withResolvers<never>();
    const slow = await bench.openAccount();
    const execute: Execute = (call) =>
      (call.command as Noted).accountId === slow ? hanging.promise : bench.execute(call);
    const { noted } = start(onDeposits(), { execute });
    const others = [await bench.openAccount(), await bench.openAccount()];
    await expect.poll(() => noted.length, patience).toBe(2);
    expect([...noted].sort()).toEqual(others.sort());
    hanging.reject(new RequestFailed("STORE_UNAVAILABLE", "Cannot: a test"));
  });
});

describe("an event that cannot be reacted to", () => {
  it("waits for a build that can read it, and those behind it do not", async () => {
    const first = await bench.openAccount();
    let readable = false;
    const decode: typeof eventCodec.decode = (recorded) => {
      const isFirst = "streamId" in recorded && recorded.streamId === `account-${first}`;
      if (!readable && isFirst) throw new EventUndecodable("Cannot decode: a test");
      return eventCodec.decode(recorded);
    };
    const process = onDeposits();
    const { noted } = start(process, { codec: { ...eventCodec, decode } });
    const second = await bench.openAccount();
    await expect.poll(() => noted, patience).toEqual([second]);
    await expect.poll(() => waitingOf(process), patience).toMatchObject({ waiting: 1, parked: 0 });
    readable = true;
    await expect.poll(() => noted, patience).toEqual([second, first]);
    await expect.poll(() => waitingOf(process), patience).toMatchObject({ waiting: 0 });
  });

  it.each([
    ["react() throws", () => expect.fail("a bug")],
    ["react() names a time that there is not", () => [{ dueTime: Number.NaN, command: {} }]],
    ["react() asks for too much", () => Array(17).fill({ dueTime: 1, command: {} })],
  ])("is parked when %s, and tried again when somebody says so", async (_name, wrong) => {
    const process = onDeposits();
    const bad = await bench.openAccount();
    let broken = true;
    const react: AnyProcessManager["react"] = (event, recorded) =>
      broken && recorded.streamId === `account-${bad}` ? wrong() : process.react(event, recorded);
    const { noted } = start({ ...process, react });
    const good = await bench.openAccount();
    await expect.poll(() => noted, patience).toEqual([good]);
    await expect.poll(() => waitingOf(process), patience).toMatchObject({ waiting: 0, parked: 1 });
    broken = false;
    await retryParked(process);
    await expect.poll(() => noted, patience).toEqual([good, bad]);
  });
});

describe("a log that was set back", () => {
  it("is read again from its beginning, and what was done is not done twice", async () => {
    const process = onDeposits();
    const before = start(process);
    const [kept, lost] = [await bench.openAccount(), await bench.openAccount()];
    await expect.poll(() => before.noted, patience).toEqual([kept, lost]);
    await bench.stopAll();
    await loseLastEvent(bench.sql, `account-${lost}`);
    const later = await bench.openAccount();
    const { noted } = start(process);
    await expect.poll(() => noted, patience).toEqual([later]);
    await expect.poll(() => waitingOf(process), patience).toMatchObject({ waiting: 0, parked: 0 });
  });

  it("is noticed while it happens, so that no new event is passed over", async () => {
    const { noted } = start(onDeposits());
    const first = await bench.openAccount();
    await expect.poll(() => noted, patience).toEqual([first]);
    await loseLastEvent(bench.sql, `account-${first}`);
    const fresh = await openWorkbench(1, bench.sql);
    const others = [await fresh.openAccount(), await fresh.openAccount()];
    await expect.poll(() => noted, patience).toEqual([first, ...others]);
  });

  it("is noticed before it has grown to where it was, and when it has just done so", async () => {
    const { noted } = start(onDeposits());
    const accountId = await bench.openAccount();
    await expect.poll(() => noted, patience).toEqual([accountId]);
    await loseLastEvent(bench.sql, `account-${accountId}`);
    const executor = executorOn(bench.log);
    await executor.execute(depositOf(accountId, 5n));
    await expect.poll(() => noted, patience).toEqual([accountId, accountId]);
    const other = await bench.openAccount();
    await expect.poll(() => noted, patience).toEqual([accountId, accountId, other]);
    await bench.stopAll();
    await loseLastEvent(bench.sql, `account-${other}`);
    await loseLastEvent(bench.sql, `account-${other}`);
    const later = start(onDeposits());
    await executor.execute(depositOf(accountId, 7n));
    await expect.poll(() => later.noted, patience).toEqual([accountId]);
    await executor.stop();
  });

  it("takes the timers of lost events along", async () => {
    const accountId = await bench.openAccount();
    const { stop } = bench.start();
    await bench.placeHold(accountId, Date.now() + 1_500);
    await expect.poll(() => waitingOf(holdExpiry), patience).toMatchObject({ waiting: 1 });
    await stop();
    await loseLastEvent(bench.sql, `account-${accountId}`);
    const { metrics } = bench.start();
    await expect.poll(() => waitingOf(holdExpiry), patience).toMatchObject({ waiting: 0 });
    expect((await metrics.timersTried.get()).values).toMatchObject([
      { labels: { outcome: "done" }, value: 1 },
    ]);
    const types = (await bench.eventsOf(accountId)).map(({ type }) => type);
    expect(types).toEqual(["AccountOpened", "MoneyDeposited"]);
  });
});
