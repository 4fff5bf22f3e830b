import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sql } from "../../platform/sql/sql.ts";
import { type RiskDocument, risk } from "../../read-models/risk.ts";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import { openTestService, readPages, type TestService, timestamp } from "../service.fixture.ts";

const time = Date.UTC(2026, 10, 1);
const signals = [
  {
    name: "reversals",
    points: 15,
    explanation: "3 entries were reversed within 7 days",
    entryIds: ["e-1", "e-2", "e-3"],
    figures: { reversals: "3" },
  },
];

let sql: Sql;
let test: TestService;

const write = async (accountId: string, score: bigint, more: Partial<RiskDocument> = {}) => {
  const { ledger } = test;
  const { partition, offset } = ledger.open(accountId, time);
  const fields = { ...risk.initialDocument(accountId), currencyCode: "EUR", score, ...more };
  const document = { id: `default/${accountId}`, tenantId: "default", offset, streamVersion: 4 };
  await ledger.overwrite(risk, partition, { ...document, fields });
  return `${test.log.logId}.1.${partition}:${offset}`;
};

beforeAll(async () => {
  sql = await openMemorySql();
  test = await openTestService(sql);
  await write("calm", 0n);
  await write("busy", 15n, { signals: JSON.stringify(signals), lastEntryTime: time });
  await write("wild", 100n, { level: "high", lastEntryTime: time + 1 });
  await write("odd", 45n, { level: "medium", lastEntryTime: time + 2 });
});
afterAll(async () => {
  await test.service.stop();
  await sql.close();
});

describe("GetRiskAssessment", () => {
  it("answers score, level and signals with their entries", async () => {
    const { assessment } = await test.call("GetRiskAssessment", { accountId: "busy" });
    expect(assessment).toEqual({
      accountId: "busy",
      score: 15,
      level: "RISK_LEVEL_LOW",
      signals,
      currencyCode: "EUR",
      lastEntryTime: timestamp(time),
      version: "4",
    });
    const calm = await test.call("GetRiskAssessment", { accountId: "calm" });
    expect(calm.assessment).toMatchObject({ score: 0, signals: [] });
    expect(calm.assessment).not.toHaveProperty("lastEntryTime");
  });

  it("waits for the writes of a token, and knows no account that is not there", async () => {
    const consistencyToken = await write("later", 20n, { level: "low" });
    const { assessment } = await test.call("GetRiskAssessment", {
      accountId: "later",
      consistencyToken,
    });
    expect(assessment?.score).toBe(20);
    const beyond = consistencyToken.replace(/:\d+$/, ":9999");
    const late = test.call(
      "GetRiskAssessment",
      { accountId: "later", consistencyToken: beyond },
      { deadlineMs: 200 },
    );
    await expect(late).rejects.toMatchObject({ reason: "PROJECTION_LAG" });
    const unknown = test.call("GetRiskAssessment", { accountId: "nobody" });
    await expect(unknown).rejects.toMatchObject({ reason: "ACCOUNT_NOT_FOUND" });
  });
});

describe("ListRiskAssessments", () => {
  const list = async (request: object) => {
    const { assessments = [], totalSize } = await test.call("ListRiskAssessments", request);
    expect(totalSize).toBe(String(assessments.length));
    return assessments.map(({ accountId }) => accountId);
  };

  it.each([
    [{ minScore: 1 }, ["wild", "odd", "later", "busy"]],
    [{ minScore: 45 }, ["wild", "odd"]],
    [{ minScore: 46 }, ["wild"]],
    [{ minScore: 100 }, ["wild"]],
    [{ orderBy: "score" }, ["calm", "busy", "later", "odd", "wild"]],
    [{ orderBy: "account_id desc" }, ["wild", "odd", "later", "calm", "busy"]],
    [{ orderBy: "last_entry_time desc", minScore: 21 }, ["odd", "wild"]],
  ])("answers %j with exactly these, in order", async (request, ids) => {
    expect(await list(request)).toEqual(ids);
  });

  it("gives each account once over all pages although scores change", async () => {
    const pages = await readPages(
      (pageToken) => test.call("ListRiskAssessments", { pageSize: 2, pageToken }),
      async () => {
        await write("busy", 99n);
      },
    );
    const ids = pages.flatMap(({ assessments = [] }) => assessments.map((one) => one.accountId));
    expect(ids).toEqual(["wild", "odd", "later", "busy", "calm"]);
  });

  it("refuses a score below 0 or above 100, and an unknown order", async () => {
    for (const minScore of [-1, 101]) {
      await expect(
        test.call("ListRiskAssessments", { minScore, orderBy: "level" }),
      ).rejects.toMatchObject({
        reason: "INVALID_FIELD",
        violations: [{ field: "min_score" }, { field: "order_by" }],
      });
    }
  });
});
