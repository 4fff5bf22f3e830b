import { describe, expect, it } from "vitest";
import { createServiceRate, knownForMs } from "./service-rate.ts";

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

  it("forgets a rate that was not measured again for two seconds", () => {
    const { clock, go } = clockAt();
    const rate = createServiceRate(clock);
    rate.taken(64, 100);
    go(100);
    rate.taken(100, 0);
    go(knownForMs);
    expect(rate.estimateMs(400)).toBe(400);
    go(1);
    expect(rate.estimateMs(400)).toBe(0);
  });

  it("expects no command sooner than a round takes, of which the latest counts for a third", () => {
    const { clock, go } = clockAt();
    const rate = createServiceRate(clock);
    rate.ended(64, 400);
    expect(rate.estimateMs(0)).toBe(400);
    rate.ended(64, 100);
    expect(rate.estimateMs(0)).toBe(310);
    go(knownForMs + 1);
    expect(rate.estimateMs(1_000)).toBe(0);
  });

  it("takes a round in which nothing was appended for none", () => {
    const { clock } = clockAt();
    const rate = createServiceRate(clock);
    rate.ended(0, 400);
    expect(rate.estimateMs(0)).toBe(0);
  });

  it("takes a round that hung for one of a second", () => {
    const { clock } = clockAt();
    const rate = createServiceRate(clock);
    rate.ended(64, 30_000);
    expect(rate.estimateMs(0)).toBe(1_000);
  });
});
