import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LogRun } from "../platform/broker/log-run.ts";
import { accounts } from "../read-models/accounts.ts";
import type { AnyProjection } from "../read-models/projection.ts";
import { catchUp } from "./catch-up.ts";
import { createLane, type Lane } from "./lane.ts";
import { createLedger, type Ledger } from "./ledger.fixture.ts";
import { offerRun } from "./offer-run.ts";
import { createProjectionIndex } from "./projection-index.ts";
import {
  checkpointsOf,
  documentsOf,
  fieldsOf,
  openProjectorWorld,
  type ProjectorWorld,
  readAll,
} from "./projector.fixture.ts";

let world: ProjectorWorld;
beforeAll(async () => {
  world = await openProjectorWorld();
});
afterAll(() => world.close());

type Options = Awaited<ReturnType<ProjectorWorld["options"]>>;

/** A lane of a new index, or of that of other options, for the partition of account `a`. */
const openLane = async (projection: AnyProjection = accounts, of?: Options) => {
  const options = of ?? (await world.options());
  const ledger = createLedger(world.log, `t-${randomUUID().slice(0, 8)}`);
  const partition = ledger.partitionOf("a");
  const lane = createLane(createProjectionIndex(options, projection), partition);
  return { lane, ledger, partition, options };
};

/** A name that falls into the same partition as `a`. */
const neighbours = (ledger: Ledger, count: number): string[] => {
  const names: string[] = [];
  for (let number = 0; names.length < count; number += 1) {
    const name = `n${number}`;
    if (ledger.partitionOf(name) === ledger.partitionOf("a")) names.push(name);
  }
  return names;
};

const runOf = async (partition: number, firstOffset: number, length: number): Promise<LogRun> => {
  const { logId, epoch } = world.log.identity;
  const events = (await readAll(world.log, partition, firstOffset - 1)).slice(0, length);
  const lastOffset = firstOffset + events.length - 1;
  return { logId, epoch, partition, firstOffset, lastOffset, events };
};

const checkpointOf = async ({ own, partition }: Lane) =>
  (await checkpointsOf(own.options, own.projection))[partition];

/** The tenant's held streams: the log also holds what other tests left in it. */
const heldOf = async (lane: Lane, { tenantId }: Ledger) =>
  (await checkpointOf(lane))?.held.filter((one) => one.tenantId === tenantId) ?? [];

const balanceOf = async ({ own }: Lane, id: string) =>
  (await documentsOf(own.options, own.projection, [id])).get(id)?.fields.balanceMinor;

describe("offerRun()", () => {
  it("applies the rest of a run that overlaps the checkpoint, and skips one that lies below", async () => {
    const { lane, ledger, partition } = await openLane();
    await catchUp(lane);
    const before = lane.checkpoint?.offset ?? 0;
    ledger.open("a");
    ledger.deposit("a", 5n);
    ledger.deposit("a", 6n);
    await ledger.save();
    await offerRun(lane, await runOf(partition, before + 1, 2));
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(5n);
    await offerRun(lane, await runOf(partition, before + 1, 2));
    await offerRun(lane, await runOf(partition, before + 1, 3));
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(11n);
    expect(lane.state).toBe("live");
    expect(
      fieldsOf(await documentsOf(lane.options, accounts, ledger.expected.accounts.keys())),
    ).toEqual(ledger.expected.accounts);
  });

  it("reads what is missing from the log before a run that leaves a gap", async () => {
    const { lane, ledger, partition } = await openLane();
    await catchUp(lane);
    const before = lane.checkpoint?.offset ?? 0;
    ledger.open("a");
    ledger.deposit("a", 5n);
    ledger.deposit("a", 6n);
    await ledger.save();
    await offerRun(lane, await runOf(partition, before + 3, 1));
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(11n);
    expect(lane.state).toBe("live");
  });

  it("turns to the log when the gap is longer than a run", async () => {
    const options = await world.options({ config: { PROJECTOR_RUN_EVENTS_MAX: 2 } });
    const { lane, ledger, partition } = await openLane(accounts, options);
    await catchUp(lane);
    const before = lane.checkpoint?.offset ?? 0;
    ledger.open("a");
    for (let number = 0; number < 4; number += 1) ledger.deposit("a", 5n);
    await ledger.save();
    await offerRun(lane, await runOf(partition, before + 5, 1));
    expect(lane.state).toBe("catching-up");
    await catchUp(lane);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(20n);
    expect(lane.state).toBe("live");
  });

  it("lets a delivery go that takes longer than a delivery may wait", async () => {
    const options = await world.options({ config: { PROJECTOR_APPLY_TIMEOUT_MS: 100 } });
    const { lane, ledger, partition } = await openLane(accounts, options);
    await catchUp(lane);
    ledger.open("a");
    await ledger.save();
    let release = (): void => {};
    const stuck = lane.oneAtATime(() => new Promise<void>((resolve) => (release = resolve)));
    await offerRun(lane, await runOf(partition, (lane.checkpoint?.offset ?? 0) + 1, 1));
    expect(lane.state).toBe("catching-up");
    release();
    await stuck;
    await catchUp(lane);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(0n);
  });

  it("settles a run while the index is away and applies it from the log later", async () => {
    const { lane, ledger, partition, options } = await openLane();
    await catchUp(lane);
    ledger.open("a");
    await ledger.save();
    const run = await runOf(partition, (lane.checkpoint?.offset ?? 0) + 1, 1);
    await world.sql.query(`drop schema "${options.prefix}_index" cascade`);
    await offerRun(lane, run);
    expect(lane.state).toBe("catching-up");
    await catchUp(lane);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(0n);
  });
});

describe("two lanes of one index", () => {
  it("undo nothing of each other: the one with the old checkpoint goes on from the new one", async () => {
    const { lane, ledger, partition, options } = await openLane();
    const zombie = createLane(createProjectionIndex(options, accounts), partition);
    ledger.open("a");
    ledger.deposit("a", 5n);
    await ledger.save();
    await Promise.all([catchUp(lane), catchUp(zombie)]);
    const old = zombie.checkpoint?.offset ?? 0;
    ledger.deposit("a", 6n);
    ledger.deposit("a", 7n);
    await ledger.save();
    await catchUp(Object.assign(lane, { state: "catching-up" as const }));
    await offerRun(zombie, await runOf(partition, old + 1, 1));
    await catchUp(zombie);
    expect((await checkpointOf(lane))?.offset).toBe(old + 2);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(18n);
    expect(zombie.checkpoint).toEqual(lane.checkpoint);
  });

  it("both reach the end when they write at the same time", async () => {
    const options = await world.options({ config: { PROJECTOR_RUN_EVENTS_MAX: 3 } });
    const { lane, ledger, partition } = await openLane(accounts, options);
    const other = createLane(createProjectionIndex(options, accounts), partition);
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
    const { lane, ledger } = await openLane(projection, await options());
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
      error: expect.stringMatching(/^Cannot fold MoneyDeposited v1: RangeError at lane\.test\.ts/),
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
    await catchUp(Object.assign(lane, { state: "catching-up" as const }));
    expect(await balanceOf(lane, a)).toBe(0n);
    clock.now += 1;
    await catchUp(lane);
    expect(await heldOf(lane, ledger)).toEqual([]);
    expect(
      fieldsOf(await documentsOf(lane.options, projection, ledger.expected.accounts.keys())),
    ).toEqual(ledger.expected.accounts);
    const left = await world.quarantine.list(100);
    expect(left.filter(({ tenantId }) => tenantId === ledger.tenantId)).toEqual([]);
  });

  it("is tried again at once when the partition is gained, in pieces when much waits", async () => {
    const broken = new Set<string>();
    const { projection } = breakable(broken);
    const options = await world.options({ config: { PROJECTOR_RUN_EVENTS_MAX: 3 } });
    const { lane, ledger, partition } = await openLane(projection, options);
    broken.add(`${ledger.tenantId}/a`);
    ledger.open("a");
    for (let number = 0; number < 9; number += 1) ledger.deposit("a", 5n);
    await ledger.save();
    await catchUp(lane);
    expect(await heldOf(lane, ledger)).toHaveLength(1);
    broken.clear();
    const gained = createLane(createProjectionIndex(options, projection), partition);
    await catchUp(gained);
    expect(await heldOf(gained, ledger)).toEqual([]);
    expect(await balanceOf(gained, `${ledger.tenantId}/a`)).toBe(45n);
  });

  it("holds a hundred streams; the next one stops the lane until one of them is mended", async () => {
    const broken = new Set<string>();
    const { projection, clock, options } = breakable(broken);
    const { lane, ledger } = await openLane(projection, await options());
    await catchUp(lane);
    const room = 100 - (lane.checkpoint?.held.length ?? 0);
    const names = neighbours(ledger, room + 1);
    for (const name of names) {
      broken.add(`${ledger.tenantId}/${name}`);
      ledger.open(name);
    }
    await ledger.save();
    for (const name of names.slice(0, room)) ledger.deposit(name, 1n);
    await ledger.save();
    await catchUp(Object.assign(lane, { state: "catching-up" as const }));
    expect(lane.state).toBe("live");
    expect(await heldOf(lane, ledger)).toHaveLength(room);
    const [first = "", last = ""] = [names[0], names[room]];
    ledger.deposit(last, 1n);
    ledger.deposit("a", 1n);
    await ledger.save();
    await catchUp(Object.assign(lane, { state: "catching-up" as const }));
    expect([lane.state, lane.stopReason]).toEqual(["stopped", "held-limit"]);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBeUndefined();

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
    const { lane, ledger, options: used } = await openLane(projection, await options());
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

describe("an event that this build cannot use", () => {
  it("is skipped when its type is unknown to the projection, and the stream goes on", async () => {
    const { lane, ledger } = await openLane();
    ledger.open("a");
    ledger.raw("a", { type: "AccountPainted", schemaVersion: 7, data: '{"colour":"red"}' });
    ledger.deposit("a", 5n);
    await ledger.save();
    await catchUp(lane);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(5n);
    expect(await heldOf(lane, ledger)).toEqual([]);
  });

  it("holds its stream when its schema version is unknown or it is no fact", async () => {
    const { lane, ledger, partition } = await openLane();
    const [b = ""] = neighbours(ledger, 1);
    ledger.open("a");
    ledger.open(b);
    ledger.raw("a", { type: "MoneyDeposited", schemaVersion: 2, data: "{}" });
    ledger.raw(b, { type: "MoneyDeposited", schemaVersion: 1, data: "no JSON" });
    await ledger.save();
    await catchUp(lane);
    const head = (await world.log.readHeads())[partition]?.offset;
    expect(lane.checkpoint?.offset).toBe(head);
    expect(await heldOf(lane, ledger)).toMatchObject([
      { streamId: "account-a" },
      { streamId: `account-${b}` },
    ]);
    const records = await world.quarantine.list(100);
    const errors = records.filter(({ tenantId }) => tenantId === ledger.tenantId);
    expect(errors.map(({ error }) => error).sort()).toEqual([
      "Cannot decode MoneyDeposited: not a fact",
      "Cannot decode MoneyDeposited: unknown schema version 2",
    ]);
  });

  it("holds its stream when the index will never take its document", async () => {
    const projection: AnyProjection = {
      ...accounts,
      evolve: {
        ...accounts.evolve,
        MoneyWithdrawn: (document: object) => ({ ...document, surprise: "field" }),
      },
    };
    const { lane, ledger } = await openLane(projection);
    const [b = ""] = neighbours(ledger, 1);
    ledger.open("a");
    ledger.open(b);
    ledger.deposit("a", 5n);
    await ledger.save();
    await catchUp(lane);
    ledger.withdraw("a", 1n);
    ledger.deposit(b, 6n);
    await ledger.save();
    await catchUp(Object.assign(lane, { state: "catching-up" as const }));
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(5n);
    expect(await balanceOf(lane, `${ledger.tenantId}/${b}`)).toBe(6n);
    expect(await heldOf(lane, ledger)).toMatchObject([{ streamId: "account-a" }]);
  });
});

describe("a checkpoint that is not of this log as it is now", () => {
  const changes = [
    ["of another log", { logId: randomUUID() }],
    ["of another epoch", { epoch: 2 }],
    ["at an event that the log does not hold", { eventId: randomUUID() }],
    ["beyond the log's end", { offset: 1_000_000, eventId: randomUUID() }],
  ] as const;
  it.each(changes)(
    "stops the lane when it is %s, until the index is emptied",
    async (_, change) => {
      const clock = { now: 1_000_000 };
      const options = await world.options({ clock: () => clock.now });
      const { lane, ledger, partition } = await openLane(accounts, options);
      ledger.open("a");
      await ledger.save();
      await catchUp(lane);
      const { sequence, ...checkpoint } = lane.checkpoint ?? expect.fail("no checkpoint");
      const generation = lane.generation ?? expect.fail("no index");
      await options.index.write(generation, [], { ...checkpoint, ...change }, sequence);

      await catchUp(Object.assign(lane, { state: "catching-up" as const, checkpoint: undefined }));
      expect([lane.state, lane.stopReason]).toEqual(["stopped", "log-went-back"]);
      await offerRun(lane, await runOf(partition, 1, 1));
      expect((await checkpointOf(lane))?.sequence).not.toBe(sequence);

      await world.sql.query(`drop schema "${options.prefix}_index" cascade`);
      clock.now += 60_000;
      await catchUp(lane).catch(() => {});
      await catchUp(lane);
      expect([lane.state, lane.stopReason]).toEqual(["live", undefined]);
      expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(0n);
    },
  );

  it("stops the lane when a document is beyond the log's end", async () => {
    const { lane, ledger, options } = await openLane();
    ledger.open("a");
    await ledger.save();
    await catchUp(lane);
    const { sequence, ...checkpoint } = lane.checkpoint ?? expect.fail("no checkpoint");
    const generation = lane.generation ?? expect.fail("no index");
    const id = `${ledger.tenantId}/a`;
    const document = (await documentsOf(options, accounts, [id])).get(id) ?? expect.fail();
    const ahead = { ...document, offset: 1_000_000 };
    await options.index.write(generation, [ahead], checkpoint, sequence);
    ledger.deposit("a", 1n);
    await ledger.save();
    lane.cache.clear();
    await catchUp(Object.assign(lane, { state: "catching-up" as const, checkpoint: undefined }));
    expect([lane.state, lane.stopReason]).toEqual(["stopped", "log-went-back"]);
  });
});

describe("catchUp()", () => {
  it("splits a run that touches more documents than one write may have", async () => {
    const options = await world.options({ config: { PROJECTOR_WRITE_DOCUMENTS_MAX: 3 } });
    const { lane, ledger } = await openLane(accounts, options);
    const names = neighbours(ledger, 10);
    for (const name of names) ledger.open(name);
    for (const name of names) ledger.deposit(name, 9n);
    await ledger.save();
    await catchUp(lane);
    const ids = names.map((name) => `${ledger.tenantId}/${name}`);
    const seen = await documentsOf(options, accounts, ids);
    expect([...seen.values()].map(({ fields }) => fields.balanceMinor)).toEqual(
      names.map(() => 9n),
    );
  });
});
