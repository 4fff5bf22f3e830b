import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sql } from "../platform/sql/sql.ts";
import { accounts } from "../read-models/accounts.ts";
import { entries } from "../read-models/entries.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { openTestService, type TestSettings } from "./service.fixture.ts";

let sql: Sql;
beforeAll(async () => {
  sql = await openMemorySql();
});
afterAll(() => sql.close());

const open = async (settings: TestSettings) => {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ level: "info" }, { write: (line) => lines.push(JSON.parse(line)) });
  const test = await openTestService(sql, { ...settings, logger });
  test.ledger.open("secret-1", 1_000);
  test.ledger.post("secret-1", 777_123n, 2_000, { description: "Confidential" });
  await test.ledger.apply(accounts);
  await test.ledger.apply(entries);
  const named = (name: string) => lines.filter(({ msg }) => msg === name);
  return { ...test, lines, named };
};

describe("queries", () => {
  it("log each answered read of accounts: who, tenant, which, how many, no data", async () => {
    const { call, named, service } = await open({});
    await call("GetAccount", { accountId: "secret-1" });
    await call("GetStatement", {
      accountId: "secret-1",
      startTime: { seconds: "0", nanos: 0 },
      endTime: { seconds: "9", nanos: 0 },
    });
    await call("SearchEntries", { accountIds: ["secret-1", "b"], text: "confidential" });
    await call("SearchEntries", { text: "confidential" });
    await call("ListRecentActivity", {});
    await call("ListAccounts", {});
    await call("ListHighValueAccounts", { currencyCode: "EUR" });
    await call("ListRiskAssessments", {});
    const period = { startDate: "2026-01-01", endDate: "2026-01-02", currencyCode: "EUR" };
    await call("GetReport", { ...period, groupBy: "REPORT_PERIOD_DAY" });
    await call("GetAccount", { accountId: "nobody" }).catch(() => undefined);
    const lines = named("query.account-read").map(({ time: _time, pid: _pid, ...line }) => line);
    const rpc = (name: string) => `daybook.account.v1.AccountQueryService/${name}`;
    expect(lines).toMatchObject([
      { rpc: rpc("GetAccount"), tenantId: "default", actor: "anonymous", accountIds: ["secret-1"] },
      { rpc: rpc("GetStatement"), accountIds: ["secret-1"], entries: 1 },
      { rpc: rpc("SearchEntries"), accountIds: ["secret-1", "b"], accounts: 1, entries: 1 },
      { rpc: rpc("SearchEntries"), tenantId: "default", accounts: 1, entries: 1 },
      { rpc: rpc("ListRecentActivity"), accounts: 1, entries: 1 },
      { rpc: rpc("ListAccounts"), tenantId: "default", actor: "anonymous", accounts: 1 },
      { rpc: rpc("ListHighValueAccounts"), accounts: 0 },
      { rpc: rpc("ListRiskAssessments"), accounts: 0 },
    ]);
    for (const line of lines.slice(3)) expect(line).not.toHaveProperty("accountIds");
    expect(JSON.stringify(lines)).not.toMatch(/777123|onfidential|owner/);
    await service.stop();
  });

  it("log none of them when the access log is off", async () => {
    const { call, named, service } = await open({ ACCESS_LOG: "off" });
    await call("GetAccount", { accountId: "secret-1" });
    expect(named("query.account-read")).toEqual([]);
    await service.stop();
  });

  it("tell where the time went, and log a slow one with its shape and no value", async () => {
    const { call, named, metrics, log, ledger, service } = await open({ SLOW_QUERY_MS: 100 });
    const token = `${log.logId}.1.${ledger.partition("secret-1")}:99`;
    const late = { accountId: "secret-1", consistencyToken: token };
    await expect(call("GetAccount", late, { deadlineMs: 400 })).rejects.toMatchObject({
      reason: "PROJECTION_LAG",
    });
    const [line] = named("query.slow");
    expect(line).toMatchObject({ shape: "consistencyToken accountId", tenantId: "default" });
    expect(Number(line?.waitMs)).toBeGreaterThan(100);
    expect(Number(line?.durationMs)).toBeGreaterThanOrEqual(Number(line?.waitMs));
    expect(JSON.stringify(line)).not.toMatch(/secret|:99/);
    expect(line?.indexCalls).toBeGreaterThanOrEqual(2);
    const text = await metrics.registry.metrics();
    const labels = 'rpc="daybook.account.v1.AccountQueryService/GetAccount"';
    for (const part of ["total", "index", "wait"]) {
      expect(text).toContain(`daybook_query_seconds_count{${labels},part="${part}"} 1`);
    }
    await service.stop();
  });

  it("log no slow one when that is off", async () => {
    const { call, named, log, ledger, service } = await open({ SLOW_QUERY_MS: 0 });
    const token = `${log.logId}.1.${ledger.partition("secret-1")}:99`;
    const late = { accountId: "secret-1", consistencyToken: token };
    await expect(call("GetAccount", late, { deadlineMs: 400 })).rejects.toMatchObject({
      reason: "PROJECTION_LAG",
    });
    expect(named("query.slow")).toEqual([]);
    await service.stop();
  });

  it("measure a stream by its first message, and log it as one read", async () => {
    const { stream, named, metrics, service } = await open({});
    const period = {
      startTime: { seconds: "0", nanos: 0 },
      endTime: { seconds: "9", nanos: 0 },
      format: "STATEMENT_FORMAT_CSV",
    } as const;
    const whole = stream("ExportStatement", { accountId: "secret-1", ...period });
    const messages = [];
    for await (const message of whole) messages.push(message);
    expect(messages.length).toBeGreaterThan(1);
    const watching = stream("WatchAccount", { accountId: "secret-1" });
    await watching.next();
    await watching.return(undefined);
    const refused = stream("WatchAccount", { accountId: "nobody" });
    await expect(refused.next()).rejects.toMatchObject({ reason: "ACCOUNT_NOT_FOUND" });
    const rpc = (name: string) => `daybook.account.v1.AccountQueryService/${name}`;
    expect(named("query.account-read")).toMatchObject([
      { rpc: rpc("ExportStatement"), accountIds: ["secret-1"] },
      { rpc: rpc("WatchAccount"), accountIds: ["secret-1"] },
    ]);
    const text = await metrics.registry.metrics();
    for (const [name, count] of [
      ["ExportStatement", 1],
      ["WatchAccount", 2],
    ] as const) {
      const labels = `rpc="${rpc(name)}",part="total"`;
      expect(text).toContain(`daybook_query_seconds_count{${labels}} ${count}`);
    }
    await service.stop();
  });
});
