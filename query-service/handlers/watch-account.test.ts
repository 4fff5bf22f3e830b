import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresSearchIndex } from "../../platform/search-index/postgres.ts";
import type { GotDocument, WantedDocument } from "../../platform/search-index/search-index.ts";
import type { Sql } from "../../platform/sql/sql.ts";
import { accounts } from "../../read-models/accounts.ts";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import { openTestService, type TestService, type TestSettings } from "../service.fixture.ts";

let sql: Sql;
const opened: TestService[] = [];
beforeAll(async () => {
  sql = await openMemorySql();
});
afterAll(async () => {
  await Promise.all(opened.map(({ service }) => service.stop()));
  await sql.close();
});

/** Heartbeats far away unless a test is about them. */
const open = async (settings: TestSettings = {}) => {
  const test = await openTestService(sql, {
    WATCH_TICK_MS: 10,
    WATCH_HEARTBEAT_MS: 60_000,
    ...settings,
  });
  opened.push(test);
  const { ledger, stream } = test;
  ledger.open("a-1", 500);
  await ledger.apply(accounts);
  return {
    ...test,
    watch: (request: { afterVersion?: string; consistencyToken?: string } = {}) =>
      stream("WatchAccount", { accountId: "a-1", ...request }),
    post: async (minor: bigint, time: number) => {
      ledger.post("a-1", minor, time);
      await ledger.apply(accounts);
    },
    watchers: async () => (await test.metrics.watchers.get()).values[0]?.value ?? 0,
  };
};

type Watching = ReturnType<Awaited<ReturnType<typeof open>>["watch"]>;

const next = async (watching: Watching) => {
  const { value, done } = await watching.next();
  if (done) throw new Error("Cannot read on: the stream is over");
  const version = value.account ? Number(value.account.version) : undefined;
  return { version, balance: value.account?.balance?.minorUnits, caughtUp: value.caughtUp, value };
};

describe("WatchAccount", () => {
  it("answers the account at once, then each time its version has risen", async () => {
    const { watch, post } = await open();
    const watching = watch();
    expect(await next(watching)).toMatchObject({ version: 1, balance: "0", caughtUp: true });
    await post(7n, 1_000);
    expect(await next(watching)).toMatchObject({ version: 2, balance: "7", caughtUp: true });
    await post(-2n, 2_000);
    const { value, ...third } = await next(watching);
    expect(third).toEqual({ version: 3, balance: "5", caughtUp: true });
    expect(value.asOf?.consistencyToken).toMatch(/:3$/);
    await watching.return(undefined);
  });

  it("shows at once what others have been told, also when an older one is cached", async () => {
    const { watch, post, call } = await open({
      READ_CACHE_DOCUMENTS_MAX: 10,
      READ_CACHE_FRESH_MS: 60_000,
    });
    const first = watch();
    expect((await next(first)).version).toBe(1);
    expect((await call("GetAccount", { accountId: "a-1" })).account?.version).toBe("1");
    await post(7n, 1_000);
    expect((await next(first)).version).toBe(2);
    const second = watch();
    expect(await next(second)).toMatchObject({ version: 2, caughtUp: true });
    await post(1n, 2_000);
    expect((await next(second)).version).toBe(3);
    expect((await next(first)).version).toBe(3);
    for (const watching of [first, second]) await watching.return(undefined);
  });

  it("shows at once what others have been told, also by a copy that is behind", async () => {
    let behind: GotDocument | undefined;
    const test = await open({
      openIndex: async (prefix) => {
        const index = await openPostgresSearchIndex({ sql, prefix });
        // Another copy of Elasticsearch may answer than the one that the watch has looked at.
        return { ...index, get: async (...place) => behind ?? index.get(...place) };
      },
    });
    const { watch, post, index, ledger } = test;
    const first = watch();
    expect((await next(first)).version).toBe(1);
    const at = ledger.partition("a-1");
    const before = await index.get(accounts, at, "default/a-1");
    await post(7n, 1_000);
    expect((await next(first)).version).toBe(2);
    behind = before;
    const second = watch();
    const joined = await next(second);
    expect(joined).toMatchObject({ version: 2, balance: "7", caughtUp: true });
    expect(joined.value.asOf?.consistencyToken).toMatch(/:2$/);
    for (const watching of [first, second]) await watching.return(undefined);
  });

  it("keeps only the newest version for a slow reader, and counts what it skips", async () => {
    const { watch, post, metrics } = await open();
    const watching = watch();
    expect((await next(watching)).version).toBe(1);
    const waiting = next(watching);
    await post(1n, 1_000);
    expect((await waiting).version).toBe(2);
    let newest = 2;
    const skipped = async () => (await metrics.watchSkipped.get()).values[0]?.value ?? 0;
    await expect
      .poll(async () => {
        newest += 1;
        await post(1n, newest * 1_000);
        return await skipped();
      })
      .toBeGreaterThanOrEqual(3);
    const first = await next(watching);
    expect(first.version).toBeGreaterThan(4);
    const last = first.version === newest ? first : await next(watching);
    expect(last).toMatchObject({ version: newest, balance: String(newest - 1) });
    await watching.return(undefined);
  });

  it("goes on after a version: no account until there is a newer one", async () => {
    const { watch, post } = await open();
    await post(1n, 1_000);
    const resumed = watch({ afterVersion: "1" });
    expect(await next(resumed)).toMatchObject({ version: 2, caughtUp: true });
    await resumed.return(undefined);
    const watching = watch({ afterVersion: "2" });
    expect(await next(watching)).toMatchObject({ version: undefined, caughtUp: true });
    await post(1n, 2_000);
    expect(await next(watching)).toMatchObject({ version: 3, caughtUp: true });
    await watching.return(undefined);
  });

  it("is not caught up while the index is behind after_version", async () => {
    const { watch, post } = await open({ WATCH_HEARTBEAT_MS: 100 });
    const watching = watch({ afterVersion: "3" });
    expect(await next(watching)).toMatchObject({ version: undefined, caughtUp: false });
    await post(1n, 1_000);
    expect(await next(watching)).toMatchObject({ version: undefined, caughtUp: false });
    await post(1n, 2_000);
    await expect.poll(async () => (await next(watching)).caughtUp).toBe(true);
    await post(1n, 3_000);
    await expect.poll(async () => (await next(watching)).version).toBe(4);
    await watching.return(undefined);
  });

  it("gives a sign of life with the position of now while nothing happens", async () => {
    const { watch, ledger } = await open({ WATCH_HEARTBEAT_MS: 100 });
    const watching = watch();
    expect((await next(watching)).version).toBe(1);
    await ledger.apply(accounts, { closeTime: 77_000 });
    await expect
      .poll(async () => {
        const { version, value } = await next(watching);
        expect(version).toBeUndefined();
        return value.asOf?.completeTime?.seconds;
      })
      .toBe("77");
    await watching.return(undefined);
  });

  it("refuses an unknown account, and gives its place back", async () => {
    const { stream, watchers } = await open();
    const watching = stream("WatchAccount", { accountId: "nobody" });
    await expect(watching.next()).rejects.toMatchObject({ reason: "ACCOUNT_NOT_FOUND" });
    expect(await watchers()).toBe(0);
  });

  it("shows no account of another tenant", async () => {
    const { stream } = await open();
    const watching = stream("WatchAccount", { accountId: "a-1" }, { tenantId: "other" });
    await expect(watching.next()).rejects.toMatchObject({ reason: "ACCOUNT_NOT_FOUND" });
  });

  it("ends with STREAM_QUARANTINED once the account's stream is held", async () => {
    const { watch, ledger } = await open();
    const watching = watch();
    await next(watching);
    const ended = expect(next(watching)).rejects.toMatchObject({ reason: "STREAM_QUARANTINED" });
    const held = { tenantId: "default", streamId: "account-a-1", firstOffset: 2 };
    await ledger.apply(accounts, { held: [held] });
    await ended;
  });

  it("ends with INDEX_UNAVAILABLE when the index is away for too long", async () => {
    const { watch, index, log } = await open({ QUERY_TIMEOUT_MS: 50 });
    const watching = watch();
    await next(watching);
    const ended = expect(next(watching)).rejects.toMatchObject({ reason: "INDEX_UNAVAILABLE" });
    const generation = await index.prepare(accounts, log);
    await index.withdraw(generation);
    await ended;
  });

  it("refuses one above the tenant's share, and takes it when another leaves", async () => {
    const { watch, watchers } = await open({ WATCHERS_MAX: 4 });
    const two = [watch(), watch()];
    for (const one of two) await next(one);
    await expect(next(watch())).rejects.toMatchObject({ reason: "OVERLOADED" });
    expect(await watchers()).toBe(2);
    await two[0]?.return(undefined);
    expect(await watchers()).toBe(1);
    const third = watch();
    expect((await next(third)).version).toBe(1);
    await third.return(undefined);
    await two[1]?.return(undefined);
    expect(await watchers()).toBe(0);
  });

  it("ends when its caller goes away, and when the service stops", async () => {
    const { stream, watch, service, watchers } = await open();
    const caller = new AbortController();
    const left = stream("WatchAccount", { accountId: "a-1" }, { signal: caller.signal });
    await left.next();
    const leaving = expect(left.next()).rejects.toThrow("gone");
    caller.abort(new Error("gone"));
    await leaving;
    expect(await watchers()).toBe(0);
    const watching = watch();
    await next(watching);
    const ended = expect(next(watching)).rejects.toMatchObject({ reason: "SERVER_STOPPING" });
    await service.stop();
    await ended;
    await expect(next(watch())).rejects.toMatchObject({ reason: "SERVER_STOPPING" });
  });

  it("looks at all watched accounts with one read that says what is known", async () => {
    const reads: (readonly WantedDocument[])[] = [];
    const test = await open({
      openIndex: async (prefix) => {
        const index = await openPostgresSearchIndex({ sql, prefix });
        const getMany: typeof index.getMany = (projection, wanted) => {
          reads.push(wanted);
          return index.getMany(projection, wanted);
        };
        return { ...index, getMany };
      },
    });
    const { ledger, stream } = test;
    const ids = Array.from({ length: 50 }, (_, at) => `w-${at}`);
    for (const id of ids) ledger.open(id, 600);
    await ledger.apply(accounts);
    // Two callers of each: the account is read once for both.
    const all = [...ids, ...ids].map((accountId) => stream("WatchAccount", { accountId }));
    for (const one of all) await one.next();
    const known = (wanted: readonly WantedDocument[]) =>
      wanted.length === 50 && wanted.every(({ knownOffset }) => knownOffset > 0);
    await expect.poll(() => reads.some(known)).toBe(true);
    const waiting = all.map((one) => one.next());
    for (const id of ids) ledger.post(id, 3n, 700);
    await ledger.apply(accounts);
    const found = await Promise.all(waiting);
    expect(found.every(({ value }) => value.account?.version === "2")).toBe(true);
    expect(Math.max(...reads.map((wanted) => wanted.length))).toBe(50);
    for (const one of all) await one.return(undefined);
    const before = reads.length;
    await expect.poll(async () => (await test.watchers()) === 0).toBe(true);
    // One look may have been under way.
    expect(reads.length).toBeLessThanOrEqual(before + 1);
  });

  it("ends with STREAM_QUARANTINED when the document was written over", async () => {
    let isOverwritten = false;
    const { watch } = await open({
      openIndex: async (prefix) => {
        const index = await openPostgresSearchIndex({ sql, prefix });
        // What Elasticsearch tells of a document that somebody else wrote.
        const getMany: typeof index.getMany = async (projection, wanted) => {
          const got = await index.getMany(projection, wanted);
          const gone = { document: undefined, unchanged: false, overwritten: true };
          return isOverwritten ? got.map((one) => ({ ...one, ...gone })) : got;
        };
        return { ...index, getMany };
      },
    });
    const watching = watch();
    await next(watching);
    const ended = expect(next(watching)).rejects.toMatchObject({
      reason: "STREAM_QUARANTINED",
      facts: { error: "DOCUMENT_OVERWRITTEN" },
    });
    isOverwritten = true;
    await ended;
  });
});
