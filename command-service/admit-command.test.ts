import { beforeEach, describe, expect, it } from "vitest";
import { createMetrics, type Metrics } from "../platform/metrics.ts";
import { admitCommand, type Crowd } from "./admit-command.ts";

const limits = { waitingMax: 10_000, waitingPerTenantMax: 5_000, waitingPerStreamMax: 2_500 };

/** A command takes a millisecond, and a round at least three. */
const rate = {
  taken: () => {},
  ended: () => {},
  estimateMs: (commands: number) => Math.max(commands, 3),
};

const calm: Crowd = {
  inHand: 0,
  underWay: 0,
  ofTenant: 0,
  ofStream: 0,
  ahead: 0,
  remainingMs: 2_000,
};

let metrics: Metrics;
beforeEach(() => {
  metrics = createMetrics();
});

const admit = (crowd: Partial<Crowd>): void =>
  admitCommand({ ...calm, ...crowd }, limits, rate, metrics);

const overloaded = (retryDelayMs: number) =>
  expect.objectContaining({ reason: "OVERLOADED", retryDelayMs });

describe("admitCommand()", () => {
  it.each([
    ["inHand", 10_000, 5_000],
    ["ofTenant", 5_000, 2_500],
    ["ofStream", 2_500, 100],
  ] as const)("takes one less and refuses at the limit of %s", (place, limit, retryDelayMs) => {
    expect(() => admit({ [place]: limit - 1 })).not.toThrow();
    expect(() => admit({ [place]: limit })).toThrow(overloaded(retryDelayMs));
  });

  it("refuses what three quarters of its time are not enough for, with a time to retry", () => {
    expect(() => admit({ ahead: 1_400, underWay: 100 })).not.toThrow();
    expect(() => admit({ ahead: 1_401, underWay: 100 })).toThrow(overloaded(701));
  });

  it("takes few before it for none: they share an append", () => {
    expect(() => admit({ ahead: 63, remainingMs: 4 })).not.toThrow();
    expect(() => admit({ ahead: 64, remainingMs: 4 })).toThrow(overloaded(100));
  });

  it("refuses what an append by itself takes too long for", () => {
    expect(() => admit({ remainingMs: 4 })).not.toThrow();
    expect(() => admit({ remainingMs: 3.9 })).toThrow(overloaded(100));
  });

  it("counts refusals by what was too much", async () => {
    expect(() => admit({ inHand: 10_000 })).toThrow();
    expect(() => admit({ ahead: 9_000 })).toThrow();
    const { values } = await metrics.commandsOverloaded.get();
    expect(values).toMatchObject([
      { labels: { cause: "waiting" }, value: 1 },
      { labels: { cause: "deadline" }, value: 1 },
    ]);
  });
});
