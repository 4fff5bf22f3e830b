import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Loop, type LoopOptions, startLoop } from "./background-loop.ts";
import { RequestFailed } from "./failure.ts";

let logged: { msg: string; reason?: string }[] = [];
const log = pino({}, { write: (line) => logged.push(JSON.parse(line)) });
let loop: Loop;

const start = (work: LoopOptions["work"]): void => {
  loop = startLoop({ name: "test", everyMs: 1_000, log, work, backoffMaxMs: 1_600 });
};

beforeEach(() => {
  logged = [];
  vi.useFakeTimers();
});

afterEach(async () => {
  await loop.stop();
  vi.useRealTimers();
});

describe("startLoop()", () => {
  it("works at once and then whenever the interval has passed", async () => {
    const work = vi.fn(async () => {});
    start(work);
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(999);
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it("works at once when it is woken", async () => {
    const work = vi.fn(async () => {});
    start(work);
    await vi.advanceTimersByTimeAsync(10);
    loop.wake();
    await vi.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it("works once more, but later, after any number of calls during a round", async () => {
    const gate = Promise.withResolvers<void>();
    let atOnce = 0;
    let most = 0;
    const work = vi.fn(async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await gate.promise;
      atOnce -= 1;
    });
    start(work);
    for (let index = 0; index < 10; index += 1) loop.wake();
    expect(work).toHaveBeenCalledTimes(1);
    gate.resolve();
    await vi.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(500);
    expect(work).toHaveBeenCalledTimes(2);
    expect(most).toBe(1);
  });

  it("tries again after growing rests of at most the limit, woken or not", async () => {
    const times: number[] = [];
    start(async () => {
      times.push(Date.now());
      throw new Error("away");
    });
    for (let index = 0; index < 2_000; index += 1) {
      loop.wake();
      await vi.advanceTimersByTimeAsync(5);
    }
    const rests = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(rests.length).toBeGreaterThan(6);
    rests.forEach((restMs, index) => {
      const whole = Math.min(1_600, 100 * 2 ** index);
      expect(restMs).toBeGreaterThanOrEqual(whole / 2);
      expect(restMs).toBeLessThanOrEqual(whole + 5);
    });
  });

  it("logs a failure when it begins, when its reason changes and when it is over", async () => {
    const outcomes = ["STORE_UNAVAILABLE", "STORE_UNAVAILABLE", "CONTENTION", undefined] as const;
    let round = 0;
    start(async () => {
      const reason = outcomes[round];
      round += 1;
      if (reason !== undefined) throw new RequestFailed(reason, "Cannot go on: away");
    });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(logged.map(({ msg, reason }) => [msg, reason])).toEqual([
      ["loop.failing", "STORE_UNAVAILABLE"],
      ["loop.failing", "CONTENTION"],
      ["loop.recovered", undefined],
    ]);
  });

  it("stops: tells the round in hand, waits for it, starts no other, logs nothing", async () => {
    const gate = Promise.withResolvers<void>();
    const work = vi.fn(async (signal: AbortSignal) => {
      await gate.promise;
      signal.throwIfAborted();
    });
    start(work);
    let stopped = false;
    const stop = loop.stop().then(() => {
      stopped = true;
    });
    loop.wake();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(stopped).toBe(false);
    gate.resolve();
    await stop;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(work).toHaveBeenCalledTimes(1);
    expect(logged).toEqual([]);
  });

  it("stops at once while it rests or backs off", async () => {
    start(async () => {
      throw new Error("away");
    });
    await vi.advanceTimersByTimeAsync(1);
    await loop.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
