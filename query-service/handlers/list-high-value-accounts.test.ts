import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sql } from "../../platform/sql/sql.ts";
import { accounts } from "../../read-models/accounts.ts";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import { openTestService, readPages, type TestService } from "../service.fixture.ts";

let sql: Sql;
let test: TestService;
beforeAll(async () => {
  sql = await openMemorySql();
  test = await openTestService(sql);
  const { ledger } = test;
  const balances: [string, string, bigint][] = [
    ["eur-at", "EUR", 10_000_000n],
    ["eur-above", "EUR", 10_000_001n],
    ["eur-top", "EUR", 2n ** 63n - 1n],
    ["jpy-at", "JPY", 100_000n],
    ["jpy-above", "JPY", 100_001n],
    ["usd-top", "USD", 2n ** 62n],
  ];
  for (const [accountId, currencyCode, minor] of balances) {
    ledger.open(accountId, 1_000, { currencyCode });
    ledger.post(accountId, minor, 2_000);
  }
  await ledger.apply(accounts);
});
afterAll(async () => {
  await test.service.stop();
  await sql.close();
});

const ids = async (currencyCode: string, minorUnits?: string) => {
  const threshold = minorUnits === undefined ? null : { currencyCode, minorUnits };
  const answer = await test.call("ListHighValueAccounts", { currencyCode, threshold });
  return answer.accounts?.map(({ accountId }) => accountId);
};

describe("ListHighValueAccounts", () => {
  it("lists balances above 100,000 whole units of the currency, highest first", async () => {
    expect(await ids("EUR")).toEqual(["eur-top", "eur-above"]);
    expect(await ids("JPY")).toEqual(["jpy-above"]);
    expect(await ids("CHF")).toEqual([]);
  });

  it("lists balances strictly above a given threshold", async () => {
    expect(await ids("EUR", "9999999")).toEqual(["eur-top", "eur-above", "eur-at"]);
    expect(await ids("EUR", "10000000")).toEqual(["eur-top", "eur-above"]);
    expect(await ids("EUR", "9223372036854775806")).toEqual(["eur-top"]);
    expect(await ids("EUR", "9223372036854775807")).toEqual([]);
  });

  it("gives every account once although balances change between the pages", async () => {
    const { ledger, call } = test;
    const request = { currencyCode: "EUR", threshold: { currencyCode: "EUR", minorUnits: "0" } };
    const pages = await readPages(
      (pageToken) => call("ListHighValueAccounts", { ...request, pageSize: 1, pageToken }),
      async (page) => {
        ledger.post("eur-top", -(2n ** 62n) * BigInt(page), 3_000 + page);
        await ledger.apply(accounts);
      },
    );
    const found = pages.flatMap((page) => page.accounts?.map(({ accountId }) => accountId));
    expect(found).toEqual(["eur-top", "eur-above", "eur-at"]);
    expect(pages.map(({ totalSize }) => totalSize)).toEqual(["3", "3", "3"]);
  });

  it("needs a currency, and a threshold in that currency", async () => {
    const { call } = test;
    await expect(call("ListHighValueAccounts", {})).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      violations: [{ field: "currency_code" }],
    });
    const threshold = { currencyCode: "USD", minorUnits: "1" };
    const other = call("ListHighValueAccounts", { currencyCode: "EUR", threshold, pageSize: -1 });
    await expect(other).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      violations: [{ field: "page_size" }, { field: "threshold.currency_code" }],
    });
  });
});
