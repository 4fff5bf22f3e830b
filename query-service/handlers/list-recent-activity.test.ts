import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sql } from "../../platform/sql/sql.ts";
import type { ListRecentActivityResponse } from "../../proto/gen/daybook/account/v1/ListRecentActivityResponse.ts";
import { entries } from "../../read-models/entries.ts";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import { openTestService, type TestService } from "../service.fixture.ts";

let sql: Sql;
let test: TestService;
beforeAll(async () => {
  sql = await openMemorySql();
  test = await openTestService(sql);
  const { ledger } = test;
  ledger.open("a-1", 1_000);
  ledger.open("a-2", 1_000);
  ledger.open("a-1", 1_000, { tenantId: "other" });
  for (let at = 1; at <= 12; at += 1) ledger.post("a-1", 1n, 2_000 + Math.floor(at / 4));
  for (let at = 1; at <= 1_000; at += 1) ledger.post("a-2", 1n, 3_000 + at);
  ledger.post("a-1", 1n, 9_000, { tenantId: "other" });
  await ledger.apply(entries, { closeTime: 5_000 });
});
afterAll(async () => {
  await test.service.stop();
  await sql.close();
});

const numbersOf = (answer: ListRecentActivityResponse) =>
  answer.entries?.map(({ entryNumber }) => Number(entryNumber));

const downFrom = (from: number, count: number) => Array.from({ length: count }, (_, i) => from - i);

describe("ListRecentActivity", () => {
  it("lists the newest first, entries of one time by their number", async () => {
    const answer = await test.call("ListRecentActivity", { accountId: "a-1" });
    expect(numbersOf(answer)).toEqual(downFrom(12, 12));
    expect(answer.asOf?.completeTime).toEqual({ seconds: "5", nanos: 0 });
  });

  it("lists 100 when the caller does not say, at most 1,000", async () => {
    const { call } = test;
    expect(numbersOf(await call("ListRecentActivity", {}))).toEqual(downFrom(1_000, 100));
    expect((await call("ListRecentActivity", { limit: 0 })).entries).toHaveLength(100);
    expect((await call("ListRecentActivity", { limit: 1 })).entries).toHaveLength(1);
    expect((await call("ListRecentActivity", { limit: 1_000 })).entries).toHaveLength(1_000);
    expect((await call("ListRecentActivity", { limit: 1_001 })).entries).toHaveLength(1_000);
  });

  it("shows a tenant its own entries only", async () => {
    const answer = await test.call("ListRecentActivity", {}, { tenantId: "other" });
    expect(answer.entries).toMatchObject([{ accountId: "a-1", recordTime: { seconds: "9" } }]);
  });

  it("includes the writes of the token", async () => {
    const { ledger, call } = test;
    const { token } = ledger.post("a-1", 7n, 10_000);
    const request = { accountId: "a-1", limit: 1, consistencyToken: token };
    const early = call("ListRecentActivity", request, { deadlineMs: 100 });
    await expect(early).rejects.toMatchObject({ reason: "PROJECTION_LAG" });
    const answer = call("ListRecentActivity", request);
    await ledger.apply(entries);
    expect(numbersOf(await answer)).toEqual([13]);
  });

  it("reports every bad field at once", async () => {
    const bad = test.call("ListRecentActivity", {
      consistencyToken: "?",
      limit: -1,
      accountId: ".a",
    });
    await expect(bad).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      violations: [{ field: "consistency_token" }, { field: "limit" }, { field: "account_id" }],
    });
  });

  it("lists fewer than asked for when they are too long for one answer", async () => {
    const { ledger, call, service } = await openTestService(sql);
    ledger.open("a-1", 1_000);
    const description = "ü".repeat(10_000);
    for (let at = 0; at < 400; at += 1) ledger.post("a-1", 1n, 2_000, { description });
    await ledger.apply(entries);
    const answer = await call("ListRecentActivity", { limit: 400 });
    const count = answer.entries?.length ?? 0;
    expect(JSON.stringify(answer).length).toBeLessThan(4 * 1024 * 1024);
    expect(numbersOf(answer)).toEqual(downFrom(400, count));
    expect(count).toBeGreaterThan(100);
    expect(count).toBeLessThan(200);
    await service.stop();
  });
});
