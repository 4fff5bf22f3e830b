import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { monthOf, readPeriod, readTime } from "./times.ts";

const at = (iso: string) => {
  const ms = Date.parse(iso);
  const seconds = Math.floor(ms / 1_000);
  return { seconds: String(seconds), nanos: (ms - seconds * 1_000) * 1_000_000 };
};

describe("readTime()", () => {
  it.each([
    ["2026-11-22", "2026-11-22T00:00:00.000Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
    ["1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"],
    ["2026-11-22T09:30Z", "2026-11-22T09:30:00.000Z"],
    ["2026-11-22T09:30:01.5+02:00", "2026-11-22T07:30:01.500Z"],
  ])("reads %s", (text, iso) => expect(readTime(text)).toEqual(at(iso)));

  it.each([
    "",
    "now",
    "2026-11",
    "2026-02-29",
    "2026-02-30T00:00:00Z",
    "2026-13-01",
    "2026-11-00",
    "0000-01-01",
    "2026-11-22T09:30:00",
    "2026-11-22 09:30:00Z",
    "2026-11-22T24:00:00Z",
    "2026-11-22T09:60:00Z",
    "2026-11-22T09:30:00.0001Z",
    "10000-01-01",
  ])("refuses %j", (text) => expect(readTime(text)).toBeUndefined());

  it("reads every millisecond that ISO 8601 can write", () => {
    const times = fc.date({
      min: new Date("0001-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59.999Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(times, (time) => {
        expect(readTime(time.toISOString())).toEqual(at(time.toISOString()));
      }),
    );
  });
});

describe("readPeriod()", () => {
  it.each([
    ["2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"],
    ["2026-11", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"],
    ["2026-12", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"],
    ["2024-02", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"],
    ["2026-12-31", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z"],
  ])("reads %s as from its first to its last moment", (text, start, end) =>
    expect(readPeriod(text)).toEqual({ startTime: at(start), endTime: at(end) }),
  );

  it.each(["", "26", "2026-13", "2026-00", "2026-02-30", "2026-1", "2026/11"])(
    "refuses %j",
    (text) => expect(readPeriod(text)).toBeUndefined(),
  );
});

describe("monthOf()", () => {
  it("is the month of UTC", () => {
    expect(monthOf(Date.parse("2026-11-30T23:59:59.999Z"))).toBe("2026-11");
    expect(monthOf(Date.parse("2026-12-01T00:00:00Z"))).toBe("2026-12");
  });
});
