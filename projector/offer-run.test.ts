import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accounts } from "../read-models/accounts.ts";
import { catchUp } from "./catch-up.ts";
import { balanceOf, behind, checkpointOf, openLane, runOf } from "./lane.fixture.ts";
import { createLane, type Lane } from "./lane.ts";
import { offerRun } from "./offer-run.ts";
import {
  documentsOf,
  fieldsOf,
  newProjectionIndex,
  openProjectorWorld,
  type ProjectorWorld,
} from "./projector.fixture.ts";

let world: ProjectorWorld;
beforeAll(async () => {
  world = await openProjectorWorld();
});
afterAll(() => world.close());

describe("offerRun()", () => {
  it("applies the rest of a run over the checkpoint, and skips one below it", async () => {
    const { lane, ledger, partition } = await openLane(world);
    await catchUp(lane);
    const before = lane.checkpoint?.offset ?? 0;
    ledger.open("a");
    ledger.deposit("a", 5n);
    ledger.deposit("a", 6n);
    await ledger.save();
    await offerRun(lane, await runOf(world, partition, before + 1, 2));
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(5n);
    await offerRun(lane, await runOf(world, partition, before + 1, 2));
    await offerRun(lane, await runOf(world, partition, before + 1, 3));
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(11n);
    expect(lane.state).toBe("live");
    expect(
      fieldsOf(await documentsOf(lane.options, accounts, ledger.expected().accounts.keys())),
    ).toEqual(ledger.expected().accounts);
  });

  it("reads what is missing from the log before a run that leaves a gap", async () => {
    const { lane, ledger, partition } = await openLane(world);
    await catchUp(lane);
    const before = lane.checkpoint?.offset ?? 0;
    ledger.open("a");
    ledger.deposit("a", 5n);
    ledger.deposit("a", 6n);
    await ledger.save();
    await offerRun(lane, await runOf(world, partition, before + 3, 1));
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(11n);
    expect(lane.state).toBe("live");
  });

  it("takes what the log holds behind a delivery along when it is known to be much", async () => {
    const { lane, ledger, partition } = await openLane(world);
    await catchUp(lane);
    const before = lane.checkpoint?.offset ?? 0;
    ledger.open("a");
    for (let number = 0; number < 40; number += 1) ledger.deposit("a", 5n);
    await ledger.save();
    lane.headSeen = before + 16;
    await offerRun(lane, await runOf(world, partition, before + 1, 1));
    expect(lane.checkpoint?.offset).toBe(before + 1);
    lane.headSeen = before + 18;
    await offerRun(lane, await runOf(world, partition, before + 2, 1));
    expect(lane.checkpoint?.offset).toBe(before + 41);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(200n);
    // The deliveries of all that follow, and bring nothing new.
    await offerRun(lane, await runOf(world, partition, before + 3, 39));
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(200n);
    expect(lane.state).toBe("live");
  });

  it("looks behind the next delivery again after there was much behind one", async () => {
    const { lane, ledger, partition } = await openLane(world);
    await catchUp(lane);
    const before = lane.checkpoint?.offset ?? 0;
    ledger.open("a");
    for (let number = 0; number < 20; number += 1) ledger.deposit("a", 1n);
    await ledger.save();
    lane.headSeen = before + 21;
    await offerRun(lane, await runOf(world, partition, before + 1, 1));
    for (let number = 0; number < 3; number += 1) ledger.deposit("a", 1n);
    await ledger.save();
    await offerRun(lane, await runOf(world, partition, before + 22, 1));
    expect(lane.checkpoint?.offset).toBe(before + 24);
    ledger.deposit("a", 1n);
    ledger.deposit("a", 1n);
    await ledger.save();
    await offerRun(lane, await runOf(world, partition, before + 25, 1));
    expect(lane.checkpoint?.offset).toBe(before + 25);
  });

  it("reads no more beside a delivery than one run of the log holds with it", async () => {
    const options = await world.options({ config: { PROJECTOR_RUN_EVENTS_MAX: 8 } });
    const { lane, ledger, partition } = await openLane(world, accounts, options);
    await catchUp(lane);
    const before = lane.checkpoint?.offset ?? 0;
    ledger.open("a");
    for (let number = 0; number < 40; number += 1) ledger.deposit("a", 5n);
    await ledger.save();
    lane.headSeen = before + 41;
    await offerRun(lane, await runOf(world, partition, before + 1, 3));
    expect(lane.checkpoint?.offset).toBe(before + 8);
    await offerRun(lane, await runOf(world, partition, before + 14, 3));
    expect(lane.checkpoint?.offset).toBe(before + 16);
    await offerRun(lane, await runOf(world, partition, before + 23, 3));
    expect(lane.checkpoint?.offset).toBe(before + 16);
    expect(lane.state).toBe("catching-up");
  });

  it("reads nothing beside a delivery that has the bytes of a run by itself", async () => {
    const options = await world.options({ config: { PROJECTOR_RUN_BYTES_MAX: 1_024 } });
    const { lane, ledger, partition } = await openLane(world, accounts, options);
    await catchUp(lane);
    const before = lane.checkpoint?.offset ?? 0;
    ledger.open("a");
    for (let number = 0; number < 60; number += 1) ledger.deposit("a", 5n);
    await ledger.save();
    lane.headSeen = before + 61;
    const run = await runOf(world, partition, before + 1, 20);
    expect(run.events.reduce((sum, { data }) => sum + data.length, 0)).toBeGreaterThan(1_024);
    await offerRun(lane, run);
    expect(lane.checkpoint?.offset).toBe(before + 20);
  });

  it("has a place in the catch-up while it reads beside a delivery, none without", async () => {
    const { lane, ledger, partition } = await openLane(world);
    await catchUp(lane);
    const before = lane.checkpoint?.offset ?? 0;
    ledger.open("a");
    for (let number = 0; number < 20; number += 1) ledger.deposit("a", 5n);
    await ledger.save();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const taken = Array.from({ length: 4 }, () => lane.own.catchUpPlaces(() => ended));
    await offerRun(lane, await runOf(world, partition, before + 1, 1));
    expect(lane.checkpoint?.offset).toBe(before + 1);
    const offered = offerRun(lane, await runOf(world, partition, before + 3, 1));
    await expect.poll(lane.oneAtATime.busy).toBe(true);
    expect(lane.checkpoint?.offset).toBe(before + 1);
    end();
    await Promise.all([offered, ...taken]);
    expect(lane.checkpoint?.offset).toBe(before + 3);
  });

  it("turns to the log when the gap is longer than a run", async () => {
    const options = await world.options({ config: { PROJECTOR_RUN_EVENTS_MAX: 2 } });
    const { lane, ledger, partition } = await openLane(world, accounts, options);
    await catchUp(lane);
    const before = lane.checkpoint?.offset ?? 0;
    ledger.open("a");
    for (let number = 0; number < 4; number += 1) ledger.deposit("a", 5n);
    await ledger.save();
    await offerRun(lane, await runOf(world, partition, before + 5, 1));
    expect(lane.state).toBe("catching-up");
    await catchUp(lane);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(20n);
    expect(lane.state).toBe("live");
  });

  it("lets a delivery go that takes longer than a delivery may wait", async () => {
    const options = await world.options({ config: { PROJECTOR_APPLY_TIMEOUT_MS: 100 } });
    const { lane, ledger, partition } = await openLane(world, accounts, options);
    await catchUp(lane);
    ledger.open("a");
    await ledger.save();
    let release = (): void => {};
    const stuck = lane.oneAtATime(() => new Promise<void>((resolve) => (release = resolve)));
    await offerRun(lane, await runOf(world, partition, (lane.checkpoint?.offset ?? 0) + 1, 1));
    expect(lane.state).toBe("catching-up");
    release();
    await stuck;
    await catchUp(lane);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(0n);
  });

  it("settles a run while the index is away and applies it from the log later", async () => {
    const { lane, ledger, partition, options } = await openLane(world);
    await catchUp(lane);
    ledger.open("a");
    await ledger.save();
    const run = await runOf(world, partition, (lane.checkpoint?.offset ?? 0) + 1, 1);
    await world.sql.query(`drop schema "${options.prefix}_index" cascade`);
    await offerRun(lane, run);
    expect(lane.state).toBe("catching-up");
    await catchUp(lane);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(0n);
  });
});

describe("two lanes of one index", () => {
  it("undo nothing: the one with the old checkpoint goes on from the new one", async () => {
    const { lane, ledger, partition, options } = await openLane(world);
    const zombie = createLane(newProjectionIndex(options, accounts), partition);
    ledger.open("a");
    ledger.deposit("a", 5n);
    await ledger.save();
    await Promise.all([catchUp(lane), catchUp(zombie)]);
    const old = zombie.checkpoint?.offset ?? 0;
    ledger.deposit("a", 6n);
    ledger.deposit("a", 7n);
    await ledger.save();
    await catchUp(behind(lane));
    await offerRun(zombie, await runOf(world, partition, old + 1, 1));
    await catchUp(zombie);
    expect((await checkpointOf(lane))?.offset).toBe(old + 2);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(18n);
    expect(zombie.checkpoint).toEqual(lane.checkpoint);
  });

  it("both reach the end when they write at the same time", async () => {
    const options = await world.options({ config: { PROJECTOR_RUN_EVENTS_MAX: 3 } });
    const { lane, ledger, partition } = await openLane(world, accounts, options);
    const other = createLane(newProjectionIndex(options, accounts), partition);
    ledger.open("a");
    for (let number = 0; number < 20; number += 1) ledger.deposit("a", 1n);
    await ledger.save();
    const reachEnd = async (one: Lane): Promise<void> => {
      for (let round = 0; round < 50 && one.state !== "live"; round += 1) {
        await catchUp(one).catch(() => {});
      }
    };
    await Promise.all([reachEnd(lane), reachEnd(other)]);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(20n);
    expect([lane.state, other.state]).toEqual(["live", "live"]);
  });
});
