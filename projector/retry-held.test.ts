import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accounts } from "../read-models/accounts.ts";
import type { AnyProjection } from "../read-models/projection.ts";
import { catchUp } from "./catch-up.ts";
import { balanceOf, behind, heldOf, neighbours, openLane } from "./lane.fixture.ts";
import { createLane } from "./lane.ts";
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

/** Accounts whose deposits fail on the named documents until they are mended. */
const breakable = (broken: Set<string>, clock = { now: 1_000_000 }) => {
  const projection: AnyProjection = {
    ...accounts,
    evolve: {
      ...accounts.evolve,
      MoneyDeposited: (document, event, envelope) => {
        if (broken.has(`${envelope.tenantId}/${document.accountId}`)) {
          throw new RangeError(`owner ${document.ownerId} has too much`);
        }
        return accounts.evolve.MoneyDeposited?.(document, event, envelope) ?? document;
      },
    },
  };
  return { projection, clock, options: () => world.options({ clock: () => clock.now }) };
};

describe("a fold that throws", () => {
  it("holds its stream alone, and folds it in order once it is mended", async () => {
    const broken = new Set<string>();
    const { projection, clock, options } = breakable(broken);
    const { lane, ledger } = await openLane(world, projection, await options());
    const [b = ""] = neighbours(ledger, 1);
    const a = `${ledger.tenantId}/a`;
    broken.add(a);
    ledger.open("a");
    ledger.open(b);
    ledger.deposit("a", 5n);
    ledger.deposit(b, 50n);
    ledger.withdraw("a", 1n);
    ledger.withdraw(b, 1n);
    await ledger.save();
    await catchUp(lane);
    expect(await balanceOf(lane, a)).toBe(0n);
    expect(await balanceOf(lane, `${ledger.tenantId}/${b}`)).toBe(49n);
    const [held] = await heldOf(lane, ledger);
    const waiting = { tenantId: ledger.tenantId, streamId: "account-a" };
    expect(held).toMatchObject(waiting);
    const records = await world.quarantine.list(10);
    expect(records.find(({ tenantId }) => tenantId === ledger.tenantId)).toMatchObject({
      ...waiting,
      offset: held?.firstOffset,
      error: expect.stringMatching(
        /^Cannot fold MoneyDeposited v1: RangeError at retry-held\.test\.ts/,
      ),
      failures: 1,
    });

    // Tried again after a second, and again after two more.
    clock.now += 999;
    await catchUp(lane);
    clock.now += 1;
    await catchUp(lane);
    clock.now += 1_999;
    await catchUp(lane);
    const [again] = await world.quarantine.list(1);
    expect(again).toMatchObject({ ...waiting, failures: 2 });

    broken.clear();
    ledger.deposit("a", 100n);
    await ledger.save();
    await catchUp(behind(lane));
    expect(await balanceOf(lane, a)).toBe(0n);
    clock.now += 1;
    await catchUp(lane);
    expect(await heldOf(lane, ledger)).toEqual([]);
    expect(
      fieldsOf(await documentsOf(lane.options, projection, ledger.expected().accounts.keys())),
    ).toEqual(ledger.expected().accounts);
    const left = await world.quarantine.list(100);
    expect(left.filter(({ tenantId }) => tenantId === ledger.tenantId)).toEqual([]);
  });

  it("is tried again at once when the partition is gained, in pieces when much waits", async () => {
    const broken = new Set<string>();
    const { projection } = breakable(broken);
    const options = await world.options({ config: { PROJECTOR_RUN_EVENTS_MAX: 3 } });
    const { lane, ledger, partition } = await openLane(world, projection, options);
    broken.add(`${ledger.tenantId}/a`);
    ledger.open("a");
    for (let number = 0; number < 9; number += 1) ledger.deposit("a", 5n);
    await ledger.save();
    await catchUp(lane);
    expect(await heldOf(lane, ledger)).toHaveLength(1);
    broken.clear();
    const gained = createLane(newProjectionIndex(options, projection), partition);
    await catchUp(gained);
    expect(await heldOf(gained, ledger)).toEqual([]);
    expect(await balanceOf(gained, `${ledger.tenantId}/a`)).toBe(45n);
  });

  it("holds a hundred streams; the next one stops the lane until one is mended", async () => {
    const broken = new Set<string>();
    const { projection, clock, options } = breakable(broken);
    const { lane, ledger } = await openLane(world, projection, await options());
    await catchUp(lane);
    const room = 100 - (lane.checkpoint?.held.length ?? 0);
    const names = neighbours(ledger, room + 1);
    ledger.open("a");
    for (const name of names) {
      broken.add(`${ledger.tenantId}/${name}`);
      ledger.open(name);
    }
    await ledger.save();
    for (const name of names.slice(0, room)) ledger.deposit(name, 1n);
    await ledger.save();
    await catchUp(behind(lane));
    expect(lane.state).toBe("live");
    expect(await heldOf(lane, ledger)).toHaveLength(room);
    const [first = "", last = ""] = [names[0], names[room]];
    ledger.deposit(last, 1n);
    ledger.deposit("a", 1n);
    await ledger.save();
    await catchUp(behind(lane));
    expect([lane.state, lane.stopReason]).toEqual(["stopped", "held-limit"]);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(0n);

    broken.delete(`${ledger.tenantId}/${first}`);
    clock.now += 60_000;
    await catchUp(lane);
    expect([lane.state, lane.stopReason]).toEqual(["live", undefined]);
    expect(await balanceOf(lane, `${ledger.tenantId}/${first}`)).toBe(1n);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(1n);
    expect(await heldOf(lane, ledger)).toHaveLength(room);
  });

  it("forgets the record of a stream that was mended by a rebuild", async () => {
    const broken = new Set<string>();
    const { projection, clock, options } = breakable(broken);
    const { lane, ledger, options: used } = await openLane(world, projection, await options());
    broken.add(`${ledger.tenantId}/a`);
    ledger.open("a");
    ledger.deposit("a", 1n);
    await ledger.save();
    await catchUp(lane);
    broken.clear();
    await world.sql.query(`drop schema "${used.prefix}_index" cascade`);
    clock.now += 1_000;
    await catchUp(lane).catch(() => {});
    await catchUp(lane);
    await catchUp(lane);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(1n);
    const left = await world.quarantine.list(100);
    expect(left.filter(({ tenantId }) => tenantId === ledger.tenantId)).toEqual([]);
  });
});
