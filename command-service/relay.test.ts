import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Broker, Message } from "../platform/broker/broker.ts";
import { createInProcessBroker } from "../platform/broker/in-process.ts";
import { oneByOne } from "../platform/broker/one-by-one.fixture.ts";
import { decodeRun } from "../platform/broker/run-codec.ts";
import { systemClock } from "../platform/clock.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { clearLeases, createPostgresLeases } from "../platform/lease/postgres.ts";
import { silentLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { loseLastEvent } from "../tests/lose-last-event.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { commandServiceConfig } from "./config.ts";
import { depositOf, executorOn, openingOf } from "./executor.fixture.ts";
import { openRelay, type Relay } from "./relay.ts";

const partitions = 4;
let sql: Sql;
let log: EventLog;
let execute: ReturnType<typeof executorOn>;
const relays: Relay[] = [];

beforeAll(async () => {
  sql = await openMemorySql();
  log = await openPostgresEventLog({ sql, partitions });
  execute = executorOn(log);
});
afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  await clearLeases(sql);
});
afterAll(async () => {
  await execute.stop();
  await sql.close();
});

const config = commandServiceConfig.parse({
  RELAY_POLL_MS: 50,
  RELAY_REST_MS: 20,
  RELAY_RUN_EVENTS_MAX: 3,
  RELAY_PAUSE_MAX_MS: 100,
  RELAY_CLAIM_EVERY_MS: 100,
});

const relayTo = (broker: Broker, metrics = createMetrics()): Relay => {
  const leases = createPostgresLeases({
    sql,
    group: "relay",
    owner: randomUUID(),
    partitions,
    timeToLiveMs: 2_000,
  });
  const parts = { log, broker, leases, clock: systemClock, logger: silentLog, config };
  const relay = openRelay({ ...parts, metrics });
  relays.push(relay);
  return relay;
};

const appendSome = async (count: number): Promise<void> => {
  const accountId = randomUUID();
  await execute.execute(openingOf(accountId));
  await Promise.all(Array.from({ length: count }, () => execute.execute(depositOf(accountId, 1n))));
};

/** Offsets of each partition as they arrive. */
const arrivalsOf = async (broker: Broker) => {
  const arrived = new Map<number, number[]>();
  for (let partition = 0; partition < partitions; partition += 1) {
    await broker.consume(
      partition,
      oneByOne(async (message) => {
        const run = decodeRun(message, log.identity.runKey);
        const offsets = run.events.map(({ offset }) => offset);
        arrived.set(partition, [...(arrived.get(partition) ?? []), ...offsets]);
      }),
    );
  }
  return arrived;
};

const headsReached = async (arrived: ReadonlyMap<number, readonly number[]>): Promise<void> => {
  const heads = await log.readHeads();
  await vi.waitFor(
    () => {
      for (const { partition, offset } of heads) {
        expect(arrived.get(partition)?.at(-1) ?? 0).toBe(offset);
      }
    },
    { timeout: 10_000 },
  );
};

const marksReached = () =>
  vi.waitFor(
    async () => {
      const heads = await log.readHeads();
      expect(await log.readRelayed()).toEqual(heads.map(({ offset }) => offset));
    },
    { timeout: 10_000 },
  );

describe("relay", () => {
  it("publishes every event once and in order, in runs within their bound", async () => {
    await appendSome(10);
    const sizes: number[] = [];
    const inner = createInProcessBroker({ partitions, depthMax: 1_000 });
    const broker: Broker = {
      ...inner,
      publish: async (messages: readonly Message[]) => {
        for (const message of messages) {
          sizes.push(decodeRun(message, log.identity.runKey).events.length);
        }
        await inner.publish(messages);
      },
    };
    const arrived = await arrivalsOf(broker);
    relayTo(broker);
    await headsReached(arrived);
    await appendSome(20);
    await headsReached(arrived);
    await marksReached();
    for (const offsets of arrived.values()) {
      expect(offsets).toEqual(offsets.map((_offset, index) => index + 1));
    }
    expect(Math.max(...sizes)).toBe(3);
    await broker.close();
  });

  it("begins at its marks, so that only what was not confirmed comes again", async () => {
    await appendSome(5);
    const before = await log.readRelayed();
    const broker = createInProcessBroker({ partitions, depthMax: 1_000 });
    const arrived = await arrivalsOf(broker);
    relayTo(broker);
    await marksReached();
    for (const [partition, offsets] of arrived) {
      expect(offsets[0]).toBe((before[partition] ?? 0) + 1);
    }
    await broker.close();
  });

  it("keeps its mark while the broker refuses, and goes on when it takes runs again", async () => {
    let refusing = true;
    const inner = createInProcessBroker({ partitions, depthMax: 1_000 });
    let refused = 0;
    const broker: Broker = {
      ...inner,
      publish: async (messages) => {
        if (!refusing) return inner.publish(messages);
        refused += 1;
        throw new Error("Cannot publish: not today");
      },
    };
    const before = await log.readRelayed();
    relayTo(broker);
    await appendSome(4);
    await vi.waitFor(() => expect(refused).toBeGreaterThan(2), { timeout: 10_000 });
    expect(await log.readRelayed()).toEqual(before);
    refusing = false;
    await marksReached();
    await broker.close();
  });

  it("lets a partition whose queue is full wait alone", async () => {
    const broker = createInProcessBroker({ partitions, depthMax: 2 });
    relayTo(broker);
    await appendSome(40);
    await vi.waitFor(async () => expect(Math.max(...(await broker.readDepths()))).toBe(2));
    const arrived = await arrivalsOf(broker);
    await marksReached();
    for (const offsets of arrived.values()) {
      expect(offsets).toEqual(offsets.map((_offset, index) => (offsets[0] ?? 0) + index));
    }
    await broker.close();
  });

  it("goes on with the others while one partition's queue does not answer", async () => {
    const broker = createInProcessBroker({ partitions, depthMax: 1_000 });
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    let stuck: number | undefined;
    const arrived = await arrivalsOf(broker);
    relayTo({
      ...broker,
      publish: async (messages) => {
        stuck ??= messages[0]?.partition;
        if (messages.some(({ partition }) => partition === stuck)) await answered;
        await broker.publish(messages);
      },
    });
    const marks = async () => {
      const relayed = await log.readRelayed();
      const heads = await log.readHeads();
      return heads.map(
        ({ offset }, partition) => partition === stuck || relayed[partition] === offset,
      );
    };
    const before = await log.readRelayed();
    try {
      for (let times = 1; times <= 6; times += 1) {
        await appendSome(4);
        await vi.waitFor(async () => expect(await marks()).toEqual([true, true, true, true]));
      }
      expect((await log.readRelayed())[stuck ?? 0]).toBe(before[stuck ?? 0]);
    } finally {
      answer();
    }
    await marksReached();
    for (const offsets of arrived.values()) {
      expect(offsets).toEqual(offsets.map((_offset, index) => (offsets[0] ?? 0) + index));
    }
    await broker.close();
  });

  it("publishes what has taken the place of events that the log has lost", async () => {
    const broker = createInProcessBroker({ partitions, depthMax: 1_000 });
    const accountId = randomUUID();
    const stream = { tenantId: "default", streamId: `account-${accountId}` };
    const partition = log.partitionOf(stream);
    const published: string[] = [];
    await broker.consume(
      partition,
      oneByOne(async (message) => {
        const run = decodeRun(message, log.identity.runKey);
        published.push(...run.events.map(({ eventId }) => eventId));
      }),
    );
    const lastEvent = async () => {
      const range = { fromOffset: 1, toOffset: Number.MAX_SAFE_INTEGER, eventsMax: 10 };
      return (await log.readStream(stream, range)).at(-1);
    };
    relayTo(broker);
    await execute.execute(openingOf(accountId));
    await execute.execute(depositOf(accountId, 1n));
    await marksReached();
    const lost = await lastEvent();
    // A backup from before holds the mark of before.
    await sql.query("update daybook.relay_marks set relayed = $2 where partition = $1", [
      partition,
      (lost?.offset ?? 0) - 1,
    ]);
    await loseLastEvent(sql, stream.streamId);
    await execute.execute(depositOf(accountId, 2n));
    const next = await lastEvent();
    expect(next).toMatchObject({ offset: lost?.offset });
    const soon = { timeout: 10_000 };
    await vi.waitFor(
      () => expect(published.slice(-2)).toEqual([lost?.eventId, next?.eventId]),
      soon,
    );
    await execute.execute(depositOf(accountId, 3n));
    await marksReached();
    await broker.close();
  });

  it("tells the lag of the partitions it holds, and of none that it has lost", async () => {
    const broker = createInProcessBroker({ partitions, depthMax: 1_000 });
    const metrics = createMetrics();
    const told = async () =>
      (await metrics.relayLag.get()).values.map(({ labels }) => Number(labels.partition)).sort();
    relayTo(broker, metrics);
    await expect.poll(told, { timeout: 10_000 }).toEqual([0, 1, 2, 3]);
    relayTo(broker);
    await expect.poll(async () => (await told()).length, { timeout: 10_000 }).toBe(2);
  });

  it("hands its partitions to another relay when it stops", async () => {
    const broker = createInProcessBroker({ partitions, depthMax: 1_000 });
    const first = relayTo(broker);
    await appendSome(3);
    await marksReached();
    relays.splice(relays.indexOf(first), 1);
    await first.stop();
    relayTo(broker);
    await appendSome(3);
    await marksReached();
    await broker.close();
  });
});
