import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customers } from "../read-models/customers.ts";
import { catchUp } from "./catch-up.ts";
import { balanceOf, behind, checkpointOf, openLane, runOf } from "./lane.fixture.ts";
import { createLane } from "./lane.ts";
import { offerRun } from "./offer-run.ts";
import {
  newProjectionIndex,
  openProjectorWorld,
  type ProjectorWorld,
} from "./projector.fixture.ts";
import type { ProjectorOptions } from "./projector-options.ts";

const soon = { timeout: 10_000, interval: 20 };
/** A type that no projection here uses. */
const painted = { type: "AccountPainted", schemaVersion: 1, data: "{}" };

let world: ProjectorWorld;
beforeAll(async () => {
  world = await openProjectorWorld();
});
afterAll(() => world.close());

/** The adapter as it is, with its writes counted. */
const countWrites = (index: ProjectorOptions["index"]) => {
  const seen = { writes: 0 };
  const write: typeof index.write = (...given) => {
    seen.writes += 1;
    return index.write(...given);
  };
  return { seen, index: { ...index, write } };
};

describe("a run of which the projection uses nothing", () => {
  it("is passed over, and many of them move the checkpoint by one write", async () => {
    const plain = await world.options();
    const { seen, index } = countWrites(plain.index);
    const opened = await openLane(world, customers, { ...plain, index });
    const { lane, ledger, partition } = opened;
    await catchUp(lane);
    const before = lane.checkpoint?.offset ?? 0;
    const writes = seen.writes;
    ledger.open("a");
    for (let number = 0; number < 9; number += 1) ledger.deposit("a", 1n);
    await ledger.save();
    for (let offset = before + 1; offset <= before + 10; offset += 1) {
      await offerRun(lane, await runOf(world, partition, offset, 1));
    }
    await expect.poll(async () => (await checkpointOf(lane))?.offset, soon).toBe(before + 10);
    expect(seen.writes - writes).toBeLessThan(10);
    expect(lane.state).toBe("live");
    const head = (await world.log.readHeads())[partition];
    expect((await checkpointOf(lane))?.closeTime).toBe(head?.lastTime);
  });

  it("is written with the documents of the next run that it does use", async () => {
    const { lane, ledger, partition } = await openLane(world);
    await catchUp(lane);
    const before = lane.checkpoint?.offset ?? 0;
    ledger.open("a");
    ledger.raw("a", painted);
    ledger.raw("a", painted);
    ledger.deposit("a", 5n);
    await ledger.save();
    for (let offset = before + 1; offset <= before + 4; offset += 1) {
      await offerRun(lane, await runOf(world, partition, offset, 1));
    }
    expect((await checkpointOf(lane))?.offset).toBe(before + 4);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(5n);
    expect(lane.state).toBe("live");
  });

  it("is read from the log again when another projector went on from the checkpoint", async () => {
    const { lane, ledger, partition, options } = await openLane(world);
    ledger.open("a");
    await ledger.save();
    await catchUp(lane);
    const before = lane.checkpoint?.offset ?? 0;
    ledger.raw("a", painted);
    ledger.deposit("a", 5n);
    await ledger.save();
    await offerRun(lane, await runOf(world, partition, before + 1, 1));
    const other = createLane(newProjectionIndex(options, lane.own.projection), partition);
    await catchUp(other);
    await expect.poll(() => lane.state, soon).toBe("catching-up");
    await catchUp(lane);
    expect((await checkpointOf(lane))?.offset).toBe(before + 2);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(5n);
  });

  it("does not hide a run of another history behind it", async () => {
    const { lane, ledger, partition } = await openLane(world, customers);
    await catchUp(lane);
    const before = lane.checkpoint?.offset ?? 0;
    ledger.open("a");
    ledger.deposit("a", 5n);
    await ledger.save();
    await offerRun(lane, await runOf(world, partition, before + 1, 1));
    const next = await runOf(world, partition, before + 2, 1);
    await offerRun(lane, { ...next, previousEventId: "another" });
    expect(lane.state).toBe("catching-up");
  });

  it("makes no difference to what is read in the end, whatever is delivered", async () => {
    const step = fc.oneof(
      fc.constant("painted" as const),
      fc.constant("deposit" as const),
      fc.constant("withdraw" as const),
    );
    const delivery = fc.record({ from: fc.nat(12), length: fc.integer({ min: 1, max: 4 }) });
    const inputs = [fc.array(step, { minLength: 1, maxLength: 12 }), fc.array(delivery)] as const;
    await fc.assert(
      fc.asyncProperty(...inputs, async (steps, deliveries) => {
        const { lane, ledger, partition } = await openLane(world);
        ledger.open("a");
        ledger.deposit("a", 100n);
        await ledger.save();
        await catchUp(lane);
        const before = lane.checkpoint?.offset ?? 0;
        for (const one of steps) {
          if (one === "painted") ledger.raw("a", painted);
          else ledger[one]("a", 3n);
        }
        await ledger.save();
        for (const { from, length } of deliveries) {
          const first = before + 1 + (from % steps.length);
          await offerRun(lane, await runOf(world, partition, first, length));
        }
        await catchUp(behind(lane));
        const sum = steps.reduce(
          (total, one) => total + { painted: 0n, deposit: 3n, withdraw: -3n }[one],
          100n,
        );
        expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(sum);
        await expect
          .poll(async () => (await checkpointOf(lane))?.offset, soon)
          .toBe(before + steps.length);
      }),
      { numRuns: 15 },
    );
  });
});
