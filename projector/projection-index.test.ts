import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { raiseEpoch } from "../platform/event-log/raise-epoch.ts";
import { createPostgresLeases } from "../platform/lease/postgres.ts";
import { accounts } from "../read-models/accounts.ts";
import { entries } from "../read-models/entries.ts";
import type { AnyProjection } from "../read-models/projection.ts";
import { leaseGroup } from "./lease-group.ts";
import { createLedger, type Ledger } from "./ledger.fixture.ts";
import { openProjectorWorld, type ProjectorWorld } from "./projector.fixture.ts";
import { createRunningProjectors } from "./running-projectors.fixture.ts";
import type { Projector } from "./service.ts";

const worlds: ProjectorWorld[] = [];
const { start, stop, stopAll } = createRunningProjectors();
afterEach(async () => {
  await stopAll();
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

const openWorld = async (): Promise<ProjectorWorld> => {
  const world = await openProjectorWorld();
  worlds.push(world);
  return world;
};

const soon = { timeout: 60_000, interval: 20 };
/** As short as may be set: an idle index moves every five seconds. */
const takeBackAfterMs = 14_000;
const late = { timeout: 120_000, interval: 100 };

const book = async (ledger: Ledger, ids: readonly string[]): Promise<void> => {
  for (const id of ids) {
    ledger.open(id);
    ledger.deposit(id, 500n);
  }
  await ledger.save();
};

type Options = Awaited<ReturnType<ProjectorWorld["options"]>>;

/** Which index answers queries: version and generation by projection, undefined when none. */
const liveIndices = async ({ sql }: ProjectorWorld, { prefix }: Options) => {
  const rows = await sql.query<{ projection: string; version: number; generation: number }>(
    `select projection, version, generation from "${prefix}_index".generations
     where live order by projection`,
  );
  return rows.map(({ projection, version, generation }) => [projection, version, generation]);
};

/** Balances as queries see them; the reason when they see none. */
const balances = async (
  { reader }: Options,
  ledger: Ledger,
  ids: readonly string[],
  projection: AnyProjection = accounts,
) => {
  const read = async (id: string) => {
    const partition = ledger.partitionOf(id);
    const { document } = await reader.get(projection, partition, `${ledger.tenantId}/${id}`);
    return document?.fields.balanceMinor;
  };
  return await Promise.all(ids.map(read)).catch((error) => [error.reason]);
};

describe("A log that has begun a new epoch", () => {
  it("is posted into the next generation, which takes over once it is complete", async () => {
    const world = await openWorld();
    const ledger = createLedger(world.log, "t1");
    await book(ledger, ["a", "b"]);
    const before = await world.options();
    const first = start(before);
    await expect.poll(first.isReady, soon).toBe(true);
    expect(await liveIndices(world, before)).toEqual([
      ["accounts", accounts.version, 1],
      ["entries", entries.version, 1],
    ]);
    await stop(first);

    await raiseEpoch(world.sql);
    const log = await openPostgresEventLog({ sql: world.sql });
    const after = await world.options({ prefix: before.prefix, log });
    const second = start(after);
    await expect
      .poll(() => liveIndices(world, after), soon)
      .toEqual([
        ["accounts", accounts.version, 2],
        ["entries", entries.version, 2],
      ]);
    expect(await after.reader.readLogFacts()).toMatchObject({ epoch: 2 });
    const checkpoints = await after.reader.readLiveCheckpoints(accounts);
    expect(checkpoints.map(({ epoch }) => epoch)).toEqual([2, 2, 2, 2]);
    expect(await balances(after, ledger, ["a", "b"])).toEqual([500n, 500n]);
    await expect
      .poll(() => second.health().projections.map(({ state }) => state), soon)
      .toEqual(["LIVE", "LIVE"]);
  });

  it("leaves the index before the live one, and none older, to look at", async () => {
    const world = await openWorld();
    const ledger = createLedger(world.log, "t1");
    await book(ledger, ["a"]);
    const { prefix } = await world.options();
    const tables = async () => {
      const rows = await world.sql.query<{ name: string }>(
        `select relname as name from pg_class
         where relname like $1 || '-accounts-v%' and relkind = 'r' order by 1`,
        [prefix],
      );
      return rows.map(({ name }) => name.slice(prefix.length + 1));
    };
    for (let epoch = 1; epoch <= 3; epoch += 1) {
      if (epoch > 1) await raiseEpoch(world.sql);
      const log = await openPostgresEventLog({ sql: world.sql });
      const options = await world.options({ prefix, log });
      const projector = start(options);
      await expect
        .poll(() => liveIndices(world, options), soon)
        .toEqual([
          ["accounts", accounts.version, epoch],
          ["entries", entries.version, epoch],
        ]);
      await expect.poll(projector.isReady, soon).toBe(true);
      const counted = async () =>
        (await options.metrics.projectionIndices.get()).values.map(({ value }) => value);
      await expect.poll(counted, soon).toEqual([Math.min(epoch, 2), Math.min(epoch, 2)]);
      await stop(projector);
    }
    const ofVersion = `accounts-v${accounts.version}`;
    expect(await tables()).toEqual([`${ofVersion}-g2`, `${ofVersion}-g3`]);
  });

  it("is posted from what it holds, also when the index knew events that it has lost", async () => {
    const world = await openWorld();
    const ledger = createLedger(world.log, "t1");
    await book(ledger, ["a"]);
    ledger.deposit("a", 7n);
    await ledger.save();
    const before = await world.options();
    const first = start(before);
    await expect.poll(() => balances(before, ledger, ["a"]), soon).toEqual([507n]);
    const partition = ledger.partitionOf("a");
    await world.sql.script(`
      alter table daybook.events disable trigger all;
      delete from daybook.events where partition = ${partition} and log_offset = 3;
      alter table daybook.events enable trigger all;
      update daybook.heads set last_offset = 2 where partition = ${partition};`);
    const states = (projector: Projector) => () =>
      projector.health().projections.map(({ state }) => state);
    await expect.poll(states(first), soon).toEqual(["LOG_WENT_BACK", "LOG_WENT_BACK"]);
    await stop(first);

    await raiseEpoch(world.sql);
    const log = await openPostgresEventLog({ sql: world.sql });
    const after = await world.options({ prefix: before.prefix, log });
    const second = start(after);
    await expect.poll(states(second), soon).toEqual(["LIVE", "LIVE"]);
    expect(await balances(after, ledger, ["a"])).toEqual([500n]);
  });

  it("is not mistaken for one whose index is of a later epoch", async () => {
    const world = await openWorld();
    const before = await world.options();
    await raiseEpoch(world.sql, 3);
    const later = await openPostgresEventLog({ sql: world.sql });
    const first = start({ ...before, log: later });
    await expect.poll(first.isReady, soon).toBe(true);
    await stop(first);
    // The log of an older backup: still in epoch 1.
    const second = start(await world.options({ prefix: before.prefix, log: world.log }));
    await expect
      .poll(() => second.health().projections.map(({ state }) => state), soon)
      .toEqual(["LOG_WENT_BACK", "LOG_WENT_BACK"]);
  });
});

/** The accounts as a later build has them: another field, made from the same events. */
const accountsV2 = {
  ...accounts,
  version: accounts.version + 1,
  mapping: { ...accounts.mapping, balanceCopyMinor: "long" },
  evolve: Object.fromEntries(
    Object.entries(accounts.evolve).map(([type, evolve]) => [
      type,
      (document: { balanceMinor: bigint }, ...rest: unknown[]) => {
        const next = (evolve as (...all: unknown[]) => object)(document, ...rest);
        return { ...next, balanceCopyMinor: (next as { balanceMinor: bigint }).balanceMinor };
      },
    ]),
  ),
} as unknown as AnyProjection;

describe("A projection whose version was raised", () => {
  const build = async (
    world: ProjectorWorld,
    projections: readonly AnyProjection[],
    changes: Parameters<ProjectorWorld["options"]>[0] = {},
  ): Promise<Options> => {
    const options = await world.options(changes);
    const group = `${options.prefix} ${leaseGroup(projections)}`;
    const owner = randomUUID();
    const leases = createPostgresLeases({
      sql: world.sql,
      group,
      owner,
      partitions: world.log.identity.partitions,
      timeToLiveMs: 4_000,
    });
    return { ...options, projections, leases };
  };

  it("gets its index beside the live one, which answers until the new one is there", async () => {
    const world = await openWorld();
    const ledger = createLedger(world.log, "t1");
    const ids = ["a", "b", "c", "d"];
    await book(ledger, ids);
    const older = await build(world, [accounts, entries]);
    const oldBuild = start(older);
    await expect.poll(oldBuild.isReady, soon).toBe(true);

    const newer = await build(world, [accountsV2, entries], {
      prefix: older.prefix,
      broker: older.broker,
    });
    const newBuild = start(newer);
    const seen = new Set<string>();
    await expect
      .poll(async () => {
        for (const balance of await balances(older, ledger, ids)) seen.add(String(balance));
        return await liveIndices(world, newer);
      }, soon)
      .toEqual([
        ["accounts", accountsV2.version, 2],
        ["entries", entries.version, 1],
      ]);
    expect([...seen]).toEqual(["500"]);
    await expect.poll(newBuild.isReady, soon).toBe(true);
    expect(oldBuild.isReady()).toBe(true);

    // The older build comes up again, is behind, catches up: queries stay where they are.
    await stop(oldBuild);
    await world.sql.script(
      `truncate "${older.prefix}_index"."${older.prefix}-accounts-v${accounts.version}-g1"`,
    );
    const again = start(await build(world, [accounts, entries], { prefix: older.prefix }));
    await expect.poll(again.isReady, soon).toBe(true);
    await expect
      .poll(() => again.health().projections.map(({ state }) => state), soon)
      .toEqual(["LIVE", "LIVE"]);
    expect(await liveIndices(world, newer)).toEqual([
      ["accounts", accountsV2.version, 2],
      ["entries", entries.version, 1],
    ]);
    ledger.deposit("a", 1n);
    await ledger.save();
    await expect.poll(() => balances(newer, ledger, ["a"], accountsV2), soon).toEqual([501n]);
  });

  /** An older build, and a newer one that has taken queries over from it. */
  const openBoth = async (world: ProjectorWorld, ledger: Ledger) => {
    await book(ledger, ["a", "b"]);
    const config = { PROJECTOR_TAKE_BACK_AFTER_MS: takeBackAfterMs };
    const older = await build(world, [accounts, entries], { config });
    const oldBuild = start(older);
    await expect.poll(oldBuild.isReady, soon).toBe(true);
    const { prefix } = older;
    const startNewer = async () => {
      const options = await build(world, [accountsV2, entries], { prefix, config });
      return { options, projector: start(options) };
    };
    const newBuild = await startNewer();
    await expect.poll(newBuild.projector.isReady, soon).toBe(true);
    const liveVersion = async () => (await liveIndices(world, older))[0]?.[1];
    expect(await liveVersion()).toBe(accountsV2.version);
    const stateOf = async (projector: Projector) => {
      const { projections } = await projector.handlers.ListProjections({}, {} as never);
      return projections?.find(({ name }) => name === accounts.name);
    };
    return { older, oldBuild, newBuild: newBuild.projector, startNewer, liveVersion, stateOf };
  };

  it("gives queries back to the older build while nobody feeds its index", async () => {
    const world = await openWorld();
    const ledger = createLedger(world.log, "t1");
    const both = await openBoth(world, ledger);
    const { older, oldBuild } = both;
    expect(oldBuild.isReady()).toBe(true);

    await stop(both.newBuild);
    ledger.deposit("a", 1n);
    await ledger.save();
    // Until then it says that what queries answer from lags, however far its own index is.
    await expect.poll(oldBuild.isReady, late).toBe(false);
    expect(await both.liveVersion()).toBe(accountsV2.version);
    const told = await both.stateOf(oldBuild);
    expect(told).toMatchObject({ state: "PROJECTION_STATE_CATCHING_UP" });
    expect(told?.lastError).toMatch(/^Cannot answer queries: version \d+ answers them and stands/);
    const lag = told?.partitions?.reduce((sum, { lagEvents }) => sum + Number(lagEvents), 0);
    expect(lag).toBe(1);
    const measured = (await older.metrics.projectionLagEvents.get()).values
      .filter(({ labels }) => labels.projection === accounts.name)
      .reduce((sum, { value }) => sum + value, 0);
    expect(measured).toBe(1);

    await expect.poll(both.liveVersion, late).toBe(accounts.version);
    expect(await balances(older, ledger, ["a", "b"])).toEqual([501n, 500n]);
    await expect.poll(oldBuild.isReady, soon).toBe(true);
    expect(await both.stateOf(oldBuild)).toMatchObject({ state: "PROJECTION_STATE_LIVE" });

    // The newer build comes back: it has queries again as soon as it has caught up.
    ledger.deposit("a", 1n);
    await ledger.save();
    const { options, projector } = await both.startNewer();
    await expect.poll(projector.isReady, soon).toBe(true);
    expect(await both.liveVersion()).toBe(accountsV2.version);
    expect(await balances(options, ledger, ["a"], accountsV2)).toEqual([502n]);
    await expect.poll(oldBuild.isReady, soon).toBe(true);
  }, 300_000);

  it("keeps queries while it is fed, though nothing is written", async () => {
    const world = await openWorld();
    const ledger = createLedger(world.log, "t1");
    const both = await openBoth(world, ledger);
    const closedAt = async () => {
      const checkpoints = await both.older.reader.readLiveCheckpoints(accounts);
      return Math.min(...checkpoints.map(({ closeTime }) => closeTime));
    };
    const from = Date.now(); // A partition that was never closed would be no start.
    const idleMs = async () => (await closedAt()) - from;
    await expect.poll(idleMs, late).toBeGreaterThan(takeBackAfterMs + 2_000);
    expect(await both.liveVersion()).toBe(accountsV2.version);
    await expect.poll(both.oldBuild.isReady, soon).toBe(true);
  }, 300_000);
});
