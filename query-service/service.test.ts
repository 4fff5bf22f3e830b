import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../platform/clock.ts";
import { createClient } from "../platform/grpc/client.ts";
import { readErrorDetails } from "../platform/grpc/error-details.ts";
import { openGrpcServer } from "../platform/grpc/server.ts";
import { silentLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import { openPostgresSearchIndex } from "../platform/search-index/postgres.ts";
import type { SearchIndex } from "../platform/search-index/search-index.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { accounts } from "../read-models/accounts.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { queryServiceConfig } from "./config.ts";
import { openTestService } from "./service.fixture.ts";
import { queryServerLimits } from "./service.ts";

let sql: Sql;
beforeAll(async () => {
  sql = await openMemorySql();
});
afterAll(() => sql.close());

const expectUnavailable = (answer: Promise<unknown>) =>
  expect(answer).rejects.toMatchObject({ reason: "INDEX_UNAVAILABLE" });

describe("queryServerLimits()", () => {
  it.each([
    [{}, 4_096, 2_048],
    [{ WATCHERS_MAX: 9 }, 9, 5],
    [{ WATCHERS_PER_TENANT_MAX: 4_096 }, 4_096, 4_096],
    [{ WATCHERS_MAX: 60_000, WATCHERS_PER_TENANT_MAX: 50_000 }, 60_000, 50_000],
  ])("with %j has places for every watcher, and for files beside them", (settings, all, own) => {
    const limits = queryServerLimits({ ...queryServiceConfig.parse({}), ...settings });
    expect(limits).toEqual({ streamsMax: all + 1_024, streamsPerTenantMax: own + 512 });
  });
});

describe("openQueryService()", () => {
  it("is ready once the log is known and every read model is live", async () => {
    const { service } = await openTestService(sql);
    await expect.poll(() => service.isReady(), { timeout: 5_000 }).toBe(true);
    await service.stop();
  });

  it("answers INDEX_UNAVAILABLE while an index is withdrawn", async () => {
    const { service, index, log, ledger, call } = await openTestService(sql);
    ledger.open("a-1", 1_000);
    await ledger.apply(accounts);
    const generation = await index.prepare(accounts, log);
    await index.withdraw(generation);
    const answers = [call("GetAccount", { accountId: "a-1" }), call("ListAccounts", {})];
    await Promise.all(answers.map(expectUnavailable));
    await expect.poll(() => service.isReady(), { timeout: 5_000 }).toBe(false);
    await index.makeLive(generation);
    expect((await call("ListAccounts", {})).accounts).toHaveLength(1);
    await expect.poll(() => service.isReady(), { timeout: 5_000 }).toBe(true);
    await service.stop();
  });

  it("answers INDEX_UNAVAILABLE when the index is of another epoch than the log", async () => {
    const { service, index, log, ledger, call, time } = await openTestService(sql);
    ledger.open("a-1", 1_000);
    await ledger.apply(accounts);
    await index.saveLogFacts({ ...log, epoch: 2 });
    time.skewMs += 1_001;
    const answers = [
      call("GetAccount", { accountId: "a-1" }),
      call("ListAccounts", {}),
      call("ListRecentActivity", {}),
      call("GetStatement", {
        accountId: "a-1",
        startTime: { seconds: "0", nanos: 0 },
        endTime: { seconds: "1", nanos: 0 },
      }),
    ];
    await Promise.all(answers.map(expectUnavailable));
    await service.stop();
  });

  it("refuses one waiting query more than it may hold, until another ends", async () => {
    const { service, ledger, call, metrics } = await openTestService(sql, {
      QUERY_WAITERS_MAX: 2,
      QUERY_WAITERS_PER_TENANT_MAX: 2,
    });
    ledger.open("a-1", 1_000);
    await ledger.apply(accounts);
    const { token } = ledger.post("a-1", 5n, 2_000);
    const request = { accountId: "a-1", consistencyToken: token };
    const waiting = [
      call("GetAccount", request),
      call("ListAccounts", { consistencyToken: token }),
    ];
    const waitersNow = async () => (await metrics.queriesWaiting.get()).values[0]?.value;
    await expect.poll(waitersNow).toBe(2);
    await expect(call("GetAccount", request)).rejects.toMatchObject({ reason: "OVERLOADED" });
    // Who need not wait is not refused.
    expect((await call("GetAccount", { accountId: "a-1" })).account?.version).toBe("1");
    await ledger.apply(accounts);
    await Promise.all(waiting);
    expect(await waitersNow()).toBe(0);
    expect((await call("GetAccount", request)).account?.version).toBe("2");
    await service.stop();
  });

  it("refuses a tenant that takes its share of the waiting places, and nobody else", async () => {
    const settings = { QUERY_WAITERS_MAX: 7, partitions: 1 };
    const { service, ledger, call, metrics } = await openTestService(sql, settings);
    ledger.open("a-1", 1_000);
    ledger.open("a-1", 1_000, { tenantId: "other" });
    await ledger.apply(accounts);
    const { token: consistencyToken } = ledger.post("a-1", 5n, 2_000);
    const ask = (tenantId: string) =>
      call("GetAccount", { accountId: "a-1", consistencyToken }, { tenantId });
    const waiting = [ask("default"), ask("default")];
    const waitersNow = async () => (await metrics.queriesWaiting.get()).values[0]?.value;
    await expect.poll(waitersNow).toBe(2);
    await expect(ask("default")).rejects.toMatchObject({
      reason: "OVERLOADED",
      message: "Cannot wait for the index: 2 queries of this tenant are waiting already",
    });
    waiting.push(ask("other"));
    await expect.poll(waitersNow).toBe(3);
    await ledger.apply(accounts);
    await Promise.all(waiting);
    expect(await waitersNow()).toBe(0);
    await service.stop();
  });

  it("lets no query wait longer than the longest time, however late its deadline", async () => {
    const settings = { QUERY_WAIT_MAX_MS: 200 };
    const { service, ledger, call } = await openTestService(sql, settings);
    ledger.open("a-1", 1_000);
    await ledger.apply(accounts);
    const { token: consistencyToken } = ledger.post("a-1", 5n, 2_000);
    for (const deadlineMs of [undefined, 86_400_000]) {
      const options = deadlineMs === undefined ? {} : { deadlineMs };
      const late = call("GetAccount", { accountId: "a-1", consistencyToken }, options);
      await expect(late).rejects.toMatchObject({ reason: "PROJECTION_LAG" });
    }
    await service.stop();
  });

  it("ends queries in time while the index does not answer at all", async () => {
    const hanging: (() => void)[] = [];
    let hangs = false;
    const { service, ledger, log, call } = await openTestService(sql, {
      QUERY_TIMEOUT_MS: 200,
      openIndex: async (prefix) => {
        const index = await openPostgresSearchIndex({ sql, prefix });
        const orHang =
          <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
          (...args: Args): Promise<Result> => {
            if (!hangs) return work(...args);
            return new Promise((_, reject) => hanging.push(() => reject(new Error("gone"))));
          };
        return {
          ...index,
          get: orHang(index.get),
          search: orHang(index.search),
          refresh: orHang(index.refresh),
          readLogFacts: orHang(index.readLogFacts),
          readLiveCheckpoints: orHang(index.readLiveCheckpoints),
          readSigningKey: orHang(index.readSigningKey),
        };
      },
    });
    const { partition, token } = ledger.open("a-1", 1_000);
    await ledger.apply(accounts);
    expect((await call("GetAccount", { accountId: "a-1" })).account?.version).toBe("1");
    hangs = true;
    const period = { startTime: { seconds: "0", nanos: 0 }, endTime: { seconds: "9", nanos: 0 } };
    const ask = (consistencyToken: string) => [
      call("GetAccount", { accountId: "a-1", consistencyToken }),
      call("GetEntry", { accountId: "a-1", entryId: "e-1", consistencyToken }),
      call("ListAccounts", { consistencyToken }),
      call("ListRecentActivity", { consistencyToken }, { deadlineMs: 300 }),
      call("SearchEntries", { consistencyToken }),
      call("GetStatement", { accountId: "a-1", consistencyToken, ...period }),
    ];
    const reasons = (answers: readonly Promise<unknown>[]) =>
      Promise.all(
        answers.map((one) =>
          one.then(
            () => "",
            (error) => error.reason,
          ),
        ),
      );
    expect(new Set(await reasons(ask("")))).toEqual(new Set(["INDEX_UNAVAILABLE"]));
    expect(new Set(await reasons(ask(token)))).toEqual(new Set(["PROJECTION_LAG"]));
    const ahead = `${log.logId}.1.${partition}:9`;
    // A page token's own query is not judged by the consistency token beside it.
    const page = call("ListAccounts", { consistencyToken: ahead, pageToken: "x" });
    expect(await reasons([page])).toEqual(["INDEX_UNAVAILABLE"]);
    const stopped = service.stop();
    for (const end of hanging) end();
    await stopped;
  });

  it("lets waiting queries give up when it stops", async () => {
    const { service, ledger, call, metrics } = await openTestService(sql);
    ledger.open("a-1", 1_000);
    await ledger.apply(accounts);
    const { token } = ledger.post("a-1", 5n, 2_000);
    const waiting = [
      call("GetAccount", { accountId: "a-1", consistencyToken: token }),
      call("ListAccounts", { consistencyToken: token }),
    ];
    const refused = waiting.map((answer) =>
      expect(answer).rejects.toMatchObject({ reason: "PROJECTION_LAG" }),
    );
    await expect.poll(async () => (await metrics.queriesWaiting.get()).values[0]?.value).toBe(2);
    const startedAt = Date.now();
    await service.stop();
    await Promise.all(refused);
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });

  it("signs page tokens with the configured key when there is one", async () => {
    const key = Buffer.alloc(32, 5).toString("base64");
    const { service, ledger, call } = await openTestService(sql, { PAGE_TOKEN_KEY: key });
    ledger.open("a-1", 1_000);
    ledger.open("a-2", 1_000);
    await ledger.apply(accounts);
    const { nextPageToken: pageToken = "" } = await call("ListAccounts", { pageSize: 1 });
    expect((await call("ListAccounts", { pageToken })).accounts).toHaveLength(1);
    await service.stop();
  });

  it("takes page tokens for as long as PAGE_TOKEN_TTL_MS, and no longer", async () => {
    const { service, ledger, call, time } = await openTestService(sql, {
      PAGE_TOKEN_TTL_MS: 7_000,
    });
    ledger.open("a-1", 1_000);
    ledger.open("a-2", 1_000);
    await ledger.apply(accounts);
    const { nextPageToken: pageToken = "" } = await call("ListAccounts", { pageSize: 1 });
    time.skewMs += 6_000;
    expect((await call("ListAccounts", { pageToken })).accounts).toHaveLength(1);
    time.skewMs += 1_001;
    await expect(call("ListAccounts", { pageToken })).rejects.toMatchObject({
      reason: "PAGE_TOKEN_EXPIRED",
    });
    await service.stop();
  });

  it("refuses what a lost key signed, and signs with the next one, within a second", async () => {
    let key = new Uint8Array(32).fill(1);
    const openIndex = async (prefix: string): Promise<SearchIndex> => ({
      ...(await openPostgresSearchIndex({ sql, prefix })),
      readSigningKey: async () => key,
    });
    const { service, ledger, call, time } = await openTestService(sql, { openIndex });
    ledger.open("a-1", 1_000);
    ledger.open("a-2", 1_000);
    await ledger.apply(accounts);
    const firstPage = async () => (await call("ListAccounts", { pageSize: 1 })).nextPageToken ?? "";
    const lost = await firstPage();
    key = new Uint8Array(32).fill(2);
    time.skewMs += 1_000;
    await expect(call("ListAccounts", { pageToken: lost })).rejects.toMatchObject({
      reason: "INVALID_FIELD",
    });
    const pageToken = await firstPage();
    expect((await call("ListAccounts", { pageToken })).accounts).toHaveLength(1);
    await service.stop();
  });

  it("answers over gRPC with everything exact, and refuses before the deadline", async () => {
    const { service, ledger, log, call } = await openTestService(sql);
    ledger.open("a-1", 1_000);
    const { partition, token } = ledger.post("a-1", 2n ** 63n - 1n, 2_001);
    await ledger.apply(accounts, { closeTime: 3_000 });
    const name = "daybook.account.v1.AccountQueryService" as const;
    const server = await openGrpcServer({
      host: "127.0.0.1",
      port: 0,
      services: [{ name, handlers: service.handlers }],
      metrics: createMetrics(),
      log: silentLog,
      clock: systemClock,
    });
    const client = createClient(name, server.address);
    try {
      const answer = await client.getAccount({ accountId: "a-1", consistencyToken: token });
      expect(answer.account?.balance?.minorUnits).toBe("9223372036854775807");
      expect(answer).toEqual(await call("GetAccount", { accountId: "a-1" }));
      expect(answer.asOf?.positions).toEqual({ [partition]: "2" });
      const ahead = `${log.logId}.1.${partition}:3`;
      const late = client.getAccount(
        { accountId: "a-1", consistencyToken: ahead },
        { timeoutMs: 800 },
      );
      const error = await late.catch((failure) => failure);
      expect(readErrorDetails(error).reason).toBe("PROJECTION_LAG");
    } finally {
      client.close();
      server.close();
      await service.stop();
    }
  });
});
