import { all, at, type Desk, joined, money, msOf, refusalOf } from "./desk.ts";
import { Deviation, expectSeen } from "./expectation.ts";
import { rulesOf } from "./rule.ts";
import type { Message } from "./wire.ts";

const dayMs = 86_400_000;

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** A tenant with a deposit of 700, a withdrawal of 50 and a transfer of 30 in EUR, 9 in USD. */
const withBooks = async (desk: Desk) => {
  const [a, b] = [await desk.open(), await desk.open()];
  const first = await desk.does("DepositMoney", { accountId: a, amount: money(700) });
  const second = await desk.does("WithdrawMoney", { accountId: a, amount: money(50) });
  const transfer = { fromAccountId: a, toAccountId: b, amount: money(30) };
  const third = await desk.does("TransferMoney", transfer);
  const dollars = await desk.open({ currency: "USD" });
  const deposit = { accountId: dollars, amount: money(9, "USD") };
  const fourth = await desk.does("DepositMoney", deposit);
  const gone = await desk.open();
  const closed = await desk.does("CloseAccount", { accountId: gone });
  const done = [first, second, third, fourth, closed];
  const [from, to] = [msOf(first.recordTime) - 60_000, msOf(closed.recordTime)];
  const request = {
    // A minute earlier: the first account may have been opened before midnight.
    startDate: dateOf(from),
    endDate: dateOf(to),
    currencyCode: "EUR",
    groupBy: "REPORT_PERIOD_DAY",
    consistencyToken: joined(...done),
  };
  const read = async (more: object = {}): Promise<readonly Message[]> =>
    all(await desk.ok("GetReport", { ...request, ...more }), "rows");
  return { read, request };
};

const sumOf = (rows: readonly Message[], figure: (row: Message) => unknown): string =>
  String(rows.reduce((sum, row) => sum + BigInt(String(figure(row) ?? 0)), 0n));

/** Figures of a type over all rows: the books may have been written around midnight. */
const totalsOf = (rows: readonly Message[], type: string) => {
  const parts = rows.flatMap((row) => all(row, "byType").filter((part) => part.type === type));
  return {
    count: sumOf(parts, ({ count }) => count),
    credits: sumOf(parts, (part) => at(part, "credits").minorUnits),
    debits: sumOf(parts, (part) => at(part, "debits").minorUnits),
  };
};

const datesOf = (rows: readonly Message[]) =>
  rows.map(({ startDate, endDate }) => [String(startDate), String(endDate)] as const);

/** Reports. */
export const reportRules = rulesOf("reports", {
  figures: [
    "GetReport counts accounts and, by type, entries, credits and debits of one currency",
    async (desk) => {
      const { read } = await withBooks(desk);
      const rows = await read();
      const none = { credits: "0", debits: "0" };
      for (const [type, expected] of [
        ["ENTRY_TYPE_DEPOSIT", { count: "1", ...none, credits: "700" }],
        ["ENTRY_TYPE_WITHDRAWAL", { count: "1", ...none, debits: "50" }],
        ["ENTRY_TYPE_TRANSFER_IN", { count: "1", ...none, credits: "30" }],
        ["ENTRY_TYPE_TRANSFER_OUT", { count: "1", ...none, debits: "30" }],
        ["ENTRY_TYPE_REVERSAL", { count: "0", ...none }],
      ] as const) {
        expectSeen(type, totalsOf(rows, type), expected);
      }
      const opened = sumOf(rows, ({ accountsOpened }) => accountsOpened);
      const closed = sumOf(rows, ({ accountsClosed }) => accountsClosed);
      expectSeen("accounts opened and closed", `${opened} ${closed}`, "3 1");
      const net = sumOf(rows, (row) => at(row, "netChange").minorUnits);
      expectSeen("net_change, in which a transfer cancels", net, "650");
    },
  ],
  currency: [
    "A report is of its currency alone; of one without entries its rows are empty",
    async (desk) => {
      const { read } = await withBooks(desk);
      const dollars = await read({ currencyCode: "USD" });
      const { credits } = totalsOf(dollars, "ENTRY_TYPE_DEPOSIT");
      expectSeen("credits in USD", credits, "9");
      for (const row of await read({ currencyCode: "CHF" })) {
        const nothing = { accountsOpened: "0", byType: [], netChange: money(0, "CHF") };
        expectSeen("row in CHF", row, nothing);
      }
    },
  ],
  tenants: [
    "A report shows nothing of another tenant",
    async (desk) => {
      const { request } = await withBooks(desk);
      const { consistencyToken: _, ...others } = request;
      const rows = all(await desk.elsewhere().ok("GetReport", others), "rows");
      for (const row of rows) expectSeen("row", row, { accountsOpened: "0", byType: [] });
    },
  ],
  days: [
    "There is a row for every day, both ends included, also where nothing happened",
    async (desk) => {
      const { read } = await withBooks(desk);
      const rows = await read({ startDate: "2024-02-27", endDate: "2024-03-02" });
      const days = ["2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02"];
      expectSeen(
        "days",
        datesOf(rows),
        days.map((day) => [day, day]),
      );
    },
  ],
  weeks: [
    "Weeks are Monday to Sunday, months those of the calendar, cut to the days asked for",
    async (desk) => {
      const { read } = await withBooks(desk);
      const dates = { startDate: "2024-12-28", endDate: "2025-01-07" };
      expectSeen("weeks", datesOf(await read({ ...dates, groupBy: "REPORT_PERIOD_WEEK" })), [
        ["2024-12-28", "2024-12-29"],
        ["2024-12-30", "2025-01-05"],
        ["2025-01-06", "2025-01-07"],
      ]);
      expectSeen("months", datesOf(await read({ ...dates, groupBy: "REPORT_PERIOD_MONTH" })), [
        ["2024-12-28", "2024-12-31"],
        ["2025-01-01", "2025-01-07"],
      ]);
    },
  ],
  sums: [
    "The same days by week and by month add up to the same figures",
    async (desk) => {
      const { read, request } = await withBooks(desk);
      const startDate = dateOf(Date.parse(request.startDate) - 40 * dayMs);
      const byDay = await read({ startDate });
      for (const groupBy of ["REPORT_PERIOD_WEEK", "REPORT_PERIOD_MONTH"]) {
        const rows = await read({ startDate, groupBy });
        if (rows.length >= byDay.length) {
          throw new Deviation(groupBy, "fewer rows than days", String(rows.length));
        }
        for (const type of ["ENTRY_TYPE_DEPOSIT", "ENTRY_TYPE_TRANSFER_OUT"]) {
          expectSeen(`${type} by ${groupBy}`, totalsOf(rows, type), totalsOf(byDay, type));
        }
      }
    },
  ],
  fields: [
    "GetReport checks its fields and tells all violations at once; 366 days pass, 367 do not",
    async (desk) => {
      const good = {
        startDate: "2024-01-01",
        endDate: "2024-12-31",
        currencyCode: "EUR",
        groupBy: "REPORT_PERIOD_MONTH",
      };
      expectSeen("months of a leap year", all(await desk.ok("GetReport", good), "rows").length, 12);
      for (const [change, fields] of [
        [{ endDate: "2025-01-01" }, ["end_date"]],
        [{ endDate: "2023-12-31" }, ["end_date"]],
        [{ startDate: "2024-1-1" }, ["start_date"]],
        [{ startDate: "2023-02-29" }, ["start_date"]],
        [{ currencyCode: "eur" }, ["currency_code"]],
        [{ groupBy: 0 }, ["group_by"]],
        [{ groupBy: 9 }, ["group_by"]],
        [
          { startDate: "", endDate: "", currencyCode: "", groupBy: 0 },
          ["currency_code", "end_date", "group_by", "start_date"],
        ],
      ] as const) {
        const outcome = await desk.call("GetReport", { ...good, ...change });
        const expected = { ...refusalOf("INVALID_FIELD"), fields: [...fields] };
        expectSeen(JSON.stringify(change), outcome, expected);
      }
    },
  ],
});
