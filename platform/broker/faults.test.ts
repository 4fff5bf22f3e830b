import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "./broker.ts";
import { createFaults, type Faults, faultDelayMsMax, overtakesMax } from "./faults.ts";

const message = (partition: number): Message => ({
  partition,
  headers: {},
  body: new Uint8Array(),
});

const fates = (faults: Faults, partitions: readonly number[]) =>
  partitions.map((partition) => faults.copiesOf(message(partition)));

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

describe("createFaults()", () => {
  const rates = { drop: 0.2, duplicate: 0.2, reorder: 0.2, delay: 0.2 };

  it("repeats itself under the same seed", () => {
    expect(fates(createFaults(7, rates), zeros(200))).toEqual(
      fates(createFaults(7, rates), zeros(200)),
    );
  });

  it("differs under another seed", () => {
    expect(fates(createFaults(7, rates), zeros(200))).not.toEqual(
      fates(createFaults(8, rates), zeros(200)),
    );
  });

  it("decides on a partition without regard to the others", () => {
    const mixed = zeros(100).flatMap(() => [0, 1, 2]);
    const ofFirst = fates(createFaults(7, rates), mixed).filter((_fate, index) => index % 3 === 0);
    expect(ofFirst).toEqual(fates(createFaults(7, rates), zeros(100)));
  });

  it("does nothing at rates of zero", () => {
    for (const copies of fates(createFaults(7, {}), zeros(100))) {
      expect(copies).toEqual([{ overtakes: 0, delayMs: 0 }]);
    }
  });

  it("does nothing once healed", () => {
    const faults = createFaults(7, { drop: 1 });
    expect(fates(faults, [0])).toEqual([[]]);
    faults.heal();
    expect(fates(faults, [0])).toEqual([[{ overtakes: 0, delayMs: 0 }]]);
  });

  it("meets its rates", () => {
    const all = fates(createFaults(7, rates), zeros(10_000));
    const dropped = all.filter((copies) => copies.length === 0).length;
    const doubled = all.filter((copies) => copies.length === 2).length;
    const copies = all.flat();
    expect(dropped / all.length).toBeCloseTo(0.2, 1);
    expect(doubled / (all.length - dropped)).toBeCloseTo(0.2, 1);
    expect(copies.filter(({ overtakes }) => overtakes > 0).length / copies.length).toBeCloseTo(
      0.2,
      1,
    );
    expect(copies.filter(({ delayMs }) => delayMs > 0).length / copies.length).toBeCloseTo(0.2, 1);
  });

  it("stays within its bounds under every seed", () =>
    fc.assert(
      fc.property(fc.integer(), fc.nat(15), (seed, partition) => {
        const faults = createFaults(seed, { duplicate: 1, reorder: 1, delay: 1 });
        for (const { overtakes, delayMs } of faults.copiesOf(message(partition))) {
          expect(overtakes).toBeGreaterThanOrEqual(1);
          expect(overtakes).toBeLessThanOrEqual(overtakesMax);
          expect(delayMs).toBeGreaterThanOrEqual(1);
          expect(delayMs).toBeLessThanOrEqual(faultDelayMsMax);
        }
      }),
    ));
});
