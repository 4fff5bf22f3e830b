import { EventEmitter } from "node:events";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { exitCodes } from "./exit-codes.ts";
import { type DrainStep, handleShutdown } from "./shutdown.ts";

let logged: { msg: string }[] = [];
const log = pino({}, { write: (line) => logged.push(JSON.parse(line)) });

const open = (...steps: DrainStep[]) => {
  const exits: number[] = [];
  const host = Object.assign(new EventEmitter(), { exit: (code: number) => exits.push(code) });
  const shutdown = handleShutdown({ steps: () => steps, deadlineMs: 1_000, log, host });
  return { host, exits, shutdown };
};

const step = (name: string, run: () => Promise<void>): DrainStep => ({ name, run });

beforeEach(() => {
  logged = [];
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("handleShutdown()", () => {
  it.each(["SIGTERM", "SIGINT"])(
    "runs the steps in order on %s and exits with 0",
    async (signal) => {
      const order: string[] = [];
      const { host, exits } = open(
        step("requests", async () => {
          await new Promise((resolve) => setTimeout(resolve, 500));
          order.push("requests");
        }),
        step("pool", async () => {
          order.push("pool");
        }),
      );
      host.emit(signal, signal);
      await vi.advanceTimersByTimeAsync(499);
      expect(exits).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(order).toEqual(["requests", "pool"]);
      expect(exits).toEqual([exitCodes.ok]);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it("exits at once when a second signal comes while it drains", async () => {
    const { host, exits } = open(step("stuck", () => new Promise(() => undefined)));
    host.emit("SIGTERM", "SIGTERM");
    await vi.advanceTimersByTimeAsync(250);
    host.emit("SIGINT", "SIGINT");
    expect(exits).toEqual([exitCodes.stoppedTwice]);
  });

  it("takes a signal within 250 ms of the first for the same", async () => {
    const { host, exits } = open(step("stuck", () => new Promise(() => undefined)));
    host.emit("SIGINT", "SIGINT");
    await vi.advanceTimersByTimeAsync(249);
    host.emit("SIGINT", "SIGINT");
    expect(exits).toEqual([]);
  });

  it("exits with drainIncomplete when the deadline passes", async () => {
    const { host, exits } = open(step("stuck", () => new Promise(() => undefined)));
    host.emit("SIGTERM", "SIGTERM");
    await vi.advanceTimersByTimeAsync(999);
    expect(exits).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(exits).toEqual([exitCodes.drainIncomplete]);
  });

  it("runs the steps after one that failed, logs it and exits with drainIncomplete", async () => {
    const second = vi.fn(async () => {});
    const { host, exits } = open(
      step("first", async () => {
        throw new Error("pool is gone");
      }),
      step("second", second),
    );
    host.emit("SIGTERM", "SIGTERM");
    await vi.advanceTimersByTimeAsync(0);
    expect(second).toHaveBeenCalledTimes(1);
    expect(exits).toEqual([exitCodes.drainIncomplete]);
    expect(logged).toContainEqual(
      expect.objectContaining({ msg: "shutdown.step_failed", step: "first" }),
    );
  });

  it.each(["uncaughtException", "unhandledRejection"])(
    "logs an %s and exits with software",
    (event) => {
      const { host, exits } = open();
      host.emit(event, new Error("bug"));
      expect(exits).toEqual([exitCodes.software]);
      expect(logged).toContainEqual(expect.objectContaining({ msg: "process.uncaught_error" }));
    },
  );

  it("drains once, however often it is asked", async () => {
    const run = vi.fn(async () => {});
    const { shutdown, exits } = open(step("only", run));
    await Promise.all([shutdown.request("test"), shutdown.request("test")]);
    expect(run).toHaveBeenCalledTimes(1);
    expect(exits).toEqual([exitCodes.ok]);
  });

  it("leaves no listener behind once it is disposed", () => {
    const { host, shutdown } = open();
    shutdown.dispose();
    expect(host.eventNames()).toEqual([]);
  });
});
