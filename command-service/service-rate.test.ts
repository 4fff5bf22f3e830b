import { describe, expect, it } from "vitest";
import { createServiceRate } from "./service-rate.ts";

const clockAt = () => {
  let now = 0;
  return { clock: () => now, go: (ms: number) => (now += ms) };
};

describe("createServiceRate()", () => {
  it("knows nothing before it has seen a full span with commands waiting", () => {
    const { clock, go } = clockAt();
    const rate = createServiceRate(clock);
    rate.taken(10, 5);
    go(99);
    rate.taken(10, 5);
    expect(rate.estimateMs(1_000)).toBe(0);
  });

  it("estimates from what was taken while others waited", () => {
    const { clock, go } = clockAt();
    const rate = createServiceRate(clock);
    rate.taken(64, 100);
    go(50);
    rate.taken(100, 100);
    go(50);
    rate.taken(100, 100);
    expect(rate.estimateMs(400)).toBe(200);
  });

  it("does not take a slow trickle of arrivals for the rate of service", () => {
    const { clock, go } = clockAt();
    const rate = createServiceRate(clock);
    for (let turn = 0; turn < 100; turn += 1) {
      rate.taken(1, 0);
      go(50);
    }
    expect(rate.estimateMs(1_000)).toBe(0);
  });

  it("does not expect a store that hung to hang again", () => {
    const { clock, go } = clockAt();
    const rate = createServiceRate(clock);
    rate.taken(1, 100);
    go(1_001);
    rate.taken(1, 100);
    expect(rate.estimateMs(1_000)).toBe(0);
  });
});
