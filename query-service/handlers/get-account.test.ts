import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sql } from "../../platform/sql/sql.ts";
import { accounts } from "../../read-models/accounts.ts";
import type { VersionedDocument } from "../../read-models/projection.ts";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import { openTestService, type TestService, type TestSettings } from "../service.fixture.ts";

let sql: Sql;
beforeAll(async () => {
  sql = await openMemorySql();
});
afterAll(() => sql.close());

const opened: TestService[] = [];
const open = async (settings?: TestSettings) => {
  const service = await openTestService(sql, settings);
  opened.push(service);
  return service;
};
afterAll(() => Promise.all(opened.map(({ service }) => service.stop())));

describe("GetAccount", () => {
  it("answers the account with exact amounts up to 2^63 - 1 and says how far it is", async () => {
    const { ledger, log, call } = await open();
    ledger.open("a-1", 1_000, { overdraftLimitMinor: 500n, ownerId: "o-1" });
    const { partition, offset } = ledger.post("a-1", 2n ** 63n - 501n, 2_345);
    await ledger.apply(accounts, { closeTime: 9_876 });
    const money = (minorUnits: string) => ({ currencyCode: "EUR", minorUnits });
    expect(await call("GetAccount", { accountId: "a-1" })).toEqual({
      account: {
        accountId: "a-1",
        ownerId: "o-1",
        currencyCode: "EUR",
        balance: money("9223372036854775307"),
        held: money("0"),
        available: money("9223372036854775807"),
        overdraftLimit: money("500"),
        status: "ACCOUNT_STATUS_OPEN",
        openTime: { seconds: "1", nanos: 0 },
        lastActivityTime: { seconds: "2", nanos: 345_000_000 },
        version: "2",
      },
      asOf: {
        positions: { [partition]: "2" },
        completeTime: { seconds: "9", nanos: 876_000_000 },
        heldStreams: 0,
        consistencyToken: `${log.logId}.1.${partition}:${offset}`,
      },
    });
  });

  it("answers a closed account", async () => {
    const { ledger, call } = await open();
    ledger.open("a-1", 1_000);
    ledger.close("a-1", 2_000);
    await ledger.apply(accounts);
    const { account } = await call("GetAccount", { accountId: "a-1" });
    expect(account).toMatchObject({ status: "ACCOUNT_STATUS_CLOSED", version: "2" });
  });

  it("does not find an unknown account, nor one of another tenant", async () => {
    const { ledger, call } = await open();
    ledger.open("a-1", 1_000, { tenantId: "other" });
    await ledger.apply(accounts);
    const missing = { reason: "ACCOUNT_NOT_FOUND", facts: { account_id: "a-1" } };
    await expect(call("GetAccount", { accountId: "a-1" })).rejects.toMatchObject(missing);
    const { account } = await call("GetAccount", { accountId: "a-1" }, { tenantId: "other" });
    expect(account?.accountId).toBe("a-1");
  });

  it("reports every bad field at once", async () => {
    const { call } = await open();
    const bad = call("GetAccount", { accountId: "../a", consistencyToken: "nonsense" });
    await expect(bad).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      violations: [{ field: "consistency_token" }, { field: "account_id" }],
    });
  });

  it("waits for the token and answers once the checkpoint has reached it", async () => {
    const { ledger, call } = await open();
    ledger.open("a-1", 1_000);
    await ledger.apply(accounts);
    const { token } = ledger.post("a-1", 5n, 2_000);
    let answered = false;
    const answer = call("GetAccount", { accountId: "a-1", consistencyToken: token }).finally(() => {
      answered = true;
    });
    const { account: before } = await call("GetAccount", { accountId: "a-1" });
    expect(before?.version).toBe("1");
    expect(answered).toBe(false);
    await ledger.apply(accounts);
    expect((await answer).account).toMatchObject({ version: "2", balance: { minorUnits: "5" } });
  });

  it("answers when the document has reached the token before the checkpoint", async () => {
    const { ledger, call } = await open();
    ledger.open("a-1", 1_000);
    await ledger.apply(accounts);
    const { token, partition, offset } = ledger.post("a-1", 5n, 2_000);
    const newest = ledger.facts.at(-1)?.account as unknown as VersionedDocument;
    await ledger.overwrite(accounts, partition, newest);
    const answer = await call("GetAccount", { accountId: "a-1", consistencyToken: token });
    expect(answer.account?.version).toBe("2");
    expect(answer.asOf?.positions).toEqual({ [partition]: String(offset - 1) });
    // Passed on, the next answer cannot be older, whichever replica gives it.
    expect(answer.asOf?.consistencyToken).toBe(token);
  });

  it("gives up before the deadline with the positions it saw", async () => {
    const { ledger, call } = await open();
    const { partition } = ledger.open("a-1", 1_000);
    await ledger.apply(accounts);
    const { token } = ledger.post("a-1", 5n, 2_000);
    const startedAt = Date.now();
    const request = { accountId: "a-1", consistencyToken: token };
    await expect(call("GetAccount", request, { deadlineMs: 1_000 })).rejects.toMatchObject({
      reason: "PROJECTION_LAG",
      facts: {
        projection: "accounts",
        required: `${partition}:2`,
        positions: `${partition}:1`,
      },
    });
    const tookMs = Date.now() - startedAt;
    expect(tookMs).toBeGreaterThanOrEqual(850);
    expect(tookMs).toBeLessThan(1_000);
  });

  it("gives callers without a deadline the configured time", async () => {
    const { ledger, call } = await open({ QUERY_TIMEOUT_MS: 200 });
    ledger.open("a-1", 1_000);
    await ledger.apply(accounts);
    const { token } = ledger.post("a-1", 5n, 2_000);
    const startedAt = Date.now();
    const answer = call("GetAccount", { accountId: "a-1", consistencyToken: token });
    await expect(answer).rejects.toMatchObject({ reason: "PROJECTION_LAG" });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(170);
  });

  it("does not wait for the token's places in other partitions", async () => {
    const { ledger, log, call } = await open();
    const { partition } = ledger.open("a-1", 1_000);
    await ledger.apply(accounts);
    const elsewhere = `${log.logId}.1.${(partition + 1) % log.partitions}:99`;
    const request = { accountId: "a-1", consistencyToken: elsewhere };
    const { account } = await call("GetAccount", request);
    expect(account?.version).toBe("1");
  });

  it("says not found only once the token is reached", async () => {
    const { ledger, call } = await open();
    const { token } = ledger.open("a-1", 1_000);
    const request = { accountId: "a-1", consistencyToken: token };
    await expect(call("GetAccount", request, { deadlineMs: 100 })).rejects.toMatchObject({
      reason: "PROJECTION_LAG",
    });
    await ledger.apply(accounts, { omit: ["a-1"] });
    await expect(call("GetAccount", request)).rejects.toMatchObject({
      reason: "ACCOUNT_NOT_FOUND",
    });
  });

  it("refuses a token of another log, epoch or partition", async () => {
    const { ledger, log, call } = await open();
    ledger.open("a-1", 1_000);
    await ledger.apply(accounts);
    const others = [
      "0b9cf0ee-5d3c-4d0c-8f38-0d5f0b1b7a11.1.0:1",
      `${log.logId}.2.0:1`,
      `${log.logId}.1.${log.partitions}:1`,
    ];
    for (const consistencyToken of others) {
      const answer = call("GetAccount", { accountId: "a-1", consistencyToken });
      await expect(answer).rejects.toMatchObject({ reason: "TOKEN_OF_OTHER_LOG" });
    }
  });

  it("refuses an account whose stream is held, with or without token, and no other", async () => {
    const { ledger, call } = await open({ partitions: 1 });
    ledger.open("a-1", 1_000);
    ledger.open("a-2", 1_000);
    ledger.open("a-1", 1_000, { tenantId: "other" });
    const held = [{ tenantId: "default", streamId: "account-a-1", firstOffset: 4 }];
    const { token } = ledger.post("a-2", 5n, 2_000);
    await ledger.apply(accounts, { held });
    for (const consistencyToken of ["", token]) {
      const quarantined = call("GetAccount", { accountId: "a-1", consistencyToken });
      await expect(quarantined).rejects.toMatchObject({
        reason: "STREAM_QUARANTINED",
        facts: { projection: "accounts", stream_id: "account-a-1", first_offset: "4" },
      });
      const other = await call("GetAccount", { accountId: "a-2", consistencyToken });
      expect(other.asOf?.heldStreams).toBe(1);
    }
    const answer = await call("GetAccount", { accountId: "a-1" }, { tenantId: "other" });
    expect(answer.asOf?.heldStreams).toBe(0);
  });

  it("never goes back for a client that passes on the token of its last answer", async () => {
    const { ledger, call } = await open();
    ledger.open("a-1", 1_000);
    await ledger.apply(accounts);
    let consistencyToken = "";
    for (let version = 2; version < 8; version += 1) {
      ledger.post("a-1", 1n, 1_000 + version);
      await ledger.apply(accounts);
      const { account, asOf } = await call("GetAccount", { accountId: "a-1", consistencyToken });
      expect(account?.version).toBe(String(version));
      consistencyToken = asOf?.consistencyToken ?? "";
    }
  });

  it("is remembered for a moment, and never shown to a token that it has not reached", async () => {
    const { ledger, call, metrics, time } = await open({ READ_CACHE_DOCUMENTS_MAX: 10 });
    ledger.open("a-1", 1_000);
    await ledger.apply(accounts);
    const read = async (consistencyToken = "") => {
      const { account, asOf } = await call("GetAccount", { accountId: "a-1", consistencyToken });
      // What it says of itself is true of what it shows.
      expect(Object.values(asOf?.positions ?? {})).toEqual([account?.version]);
      return account?.version;
    };
    const many = await Promise.all(Array.from({ length: 20 }, () => read()));
    expect(new Set(many)).toEqual(new Set(["1"]));
    const { token } = ledger.post("a-1", 1n, 2_000);
    await ledger.apply(accounts);
    expect(await read(token)).toBe("2");
    expect(await read()).toBe("2");
    ledger.post("a-1", 1n, 3_000);
    await ledger.apply(accounts);
    time.skewMs += 200;
    expect(await read()).toBe("3");
    const { values } = await metrics.readCache.get();
    const hits = values.find(({ labels }) => labels.result === "hit")?.value;
    expect(hits).toBeGreaterThanOrEqual(19);
  });

  it("stops waiting when the caller goes away", async () => {
    const { ledger, call } = await open();
    ledger.open("a-1", 1_000);
    await ledger.apply(accounts);
    const { token } = ledger.post("a-1", 5n, 2_000);
    const caller = new AbortController();
    const request = { accountId: "a-1", consistencyToken: token };
    const answer = call("GetAccount", request, { signal: caller.signal });
    caller.abort(new Error("gone"));
    await expect(answer).rejects.toThrow("gone");
  });
});
