import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accounts } from "../read-models/accounts.ts";
import type { AnyProjection } from "../read-models/projection.ts";
import { reports } from "../read-models/reports.ts";
import { catchUp } from "./catch-up.ts";
import {
  balanceOf,
  behind,
  checkpointOf,
  heldOf,
  neighbours,
  openLane,
  runOf,
} from "./lane.fixture.ts";
import { offerRun } from "./offer-run.ts";
import { documentsOf, openProjectorWorld, type ProjectorWorld } from "./projector.fixture.ts";

let world: ProjectorWorld;
beforeAll(async () => {
  world = await openProjectorWorld();
});
afterAll(() => world.close());

describe("an event that this build cannot use", () => {
  it("is skipped when its type is unknown to the projection, and the stream goes on", async () => {
    const { lane, ledger } = await openLane(world);
    ledger.open("a");
    ledger.raw("a", { type: "AccountPainted", schemaVersion: 7, data: '{"colour":"red"}' });
    ledger.deposit("a", 5n);
    await ledger.save();
    await catchUp(lane);
    expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(5n);
    expect(await heldOf(lane, ledger)).toEqual([]);
  });

  it("holds its stream when its schema version is unknown or it is no fact", async () => {
    const { lane, ledger, partition } = await openLane(world);
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
    const { lane, ledger } = await openLane(world, projection);
    const [b = ""] = neighbours(ledger, 1);
    ledger.open("a");
    ledger.open(b);
    ledger.deposit("a", 5n);
    await ledger.save();
    await catchUp(lane);
    ledger.withdraw("a", 1n);
    ledger.deposit(b, 6n);
    await ledger.save();
    await catchUp(behind(lane));
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
      const { lane, ledger, partition } = await openLane(world, accounts, options);
      ledger.open("a");
      await ledger.save();
      await catchUp(lane);
      const { sequence, ...checkpoint } = lane.checkpoint ?? expect.fail("no checkpoint");
      const generation = lane.generation ?? expect.fail("no index");
      await options.index.write(generation, [], { ...checkpoint, ...change }, sequence);

      await catchUp(Object.assign(lane, { state: "catching-up" as const, checkpoint: undefined }));
      expect([lane.state, lane.stopReason]).toEqual(["stopped", "log-went-back"]);
      await offerRun(lane, await runOf(world, partition, 1, 1));
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
    const { lane, ledger, options } = await openLane(world);
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
    const { lane, ledger } = await openLane(world, accounts, options);
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

describe("an event that fails in a document of many streams", () => {
  it("stops its partition of that projection until it can be folded", async () => {
    const own = await openProjectorWorld();
    try {
      const broken = new Set<string>();
      const clock = { now: Date.now() };
      const projection: AnyProjection = {
        ...reports,
        evolve: {
          ...reports.evolve,
          MoneyDeposited: (document, event, recorded) => {
            if (broken.has(recorded.streamId)) throw new Error("poison");
            return reports.evolve.MoneyDeposited?.(document, event, recorded);
          },
        },
      };
      const options = { ...(await own.options()), clock: () => clock.now };
      const { lane, ledger, partition } = await openLane(own, projection, options);
      const [b = ""] = neighbours(ledger, 1);
      broken.add("account-a");
      for (const id of ["a", b]) ledger.open(id);
      ledger.deposit(b, 7n);
      ledger.deposit("a", 5n);
      ledger.deposit(b, 11n);
      await ledger.save();
      await catchUp(lane);
      expect([lane.state, lane.stopReason]).toEqual(["stopped", "group-failed"]);
      expect(await checkpointOf(lane)).toMatchObject({ offset: 3, held: [] });
      const day = new Date().toISOString().slice(0, 10);
      const part = String(partition).padStart(2, "0");
      const id = `${ledger.tenantId}/EUR/${day}/p${part}`;
      const deposits = async () => {
        const documents = await documentsOf(options, projection, [id]);
        return JSON.parse(String(documents.get(id)?.fields.totals)).deposit;
      };
      expect(await deposits()).toEqual({ count: 1, credits: "7", debits: "0" });

      broken.clear();
      clock.now += 60_000;
      await catchUp(lane);
      expect([lane.state, lane.stopReason]).toEqual(["live", undefined]);
      expect(await deposits()).toEqual({ count: 3, credits: "23", debits: "0" });
    } finally {
      await own.close();
    }
  });
});
