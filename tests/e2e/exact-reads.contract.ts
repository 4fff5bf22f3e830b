import { expect, it } from "vitest";
import { allPages } from "./all-pages.ts";
import type { Clients } from "./embedded-process.ts";
import { eur, newRequestId, present, timeMs, timestamp } from "./messages.ts";
import { upTo } from "./together.ts";

/*
 * Figures beyond 2^53, which a double cannot tell from their neighbours, in everything that is made
 * of accounts: risk, reports, files, watches; and neighbours near 10^15 in shops.
 */

const tenant = { headers: { "x-tenant-id": "exact" }, timeoutMs: 20_000 };
const greatest = 10n ** 15n;
const deposits = 10;
const withdrawals = 10;
const accountId = "great";
const wholePeriod = { startTime: timestamp(0), endTime: timestamp(4_102_444_800_000) };

/** Each a little less than the one before, so that no sum is round. */
const paidIn = upTo(deposits).map((number) => greatest - BigInt(number));
const paidOut = upTo(withdrawals).map((number) => greatest - 100n * BigInt(number));
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, one) => all + one, 0n);

/** The account and when it was full, for whoever looks at that time. */
export type Exact = { readonly token: string; readonly fullVersion: number; readonly day: string };

/** Fills the account, then empties it but for a little. */
export const fillExact = async ({ commands, products }: Clients): Promise<Exact> => {
  const opening = { accountId, ownerId: "o", currencyCode: "EUR" };
  await commands.openAccount({ requestId: newRequestId(), ...opening }, tenant);
  for (const minor of paidIn) {
    const paying = { requestId: newRequestId(), accountId, amount: eur(minor) };
    await commands.depositMoney(paying, tenant);
  }
  let last = "";
  let time = 0;
  for (const minor of paidOut.slice(0, 9)) {
    const paying = { requestId: newRequestId(), accountId, amount: eur(minor) };
    const { consistencyToken, recordTime } = await commands.withdrawMoney(paying, tenant);
    [last, time] = [consistencyToken, timeMs(recordTime)];
  }
  const tokens = [last];
  for (const [at, id] of ["p-1", "p-2", "p-3"].entries()) {
    const price = eur(greatest - BigInt(at));
    const thing = { sku: id, name: id, category: "c", price };
    const added = await products.addProduct(
      { requestId: newRequestId(), productId: id, ...thing },
      tenant,
    );
    tokens.push(added.consistencyToken);
  }
  const day = new Date(time).toISOString().slice(0, 10);
  return { token: tokens.join(","), fullVersion: 1 + deposits, day };
};

const leftOver = sum(paidIn) - sum(paidOut.slice(0, 9));

/** Exact figures in every kind of answer, whatever the installation runs on. */
export const exactReadsContract = (open: () => Clients, exact: () => Exact): void => {
  it("add up in a report, in credits, debits and what is left", async () => {
    const { token: consistencyToken, day } = exact();
    const dates = { startDate: day, endDate: day, currencyCode: "EUR" };
    const request = { ...dates, groupBy: "REPORT_PERIOD_DAY", consistencyToken } as const;
    const { rows } = await open().queries.getReport(request, tenant);
    const [row] = rows;
    expect(row?.byType.map(({ count, credits, debits }) => [count, credits, debits])).toEqual([
      ["10", eur(sum(paidIn)), eur(0)],
      ["9", eur(0), eur(sum(paidOut.slice(0, 9)))],
    ]);
    expect(row?.netChange).toEqual(eur(leftOver));
    expect(sum(paidIn)).toBeGreaterThan(2n ** 53n);
  });

  it("are told by risk to the last unit", async () => {
    const { token: consistencyToken } = exact();
    const request = { accountId, consistencyToken };
    const { assessment } = await open().queries.getRiskAssessment(request, tenant);
    const signals = new Map(present(assessment).signals.map((one) => [one.name, one.figures]));
    // The oldest credit of the last day of which nine tenths have left again: the first one.
    expect(signals.get("rapid_in_and_out")).toEqual({
      credit: String(paidIn[0]),
      debits_since: String(sum(paidOut.slice(0, 9))),
    });
    expect(signals.get("withdrawal_burst")).toEqual({
      debits: "5",
      total: String(sum(paidOut.slice(4, 9))),
    });
  });

  it("are in both files as they are", async () => {
    const { token: consistencyToken } = exact();
    const read = async (format: "STATEMENT_FORMAT_CSV" | "STATEMENT_FORMAT_JSON_LINES") => {
      const request = { accountId, ...wholePeriod, format, consistencyToken };
      let text = "";
      const file = open().queries.exportStatement(request, tenant);
      for await (const { chunk } of file) text += String(chunk);
      return text.trimEnd().split("\n");
    };
    const json = (await read("STATEMENT_FORMAT_JSON_LINES")).map((line) => JSON.parse(line));
    const balances = upTo(deposits).map((count) => eur(sum(paidIn.slice(0, count))));
    const lines = json.flatMap(({ entry }) => entry?.balanceAfter ?? []);
    expect(lines.slice(0, deposits)).toEqual(balances);
    expect(json.at(-1).closing).toMatchObject({
      closingBalance: eur(leftOver),
      totalCredits: eur(sum(paidIn)),
      totalDebits: eur(sum(paidOut.slice(0, 9))),
    });
    const csv = await read("STATEMENT_FORMAT_CSV");
    const digits = String(sum(paidIn));
    expect(csv[deposits + 1]).toContain(`,${digits.slice(0, -2)}.${digits.slice(-2)},EUR,`);
  });

  it("are watched as they are", async () => {
    const { token: consistencyToken } = exact();
    const watch = open().queries.watchAccount({ accountId, consistencyToken }, tenant);
    for await (const { account } of watch) {
      expect(account).toMatchObject({ balance: eur(leftOver), available: eur(leftOver) });
      break;
    }
  });

  it("are told apart, sorted and paged in the prices of a shop", async () => {
    const { token: consistencyToken } = exact();
    const { productQueries } = open();
    const seen = await allPages(
      (pageToken) =>
        productQueries.searchProducts(
          { orderBy: "price", pageSize: 1, pageToken, consistencyToken },
          tenant,
        ),
      (page) => page.products.map((one) => one.price),
    );
    expect(seen).toEqual([greatest - 2n, greatest - 1n, greatest].map(eur));
    const bound = String(greatest - 1n);
    const bounds = { minMinorUnits: bound, maxMinorUnits: bound, consistencyToken };
    const { products } = await productQueries.searchProducts(bounds, tenant);
    expect(products.map((one) => one.productId)).toEqual(["p-2"]);
  });
};
