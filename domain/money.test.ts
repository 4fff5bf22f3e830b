import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { currencyExponents } from "./currencies.ts";
import {
  amountMinorMax,
  formatMoney,
  int64Max,
  int64Min,
  isCurrencyCode,
  majorUnits,
} from "./money.ts";

const anyCode = fc.constantFrom(...currencyExponents.keys());
const anyMinor = fc.bigInt({ min: int64Min, max: int64Max });

describe("money limits", () => {
  it("are those of the contract and of a signed 64-bit integer", () => {
    expect(amountMinorMax).toBe(1_000_000_000_000_000n);
    expect(int64Max).toBe(9_223_372_036_854_775_807n);
    expect(int64Min).toBe(-9_223_372_036_854_775_808n);
  });
});

describe("formatMoney()", () => {
  it.each<[bigint, string, string]>([
    [0n, "EUR", "0.00 EUR"],
    [1n, "EUR", "0.01 EUR"],
    [99n, "EUR", "0.99 EUR"],
    [100n, "EUR", "1.00 EUR"],
    [301n, "EUR", "3.01 EUR"],
    [-5n, "EUR", "-0.05 EUR"],
    [-301n, "EUR", "-3.01 EUR"],
    [0n, "JPY", "0 JPY"],
    [-120n, "JPY", "-120 JPY"],
    [1_234n, "BHD", "1.234 BHD"],
    [5n, "BHD", "0.005 BHD"],
    [12_345n, "CLF", "1.2345 CLF"],
    [9_007_199_254_740_993n, "EUR", "90071992547409.93 EUR"],
    [9_223_372_036_854_775_807n, "USD", "92233720368547758.07 USD"],
    [-9_223_372_036_854_775_808n, "USD", "-92233720368547758.08 USD"],
  ])("writes %s minor units of %s as %s", (minor, code, text) => {
    expect(formatMoney(minor, code)).toBe(text);
  });

  it("loses no digit of any amount in any currency", () =>
    fc.assert(
      fc.property(anyMinor, anyCode, (minor, code) => {
        const digits = formatMoney(minor, code).replace(".", "").replace(` ${code}`, "");
        expect(BigInt(digits)).toBe(minor);
      }),
    ));

  it("refuses a currency that it does not know", () => {
    expect(() => formatMoney(1n, "HRK")).toThrow(RangeError);
    expect(() => formatMoney(1n, "")).toThrow("Cannot use currency : not in ISO 4217");
  });
});

describe("majorUnits()", () => {
  it.each<[bigint, string, bigint]>([
    [3n, "EUR", 300n],
    [3n, "JPY", 3n],
    [3n, "KWD", 3_000n],
    [3n, "UYW", 30_000n],
    [-3n, "EUR", -300n],
    [100_000n, "USD", 10_000_000n],
  ])("makes %s %s into %s minor units", (units, code, minor) => {
    expect(majorUnits(units, code)).toBe(minor);
  });

  it("refuses a currency that it does not know", () => {
    expect(() => majorUnits(1n, "XAU")).toThrow(RangeError);
  });
});

describe("isCurrencyCode()", () => {
  it.each(["EUR", "USD", "JPY", "XCG", "ZWG", "SLE"])("knows %s", (code) => {
    expect(isCurrencyCode(code)).toBe(true);
  });

  it.each(["eur", "Eur", " EUR", "EUR ", "EURO", "EU", "", "978", "__proto__", "constructor"])(
    "does not know %j",
    (code) => expect(isCurrencyCode(code)).toBe(false),
  );
});
