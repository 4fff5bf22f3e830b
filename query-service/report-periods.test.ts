import { describe, expect, it } from "vitest";
import { type ReportPeriod, reportPeriods } from "./report-periods.ts";

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
const text = (time: number): string => new Date(time).toISOString().slice(0, 10);

const periods = (start: string, end: string, period: ReportPeriod): string[] =>
  reportPeriods({ startDay: day(start), endDay: day(end) }, period).map(
    ({ startDay, endDay }) => `${text(startDay)}/${text(endDay)}`,
  );

describe("reportPeriods()", () => {
  it.each<[string, string, ReportPeriod, string[]]>([
    ["2026-12-31", "2027-01-01", "day", ["2026-12-31/2026-12-31", "2027-01-01/2027-01-01"]],
    // 2026-11-01 was a Sunday, 2026-11-02 a Monday.
    [
      "2026-11-01",
      "2026-11-09",
      "week",
      ["2026-11-01/2026-11-01", "2026-11-02/2026-11-08", "2026-11-09/2026-11-09"],
    ],
    ["2026-11-02", "2026-11-08", "week", ["2026-11-02/2026-11-08"]],
    ["1969-12-29", "1970-01-05", "week", ["1969-12-29/1970-01-04", "1970-01-05/1970-01-05"]],
    [
      "2024-02-10",
      "2024-04-01",
      "month",
      ["2024-02-10/2024-02-29", "2024-03-01/2024-03-31", "2024-04-01/2024-04-01"],
    ],
    ["2026-12-01", "2026-12-31", "month", ["2026-12-01/2026-12-31"]],
    ["0001-01-31", "0001-02-01", "month", ["0001-01-31/0001-01-31", "0001-02-01/0001-02-01"]],
  ])("from %s to %s by %s", (start, end, period, expected) => {
    expect(periods(start, end, period)).toEqual(expected);
  });

  it.each<ReportPeriod>(["day", "week", "month"])("by %s cover every day once", (period) => {
    const ranges = reportPeriods(
      { startDay: day("2023-05-17"), endDay: day("2024-05-16") },
      period,
    );
    let next = day("2023-05-17");
    for (const { startDay, endDay } of ranges) {
      expect(startDay).toBe(next);
      expect(endDay).toBeGreaterThanOrEqual(startDay);
      next = endDay + 86_400_000;
    }
    expect(next).toBe(day("2024-05-17"));
  });
});
