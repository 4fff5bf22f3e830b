import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { currencyExponents } from "./currencies.ts";

const source = readFileSync(new URL("./currencies.ts", import.meta.url), "utf8");

describe("currencyExponents", () => {
  it("has well-formed codes and exponents from 0 to 4", () => {
    for (const [code, exponent] of currencyExponents) {
      expect(code).toMatch(/^[A-Z]{3}$/);
      expect([0, 2, 3, 4]).toContain(exponent);
    }
  });

  it("lists no code twice", () => {
    const codes = source.match(/\b[A-Z]{3}\b(?=[ "])/g)?.filter((code) => code !== "ISO") ?? [];
    expect(codes).toHaveLength(new Set(codes).size);
    expect(new Set(codes)).toEqual(new Set(currencyExponents.keys()));
  });

  // 178 codes of the list less the thirteen that have no minor unit.
  it("holds every code of the list of January 2026 that has a minor unit", () => {
    expect(currencyExponents.size).toBe(165);
  });

  it.each<[number, string[]]>([
    [0, ["JPY", "KRW", "CLP", "ISK", "VND", "XAF", "UYI", "UGX"]],
    [2, ["EUR", "USD", "GBP", "CHF", "HUF", "MGA", "MRU", "TWD", "IRR", "COU", "MXV", "XAD"]],
    [3, ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]],
    [4, ["CLF", "UYW"]],
  ])("gives %s digits to %j", (exponent, codes) => {
    for (const code of codes) expect(currencyExponents.get(code)).toBe(exponent);
  });

  it.each(["HRK", "SLL", "ZWL", "ANG", "CUC", "BGN", "VEF", "STD", "MRO", "BYR", "LTL", "DEM"])(
    "no longer holds %s, which is withdrawn",
    (code) => expect(currencyExponents.has(code)).toBe(false),
  );

  it.each(["XAU", "XAG", "XPT", "XPD", "XXX", "XTS", "XDR", "XSU", "XUA", "XBA"])(
    "does not hold %s, which has no minor unit",
    (code) => expect(currencyExponents.has(code)).toBe(false),
  );
});
