import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../platform/clock.ts";
import { RequestFailed } from "../platform/failure.ts";
import { executorOn } from "./executor.fixture.ts";
import { openWorkbench, quickConfig, type Workbench } from "./process-managers.fixture.ts";

const patience = { timeout: 15_000, interval: 20 };

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.stopAll());
afterAll(() => bench.close());

/** Late enough that a hold until then is recorded before it on a busy machine. */
const soon = (): number => Date.now() + 500;

const typesOf = async (accountId: string): Promise<string[]> =>
  (await bench.eventsOf(accountId)).map(({ type }) => type);

const untilExpired = (accountId: string, holds = 1) =>
  expect
    .poll(
      async () => (await typesOf(accountId)).filter((type) => type === "HoldExpired").length,
      patience,
    )
    .toBe(holds);

const untilNothingWaits = () =>
  expect
    .poll(() => bench.timers.readWaiting("hold-expiry", 1_000), patience)
    .toMatchObject({ waiting: 0, parked: 0 });

const unavailable = (): RequestFailed => new RequestFailed("STORE_UNAVAILABLE", "Cannot: a test");

describe("process managers", () => {
  it("end a hold at its time and not before, caused by the event that placed it", async () => {
    bench.start();
    const accountId = await bench.openAccount();
    const until = soon();
    await bench.placeHold(accountId, until);
    await untilExpired(accountId);
    const [, , placed, expired] = await bench.eventsOf(accountId);
    expect(expired).toMatchObject({
      type: "HoldExpired",
      causationId: placed?.eventId,
      correlationId: placed?.correlationId,
      traceparent: placed?.traceparent,
      actor: "hold-expiry",
    });
    expect(expired?.recordedAt).toBeGreaterThanOrEqual(until);
    const { tenantId = "", requestId = "" } = expired ?? {};
    const method = "daybook.account.v1.HoldExpiry/ExpireHolds";
    expect(await bench.log.findCommand({ tenantId, method, requestId })).toMatchObject({
      stored: { outcome: "committed" },
    });
    await untilNothingWaits();
  });

  it("leave a hold that was released or has no end, and forget its timer", async () => {
    bench.start();
    const accountId = await bench.openAccount();
    await bench.placeHold(accountId, undefined);
    const released = await bench.placeHold(accountId, soon());
    await bench.release(accountId, released);
    const other = await bench.placeHold(accountId, soon());
    await untilExpired(accountId);
    await untilNothingWaits();
    expect(other).not.toBe(released);
    expect((await typesOf(accountId)).slice(2)).toEqual([
      "HoldPlaced",
      "HoldPlaced",
      "HoldReleased",
      "HoldPlaced",
      "HoldExpired",
    ]);
  });

  it("refuse a capture after the end", async () => {
    bench.start();
    const accountId = await bench.openAccount();
    const holdId = await bench.placeHold(accountId, soon());
    await untilExpired(accountId);
    await expect(bench.capture(accountId, holdId)).rejects.toMatchObject({
      reason: "HOLD_NOT_ACTIVE",
    });
  });

  it("end holds that were placed before they ran at all, among many other events", async () => {
    const accountId = await bench.openAccount();
    const until = soon();
    await bench.placeHold(accountId, until);
    for (let more = 0; more < 20; more += 1) await bench.openAccount();
    await pause(Math.max(0, until + 10 - Date.now()));
    const config = { ...quickConfig, PROCESS_SCAN_EVENTS_MAX: 8, PROCESS_RUN_EVENTS_MAX: 4 };
    bench.start({ config });
    await untilExpired(accountId);
  });

  it.each([
    ["an hour slow", -3_600_000],
    ["an hour fast", 3_600_000],
  ])("end a hold at its time by the database's clock when their own is %s", async (_name, skew) => {
    const clock = () => systemClock() + skew;
    const skewed = executorOn(bench.log, {}, clock);
    bench.start({ execute: skewed.execute, clock });
    const accountId = await bench.openAccount();
    const until = soon();
    await bench.placeHold(accountId, until);
    await untilExpired(accountId);
    expect((await bench.eventsOf(accountId)).at(-1)?.recordedAt).toBeGreaterThanOrEqual(until);
    await bench.stopAll();
    await skewed.stop();
  });

  it("end each of many holds once, whichever of two replicas does", async () => {
    bench.start();
    bench.start();
    const accounts = await Promise.all(Array.from({ length: 20 }, () => bench.openAccount()));
    const until = soon();
    await Promise.all(
      accounts.flatMap((accountId) => [
        bench.placeHold(accountId, until),
        bench.placeHold(accountId, until),
      ]),
    );
    await Promise.all(accounts.map((accountId) => untilExpired(accountId, 2)));
    await untilNothingWaits();
    for (const accountId of accounts) await untilExpired(accountId, 2);
  });

  it("say how much waits and since when", async () => {
    const own = await openWorkbench();
    try {
      const accountId = await own.openAccount();
      await own.placeHold(accountId, Date.now() + 3_600_000);
      await own.placeHold(accountId, soon());
      const { metrics } = own.start({ execute: () => Promise.reject(unavailable()) });
      const of = async (name: string) =>
        (await metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value ?? 0;
      await expect.poll(() => of("daybook_timers_waiting"), patience).toBe(2);
      await expect.poll(() => of("daybook_timers_overdue_seconds"), patience).toBeGreaterThan(0);
      expect(await of("daybook_timers_parked")).toBe(0);
    } finally {
      await own.close();
    }
  });
});

describe("a replica that ends in the middle", () => {
  it("between reading and writing timers leaves the events to the next one", async () => {
    const accountId = await bench.openAccount();
    const dying = bench.start({
      timers: { ...bench.timers, saveReactions: () => Promise.reject(unavailable()) },
    });
    await bench.placeHold(accountId, soon());
    await pause(200);
    await dying.stop();
    expect(await typesOf(accountId)).not.toContain("HoldExpired");
    bench.start();
    await untilExpired(accountId);
  });

  it("between writing timers and knowing it writes none of them twice", async () => {
    const accountId = await bench.openAccount();
    let lost = 0;
    bench.start({
      timers: {
        ...bench.timers,
        saveReactions: async (...said) => {
          const moved = await bench.timers.saveReactions(...said);
          if (said[2].length === 0 || lost > 0) return moved;
          lost += 1;
          throw unavailable();
        },
      },
    });
    await bench.placeHold(accountId, soon());
    await untilExpired(accountId);
    await untilNothingWaits();
    expect(lost).toBe(1);
    await untilExpired(accountId);
  });

  it("between claim and execution leaves the timer until its claim has run out", async () => {
    const accountId = await bench.openAccount();
    const reading = bench.start({ timers: { ...bench.timers, claim: async () => [] } });
    await bench.placeHold(accountId, soon());
    const rooms = new Map([0, 1, 2, 3].map((partition) => [partition, 10]));
    const claim = () => bench.timers.claim("hold-expiry", { timersMax: 10, rooms, claimMs: 1_000 });
    await expect.poll(async () => (await claim()).length, patience).toBe(1);
    await reading.stop();
    bench.start();
    await untilExpired(accountId);
    await untilNothingWaits();
  });

  it("between execution and the end of its timer makes no second event", async () => {
    const accountId = await bench.openAccount();
    const dying = bench.start({
      timers: { ...bench.timers, finish: () => Promise.reject(unavailable()) },
    });
    await bench.placeHold(accountId, soon());
    await untilExpired(accountId);
    await dying.stop();
    expect((await bench.timers.readWaiting("hold-expiry", 10)).waiting).toBe(1);
    const { metrics } = bench.start();
    await untilNothingWaits();
    const tried = await metrics.timersTried.get();
    expect(tried.values).toMatchObject([{ labels: { outcome: "done" }, value: 1 }]);
    expect((await typesOf(accountId)).filter((type) => type === "HoldExpired")).toHaveLength(1);
  });
});
