import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../platform/clock.ts";
import { createClient } from "../platform/grpc/client.ts";
import { openGrpcServer } from "../platform/grpc/server.ts";
import { silentLog } from "../platform/log.ts";
import { openPostgresSearchIndex } from "../platform/search-index/postgres.ts";
import type { WantedDocument } from "../platform/search-index/search-index.ts";
import { openPgliteSql } from "../platform/sql/pglite.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { accounts } from "../read-models/accounts.ts";
import { queryServiceConfig } from "./config.ts";
import { openTestService } from "./service.fixture.ts";
import { queryServerLimits } from "./service.ts";

const watchers = 2_000;
const channels = 8;
/** Of each thousand watchers so many never read on by themselves. */
const slowEvery = 100;
const timeoutMs = 60_000;
/** Both sides of a call, its streams, and what is watched. */
const watcherBytesMax = 96 * 1_024;

let sql: Sql;
beforeAll(async () => {
  sql = await openPgliteSql({ folder: "memory" });
});
afterAll(() => sql.close());

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const heapBytes = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

/** A query service behind gRPC, with every read of its index counted. */
const open = async () => {
  const reads = { one: 0, many: [] as (readonly WantedDocument[])[], now: 0, mostAtOnce: 0 };
  const config = queryServiceConfig.parse({}); // All watchers are of one tenant.
  const test = await openTestService(sql, {
    ...config,
    WATCH_TICK_MS: 100,
    // Two thousand first reads, each by itself, of one thread of PGlite.
    QUERY_TIMEOUT_MS: timeoutMs,
    READ_CACHE_DOCUMENTS_MAX: 0,
    openIndex: async (prefix) => {
      const index = await openPostgresSearchIndex({ sql, prefix });
      return {
        ...index,
        get: (...place) => {
          reads.one += 1;
          return index.get(...place);
        },
        getMany: async (projection, wanted) => {
          reads.many.push(wanted);
          reads.now += 1;
          reads.mostAtOnce = Math.max(reads.mostAtOnce, reads.now);
          try {
            return await index.getMany(projection, wanted);
          } finally {
            reads.now -= 1;
          }
        },
      };
    },
  });
  const server = await openGrpcServer({
    host: "127.0.0.1",
    port: 0,
    services: test.service.services,
    metrics: test.metrics,
    log: silentLog,
    clock: systemClock,
    ...queryServerLimits(config),
  });
  const clients = Array.from({ length: channels }, () =>
    createClient("daybook.account.v1.AccountQueryService", server.address, { ownConnection: true }),
  );
  const close = async (): Promise<void> => {
    for (const client of clients) client.close();
    await test.service.stop();
    server.close();
  };
  return { ...test, reads, clients, close };
};

const ids = Array.from({ length: watchers }, (_, at) => `w-${at}`);

describe("WatchAccount for thousands", { timeout: 2 * timeoutMs }, () => {
  it("tells 2,000 of one tenant over 8 connections, a read a look, in little memory", async () => {
    const { ledger, reads, clients, metrics, close } = await open();
    const postAll = async (round: number): Promise<void> => {
      for (const id of ids) ledger.post(id, 1n, 1_000 + round);
      await ledger.apply(accounts);
    };
    for (const id of ids) ledger.open(id, 500);
    await ledger.apply(accounts);
    const before = heapBytes();
    const all = ids.map((accountId, at) => {
      const client = clients[at % channels];
      if (client === undefined) throw new Error("Cannot watch: no connection");
      return { at, messages: client.watchAccount({ accountId })[Symbol.asyncIterator]() };
    });
    const versionsOf = async (watching: (typeof all)[number], until: number) => {
      const versions: number[] = [];
      while ((versions.at(-1) ?? 0) < until) {
        const { value, done } = await watching.messages.next();
        if (done) throw new Error("Cannot read on: the stream is over");
        if (value.account) versions.push(Number(value.account.version));
      }
      return versions;
    };
    await Promise.all(all.map((one) => versionsOf(one, 1)));
    expect((await metrics.watchers.get()).values[0]?.value).toBe(watchers);
    expect((heapBytes() - before) / watchers).toBeLessThan(watcherBytesMax);

    const fast = all.filter(({ at }) => at % slowEvery !== 0);
    const slow = all.filter(({ at }) => at % slowEvery === 0);
    const [firstReads, firstLooks] = [reads.one, reads.many.length];
    for (let round = 1; round <= 3; round += 1) {
      const told = Promise.all(fast.map((one) => versionsOf(one, round + 1)));
      await postAll(round);
      expect((await told).flat().every((version) => version === round + 1)).toBe(true);
    }
    // Whoever does not read is told the newest all the same, each version once and in order.
    for (const one of slow) {
      const versions = await versionsOf(one, 4);
      expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
    }
    expect(reads.one).toBe(firstReads);
    expect(reads.mostAtOnce).toBe(1);
    const looks = reads.many.slice(firstLooks);
    expect(looks.every((wanted) => wanted.length === watchers)).toBe(true);
    expect(looks.every((wanted) => wanted.every(({ knownOffset }) => knownOffset > 0))).toBe(true);

    await Promise.all(all.map(({ messages }) => messages.return?.()));
    const left = async () => (await metrics.watchers.get()).values[0]?.value;
    await expect.poll(left, { timeout: timeoutMs }).toBe(0);
    await close();
  });
});
