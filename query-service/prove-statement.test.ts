import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sql } from "../platform/sql/sql.ts";
import { accounts } from "../read-models/accounts.ts";
import { entries } from "../read-models/entries.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { openTestService, readPages, type TestService, timestamp } from "./service.fixture.ts";

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

type Line = { readonly minor: bigint; readonly time: number };

const movement = fc.record({
  minor: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).filter((minor) => minor !== 0n),
  /** Since the entry before; several of one time are common. */
  laterMs: fc.integer({ min: 0, max: 3 }),
});

const ledgerAndPeriod = fc.record({
  movements: fc.array(movement, { maxLength: 25 }),
  cuts: fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 2, maxLength: 4 }),
  pageSize: fc.integer({ min: 1, max: 30 }),
});

const sum = (minors: readonly bigint[]): bigint => minors.reduce((a, b) => a + b, 0n);

/** A statement as anybody would add it up by hand. */
const expected = (lines: readonly Line[], startMs: number, endMs: number) => {
  const before = lines.filter(({ time }) => time < startMs).map(({ minor }) => minor);
  const within = lines
    .filter(({ time }) => time >= startMs && time < endMs)
    .map(({ minor }) => minor);
  return {
    openingBalance: { currencyCode: "EUR", minorUnits: String(sum(before)) },
    closingBalance: { currencyCode: "EUR", minorUnits: String(sum(before) + sum(within)) },
    totalCredits: {
      currencyCode: "EUR",
      minorUnits: String(sum(within.filter((minor) => minor > 0n))),
    },
    totalDebits: {
      currencyCode: "EUR",
      minorUnits: String(-sum(within.filter((minor) => minor < 0n))),
    },
    firstEntryNumber: String(within.length === 0 ? 0 : before.length + 1),
    lastEntryNumber: String(within.length === 0 ? 0 : before.length + within.length),
    totalSize: String(within.length),
    amounts: within.map(String),
  };
};

describe("proveStatement()", () => {
  it("equals what adding up any ledger by hand gives, period after period", async () => {
    let ledgers = 0;
    await fc.assert(
      fc.asyncProperty(ledgerAndPeriod, async ({ movements, cuts, pageSize }) => {
        const { ledger, call } = test;
        const accountId = `a-${ledgers++}`;
        ledger.open(accountId, 0);
        const lines: Line[] = [];
        for (const { minor, laterMs } of movements) {
          lines.push({ minor, time: (lines.at(-1)?.time ?? 5) + laterMs });
        }
        for (const { minor, time } of lines) ledger.post(accountId, minor, time);
        await ledger.apply(accounts);
        await ledger.apply(entries);
        const bounds = cuts.toSorted((left, right) => left - right);
        let closing: string | undefined;
        for (const [at, endMs] of bounds.entries()) {
          const startMs = bounds[at - 1];
          if (startMs === undefined) continue;
          const pages = await readPages((pageToken) =>
            call("GetStatement", {
              accountId,
              startTime: timestamp(startMs),
              endTime: timestamp(endMs),
              pageSize,
              pageToken,
            }),
          );
          const amounts = pages
            .flatMap(({ entries: found = [] }) => found)
            .map(({ direction, amount }) =>
              direction === "DIRECTION_DEBIT"
                ? `-${amount?.minorUnits}`
                : String(amount?.minorUnits),
            );
          for (const page of pages) {
            expect({ ...page, amounts }).toMatchObject(expected(lines, startMs, endMs));
          }
          if (closing !== undefined) expect(pages[0]?.openingBalance?.minorUnits).toBe(closing);
          closing = String(pages[0]?.closingBalance?.minorUnits);
        }
      }),
      { numRuns: 25 },
    );
  });
});
