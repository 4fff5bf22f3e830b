import { describe, expect, it } from "vitest";
import { includedValues, int64Max, int64Min, isInt64 } from "./search-values.ts";

describe("isInt64()", () => {
  it.each(["0", "-1", "9223372036854775807", "-9223372036854775808", "007"])("takes %j", (text) => {
    expect(isInt64(text)).toBe(true);
  });

  it.each(["", "-", "1.0", "1e3", " 1", "9223372036854775808", "-9223372036854775809"])(
    "refuses %j",
    (text) => {
      expect(isInt64(text)).toBe(false);
    },
  );
});

describe("includedValues()", () => {
  const included = (bounds: object) => includedValues({ kind: "range", field: "f", ...bounds });

  it("is all of int64 without bounds, and with bounds beyond it", () => {
    const all = { lowest: int64Min, highest: int64Max };
    expect(included({})).toEqual(all);
    expect(included({ atLeast: int64Min - 5n, below: int64Max + 9n })).toEqual(all);
  });

  it("takes the narrower of two bounds of a side", () => {
    const bounds = { atLeast: 3n, above: 3n, atMost: 9n, below: 9n };
    expect(included(bounds)).toEqual({ lowest: 4n, highest: 8n });
  });

  it.each<[object]>([
    [{ atLeast: 2n, atMost: 1n }],
    [{ above: 1n, below: 2n }],
    [{ above: int64Max }],
    [{ below: int64Min }],
    [{ atLeast: int64Max + 1n }],
    [{ atMost: int64Min - 1n }],
  ])("is nothing for %o", (bounds) => {
    expect(included(bounds)).toBeUndefined();
  });
});
