import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { createPostgresLeases } from "../platform/lease/postgres.ts";
import { accounts } from "../read-models/accounts.ts";
import type { AnyProjection } from "../read-models/projection.ts";
import { reports } from "../read-models/reports.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { createLedger } from "./ledger.fixture.ts";
import { openProjectorWorld, type ProjectorWorld } from "./projector.fixture.ts";
import type { ProjectorOptions } from "./projector-options.ts";
import { createRunningProjectors } from "./running-projectors.fixture.ts";
import type { Projector } from "./service.ts";

let world: ProjectorWorld;
const { start, stop, stopAll } = createRunningProjectors();
beforeAll(async () => {
  world = await openProjectorWorld();
});
afterEach(stopAll);
afterAll(() => world.close());

const partitions = 4;
const soon = { timeout: 15_000, interval: 50 };

const told = async (projector: Projector) => {
  const { projections } = await projector.handlers.ListProjections({}, {} as never);
  return projections?.[0];
};

/** Reports that cannot fold the deposits of one stream until it is mended. */
const breakable = (streamId: string) => {
  const is = { broken: true };
  const projection: AnyProjection = {
    ...reports,
    evolve: {
      ...reports.evolve,
      MoneyDeposited: (document, event, recorded) => {
        if (is.broken && recorded.streamId === streamId) throw new Error("poison");
        return reports.evolve.MoneyDeposited?.(document, event, recorded);
      },
    },
  };
  return { is, projection };
};

describe("A partition that an event has stopped", () => {
  const accountId = randomUUID();
  const { is, projection } = breakable(`account-${accountId}`);
  const ledgerOf = () => createLedger(world.log, "t1");
  const replicaOf = async (prefix?: string): Promise<ProjectorOptions & { prefix: string }> => {
    const config = { PROJECTOR_HELD_BACKOFF_MAX_MS: 100 };
    const options = await world.options({
      projections: [projection],
      config,
      ...(prefix && { prefix }),
    });
    return options;
  };

  it("is told alike by every replica, whoever holds it, until somebody has passed it", async () => {
    const ledger = ledgerOf();
    ledger.open(accountId);
    ledger.deposit(accountId, 5n);
    await ledger.save();
    const options = await replicaOf();
    const one = start(options);
    const other = start(await replicaOf(options.prefix));
    const shares = () => [one, other].map((replica) => replica.health().partitions);
    await expect.poll(shares, soon).toEqual([2, 2]);
    const partition = ledger.partitionOf(accountId);
    for (const replica of [one, other]) {
      const state = async () => (await told(replica))?.state;
      await expect.poll(state, soon).toBe("PROJECTION_STATE_FAILED");
      const message = await told(replica);
      expect(message?.lastError).toContain("Cannot fold MoneyDeposited");
      expect(message?.partitions?.[partition]).toMatchObject({
        state: "PARTITION_STATE_STOPPED",
        checkpoint: "1",
        lagEvents: "1",
        lastError: expect.stringContaining("Cannot fold MoneyDeposited"),
      });
    }
    expect(await world.quarantine.list(10)).toMatchObject([
      { projection: "reports", streamId: `account-${accountId}`, partition, offset: 2 },
    ]);

    // Whoever met it has gone, and a build that can fold it takes over.
    await stopAll();
    is.broken = false;
    const mended = start(await replicaOf(options.prefix));
    await expect.poll(async () => (await told(mended))?.state, soon).toBe("PROJECTION_STATE_LIVE");
    await expect.poll(() => world.quarantine.list(10), soon).toEqual([]);
  });
});

describe("An index that is posted from another log", () => {
  const soonLive = async (projector: Projector): Promise<void> => {
    const state = async () => (await told(projector))?.state;
    await expect.poll(state, soon).toBe("PROJECTION_STATE_LIVE");
  };

  it("is said to be so; another prefix helps, and so does deleting the index", async () => {
    const ledger = createLedger(world.log, "t2");
    ledger.open("a");
    await ledger.save();
    const projections = [accounts];
    const before = await world.options({ projections });
    const first = start(before);
    await expect.poll(first.isReady, soon).toBe(true);
    await stop(first);

    const sql = await openMemorySql();
    const log = await openPostgresEventLog({ sql, partitions });
    const { prefix } = before;
    const leases = (group: string) =>
      createPostgresLeases({ sql, group, owner: randomUUID(), partitions, timeToLiveMs: 4_000 });
    const onOther = async (name: string) =>
      start(await world.options({ prefix: name, log, projections, leases: leases(name) }));
    const second = await onOther(prefix);
    const states = () => second.health().stopped;
    await expect.poll(states, soon).toEqual(["accounts LOG_WENT_BACK"]);
    const message = await told(second);
    const why = "Cannot apply events: the index is posted from another log";
    expect(message?.state).toBe("PROJECTION_STATE_LOG_WENT_BACK");
    expect(message?.partitions?.map(({ lastError }) => lastError)).toEqual(
      Array(partitions).fill(why),
    );

    // The runbook: a prefix of its own …
    await soonLive(await onOther(`${prefix}-b`));
    // … or the index is deleted, while the projector runs.
    await world.sql.script(
      `drop table "${prefix}_index"."${prefix}-accounts-v${accounts.version}-g1"`,
    );
    await soonLive(second);
    expect(await before.reader.readLogFacts()).toMatchObject({ logId: log.identity.logId });
    await stopAll();
    await sql.close();
  }, 60_000);
});
