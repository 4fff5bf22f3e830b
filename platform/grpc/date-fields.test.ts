import { describe, expect, it } from "vitest";
import { dateFields } from "./date-fields.ts";

const read = (startDate: string, endDate: string, daysMax = 366) => {
  const refused: string[] = [];
  const range = dateFields((field) => refused.push(field)).dateRange(startDate, endDate, daysMax);
  return { refused, range };
};

describe("dateRange()", () => {
  it("reads both days as midnights", () => {
    expect(read("2026-11-01", "2026-11-30")).toEqual({
      refused: [],
      range: { startDay: Date.UTC(2026, 10, 1), endDay: Date.UTC(2026, 10, 30) },
    });
    expect(read("0001-01-01", "0001-01-01").refused).toEqual([]);
    expect(read("9999-12-31", "9999-12-31").refused).toEqual([]);
    expect(read("2024-02-29", "2024-02-29").refused).toEqual([]);
  });

  it.each([
    "",
    "2026-11-1",
    "2026-02-30",
    "2025-02-29",
    "2026-13-01",
    "0000-01-01",
    "10000-01-01",
    "2026-11-01T00:00",
    " 2026-11-01",
    "today",
  ])("refuses %j", (text) => {
    expect(read(text, text).refused).toEqual(["start_date", "end_date"]);
  });

  it("takes one day and as many as allowed, and neither less nor more", () => {
    expect(read("2026-11-02", "2026-11-01").refused).toEqual(["end_date"]);
    expect(read("2026-11-01", "2026-11-07", 7).refused).toEqual([]);
    expect(read("2026-11-01", "2026-11-08", 7).refused).toEqual(["end_date"]);
  });
});
