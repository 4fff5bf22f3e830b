import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closing, deposit, opening, withdrawal } from "../../domain/account/decisions.ts";
import { reversal } from "../../domain/account/reversal.ts";
import { transfer } from "../../domain/account/transfer.ts";
import { partitionOf } from "../../platform/event-log/partition-of.ts";
import type { Sql } from "../../platform/sql/sql.ts";
import type { GetReportResponse } from "../../proto/gen/daybook/account/v1/GetReportResponse.ts";
import { type ReportDocument, reports } from "../../read-models/reports.ts";
import { createAccountHistory } from "../../tests/account-history.ts";
import {
  closeAccount,
  depositMoney,
  openAccount,
  reverseEntry,
  transferMoney,
  withdrawMoney,
} from "../../tests/account-samples.ts";
import { foldedDocuments } from "../../tests/folded-documents.ts";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import { openTestService, type TestService } from "../service.fixture.ts";

const dayMs = 86_400_000;
const start = Date.UTC(2026, 9, 28, 13);
const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

let sql: Sql;
let test: TestService;
beforeAll(async () => {
  sql = await openMemorySql();
  test = await openTestService(sql);
});
afterAll(async () => {
  await test.service.stop();
  await sql.close();
});

/** What clients did, in EUR unless the account is one of dollars. */
type Done = {
  readonly type: string;
  readonly currency: string;
  readonly time: number;
  /** Negative for money that leaves; 0 for openings and closings. */
  readonly amount: bigint;
};

const kinds = ["in", "in", "out", "transfer", "undo", "close"] as const;
const anySteps = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    at: fc.nat(3),
    amount: fc.bigInt({ min: 1n, max: 10n ** 15n }),
    waitMs: fc.constantFrom(0, 1, dayMs / 2, dayMs, 3 * dayMs),
  }),
  { maxLength: 30, size: "max" },
);

/** Ids of accounts and their currencies; the first two can send money to one another. */
const accountIds = [
  ["a", "EUR"],
  ["b", "EUR"],
  ["c", "USD"],
  ["d", "EUR"],
] as const;

type Steps = typeof anySteps extends fc.Arbitrary<infer Some> ? Some : never;

const play = (tenantId: string, steps: Steps) => {
  const history = createAccountHistory(tenantId);
  const done: Done[] = [];
  const note = (type: string, currency: string, time: number, amount = 0n) =>
    done.push({ type, currency, time, amount });
  for (const [accountId, currencyCode] of accountIds) {
    const overdraftLimitMinor = 10n ** 17n;
    history.execute(opening, openAccount({ accountId, currencyCode, overdraftLimitMinor }), start);
    note("opened", currencyCode, start);
  }
  let time = start;
  let closed = false;
  for (const { kind, at, amount, waitMs } of steps) {
    time += waitMs;
    const [accountId, currencyCode] = accountIds[at] ?? accountIds[0];
    if (accountId === "d") {
      // Never had money, so it can be closed; once.
      if (!closed) history.execute(closing, closeAccount({ accountId }), time);
      if (!closed) note("closed", currencyCode, time);
      closed = true;
      continue;
    }
    const on = { accountId, currencyCode };
    if (kind === "transfer" && currencyCode === "EUR") {
      const [from, to] = accountId === "a" ? ["a", "b"] : ["b", "a"];
      const parties = { fromAccountId: from, toAccountId: to };
      history.execute(transfer, transferMoney(amount, parties), time);
      note("TRANSFER_OUT", "EUR", time, -amount);
      note("TRANSFER_IN", "EUR", time, amount);
    } else if (kind === "out") {
      history.execute(withdrawal, withdrawMoney(amount, on), time);
      note("WITHDRAWAL", currencyCode, time, -amount);
    } else {
      history.execute(deposit, depositMoney(amount, on), time);
      note("DEPOSIT", currencyCode, time, amount);
      if (kind !== "undo") continue;
      const last = history.envelopes.at(-1)?.event;
      const entryId = last && "entryId" in last ? last.entryId : "";
      history.execute(reversal, reverseEntry(entryId, { accountId }), time);
      note("REVERSAL", currencyCode, time, -amount);
    }
  }
  return { done, history, end: time };
};

/** Posts the documents of these events where their streams lie. */
const post = async (tenantId: string, history: ReturnType<typeof createAccountHistory>) => {
  const { ledger, log } = test;
  const envelopes = history.envelopes.map((envelope) => ({
    ...envelope,
    partition: partitionOf({ tenantId, streamId: envelope.streamId }, log.partitions),
  }));
  for (const document of foldedDocuments(reports, envelopes).values()) {
    await ledger.overwrite(reports, Number(document.fields.partition), document);
  }
};

const types = ["DEPOSIT", "WITHDRAWAL", "TRANSFER_IN", "TRANSFER_OUT", "CAPTURE", "REVERSAL"];

/** A report over what clients did, a day at a time. */
const expectedRow = (done: readonly Done[], startDate: string, endDate: string) => {
  const here = done.filter(({ time }) => dateOf(time) >= startDate && dateOf(time) <= endDate);
  const sum = (some: readonly Done[]) => some.reduce((all, { amount }) => all + amount, 0n);
  const count = (type: string) => here.filter((one) => one.type === type).length;
  return {
    startDate,
    endDate,
    accountsOpened: String(count("opened")),
    accountsClosed: String(count("closed")),
    byType: types.flatMap((type) => {
      const some = here.filter((one) => one.type === type);
      if (some.length === 0) return [];
      const credits = sum(some.filter(({ amount }) => amount > 0n));
      const debits = -sum(some.filter(({ amount }) => amount < 0n));
      return [
        {
          type: `ENTRY_TYPE_${type}`,
          count: String(some.length),
          credits: credits.toString(),
          debits: debits.toString(),
        },
      ];
    }),
    netChange: sum(here).toString(),
  };
};

const plain = ({ rows = [] }: GetReportResponse) =>
  rows.map(({ byType = [], netChange, ...row }) => ({
    ...row,
    byType: byType.map(({ credits, debits, ...one }) => ({
      ...one,
      credits: credits?.minorUnits,
      debits: debits?.minorUnits,
    })),
    netChange: netChange?.minorUnits,
  }));

const groupings = ["REPORT_PERIOD_DAY", "REPORT_PERIOD_WEEK", "REPORT_PERIOD_MONTH"] as const;

const report = (request: object, tenantId = "default") =>
  test.call("GetReport", { groupBy: "REPORT_PERIOD_DAY", ...request }, { tenantId });

let tenants = 0;

describe("GetReport", () => {
  it("is what clients did, added up, whatever it was", async () => {
    const runs = fc.asyncProperty(anySteps, async (steps) => {
      tenants += 1;
      const tenantId = `t${tenants}`;
      const { done, history, end } = play(tenantId, steps);
      await post(tenantId, history);
      const range = { startDate: dateOf(start - dayMs), endDate: dateOf(end + dayMs) };
      for (const currencyCode of ["EUR", "USD"]) {
        const own = done.filter(({ currency }) => currency === currencyCode);
        for (const groupBy of groupings) {
          const answer = await report({ ...range, currencyCode, groupBy }, tenantId);
          const rows = plain(answer);
          expect(rows[0]?.startDate).toBe(range.startDate);
          expect(rows.at(-1)?.endDate).toBe(range.endDate);
          for (const row of rows) {
            expect(row).toEqual(expectedRow(own, row.startDate ?? "", row.endDate ?? ""));
          }
        }
      }
    });
    await fc.assert(runs, { numRuns: 15 });
  }, 60_000);

  it("has a row for every period, also where nothing happened", async () => {
    const empty = await report(
      { startDate: "2026-11-01", endDate: "2026-11-03", currencyCode: "EUR" },
      "nobody",
    );
    expect(plain(empty).map(({ startDate, netChange }) => [startDate, netChange])).toEqual([
      ["2026-11-01", "0"],
      ["2026-11-02", "0"],
      ["2026-11-03", "0"],
    ]);
    expect(Object.keys(empty.asOf?.positions ?? {})).toHaveLength(test.log.partitions);
  });

  it("is refused where a sum does not fit into 64 bits, and answered for less", async () => {
    const part = (day: number, credits: bigint): ReportDocument => ({
      ...reports.initialDocument("x"),
      currencyCode: "EUR",
      day,
      totals: JSON.stringify({ deposit: { count: 1, credits: credits.toString(), debits: "0" } }),
    });
    const first = Date.UTC(2030, 0, 1);
    for (const [at, credits] of [2n ** 63n - 1n, 1n].entries()) {
      const versioned = { tenantId: "rich", offset: 1, streamVersion: 1 };
      const document = {
        ...versioned,
        id: `rich/${at}`,
        fields: part(first + at * dayMs, credits),
      };
      await test.ledger.overwrite(reports, 0, document);
    }
    const range = { startDate: "2030-01-01", endDate: "2030-01-02", currencyCode: "EUR" };
    const daily = plain(await report(range, "rich"));
    expect(daily.map(({ netChange }) => netChange)).toEqual([(2n ** 63n - 1n).toString(), "1"]);
    const monthly = report({ ...range, groupBy: "REPORT_PERIOD_MONTH" }, "rich");
    await expect(monthly).rejects.toMatchObject({ reason: "AMOUNT_LIMIT" });
  });

  it("takes 366 days and refuses one more, with every other bad field", async () => {
    const currencyCode = "EUR";
    const year = { startDate: "2024-01-01", endDate: "2024-12-31", currencyCode };
    expect((await report(year)).rows).toHaveLength(366);
    await expect(report({ ...year, endDate: "2025-01-01" })).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      violations: [{ field: "end_date" }],
    });
    const bad = report({ startDate: "x", endDate: "", groupBy: "REPORT_PERIOD_UNSPECIFIED" });
    await expect(bad).rejects.toMatchObject({
      violations: [
        { field: "start_date" },
        { field: "end_date" },
        { field: "currency_code" },
        { field: "group_by" },
      ],
    });
  });

  it("refuses more parts than one search gives", async () => {
    const wide = await openTestService(sql, { partitions: 64 });
    const range = { startDate: "2026-01-01", currencyCode: "EUR" };
    const call = (endDate: string) =>
      wide.call("GetReport", { ...range, endDate, groupBy: "REPORT_PERIOD_MONTH" });
    expect((await call("2026-06-05")).rows).toHaveLength(6); // 156 days of 64 parts.
    await expect(call("2026-06-06")).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      violations: [{ field: "end_date", description: expect.stringContaining("156 days") }],
    });
    await wide.service.stop();
  });

  it("waits for the writes of a token", async () => {
    const token = `${test.log.logId}.1.0:9999`;
    const range = { startDate: "2026-11-01", endDate: "2026-11-03", currencyCode: "EUR" };
    const late = test.call(
      "GetReport",
      { ...range, groupBy: "REPORT_PERIOD_DAY", consistencyToken: token },
      { deadlineMs: 200 },
    );
    await expect(late).rejects.toMatchObject({ reason: "PROJECTION_LAG" });
  });
});
