import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInProcessBroker } from "../platform/broker/in-process.ts";
import { systemClock } from "../platform/clock.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { Leases } from "../platform/lease/lease.ts";
import { createPostgresLeases } from "../platform/lease/postgres.ts";
import { silentLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { createPostgresTimers } from "../platform/timers/postgres.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { silencedSql } from "../tests/services/silenced-sql.ts";
import { commandServiceConfig } from "./config.ts";
import { executorOn, openingOf } from "./executor.fixture.ts";
import { openCommandService } from "./service.ts";

const partitions = 4;
const config = commandServiceConfig.parse({ RELAY_CLAIM_EVERY_MS: 100, RELAY_POLL_MS: 50 });
let sql: Sql;
let log: EventLog;
beforeAll(async () => {
  sql = await openMemorySql();
  log = await openPostgresEventLog({ sql, partitions });
});
afterAll(async () => await sql?.close());

const unreleasable = (leases: Leases): Leases => ({
  ...leases,
  release: async () => {
    throw new RequestFailed("STORE_UNAVAILABLE", "Cannot reach the lease store: try again");
  },
});

/** A replica of the write side; says how many runs it has published. */
const replica = (
  change: { readonly [group in "relay" | "process"]?: typeof unreleasable },
  on: { readonly sql: Sql; readonly log: EventLog } = { sql, log },
) => {
  const inner = createInProcessBroker({ partitions, depthMax: 1_000 });
  let published = 0;
  const broker: typeof inner = {
    ...inner,
    publish: async (messages) => {
      published += messages.length;
      await inner.publish(messages);
    },
  };
  const leasesOf = (group: "relay" | "process"): Leases => {
    const whose = { group, owner: randomUUID(), partitions, timeToLiveMs: 500 };
    const leases = createPostgresLeases({ sql: on.sql, ...whose });
    return change[group]?.(leases) ?? leases;
  };
  const { stop } = openCommandService({
    log: on.log,
    broker,
    relayLeases: leasesOf("relay"),
    processLeases: leasesOf("process"),
    timers: createPostgresTimers(on.sql),
    clock: systemClock,
    logger: silentLog,
    metrics: createMetrics(),
    config,
  });
  return { stop, published: () => published };
};

const append = async (): Promise<void> => {
  const { execute, stop } = executorOn(log);
  for (let opened = 0; opened < 8; opened += 1) await execute(openingOf(randomUUID()));
  await stop();
};

describe("a write side that is stopped", () => {
  it.each([
    ["relay", { relay: unreleasable }],
    ["process managers", { process: unreleasable }],
  ])("publishes nothing more though its leases cannot be released: %s", async (_whose, change) => {
    const soon = { timeout: 10_000, interval: 20 };
    const first = replica(change);
    await append();
    await expect.poll(first.published, soon).toBeGreaterThan(0);
    await first.stop();
    const before = first.published();
    const second = replica({});
    await append();
    const relayed = async () =>
      (await log.readHeads()).map(({ offset }) => offset).join() ===
      (await log.readRelayed()).join();
    await expect.poll(relayed, soon).toBe(true);
    expect(second.published()).toBeGreaterThan(0);
    expect(first.published()).toBe(before);
    await second.stop();
  });

  it("waits for a silent store once and not part by part", async () => {
    const timeoutMs = 1_500;
    const { sql: store, asked, fallSilent } = silencedSql(sql, timeoutMs);
    const published = { timeout: 10_000, interval: 20 };
    const one = replica({}, { sql: store, log: await openPostgresEventLog({ sql: store }) });
    await append();
    await expect.poll(one.published, published).toBeGreaterThan(0);
    fallSilent();
    // Claims, polls, readers and timers are all waiting for an answer.
    await expect.poll(asked, published).toBeGreaterThan(4);
    const began = performance.now();
    await one.stop();
    // What is in hand takes its time, marks and leases a second each, and nothing else anything.
    expect(performance.now() - began).toBeLessThan(timeoutMs + 2_000 + 1_000);
  });
});
