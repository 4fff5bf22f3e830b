import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { currencyExponents } from "../domain/currencies.ts";
import { amountText, readAmount } from "./amounts.ts";

describe("readAmount()", () => {
  it.each([
    ["12.34 EUR", "EUR", "1234"],
    ["12.3 EUR", "EUR", "1230"],
    ["12 EUR", "EUR", "1200"],
    ["12EUR", "EUR", "1200"],
    ["0.01 EUR", "EUR", "1"],
    ["-0.5 EUR", "EUR", "-50"],
    ["1234 JPY", "JPY", "1234"],
    ["1.234 KWD", "KWD", "1234"],
    ["0.0001 CLF", "CLF", "1"],
    ["90071992547409.93 EUR", "EUR", "9007199254740993"],
  ])("reads %s exactly", (text, currencyCode, minorUnits) =>
    expect(readAmount(text)).toEqual({ money: { currencyCode, minorUnits } }),
  );

  it.each([
    ["12.345 EUR", "must not have 3 decimals: EUR has 2 decimals"],
    ["12.340 EUR", "must not have 3 decimals: EUR has 2 decimals"],
    ["1.0 JPY", "must not have 1 decimal: JPY has 0 decimals"],
    ["12 eur", "must have an active ISO 4217 currency in upper case, like EUR"],
    ["12 XYZ", "must have an active ISO 4217 currency in upper case"],
    ["12 DEM", "must have an active ISO 4217 currency in upper case"],
  ])("refuses %s and says why", (text, problem) => expect(readAmount(text)).toEqual({ problem }));

  it.each([
    "",
    "12",
    "EUR",
    "12,34 EUR",
    "1.000,00 EUR",
    "1e3 EUR",
    "12. EUR",
    ".5 EUR",
    "1 2 EUR",
  ])("refuses %j, which is no amount", (text) =>
    expect(readAmount(text).problem).toMatch(/^must be an amount like/),
  );

  it("reads what amountText() writes, whatever the amount and the currency", () => {
    const codes = fc.constantFrom(...currencyExponents.keys());
    const minors = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(codes, minors, (currencyCode, minor) => {
        const money = { currencyCode, minorUnits: minor.toString() };
        expect(readAmount(amountText(money))).toEqual({ money });
      }),
    );
  });
});

describe("amountText()", () => {
  it("says an amount of an unknown currency in its minor units", () =>
    expect(amountText({ currencyCode: "XYZ", minorUnits: "12" })).toBe("12 minor units XYZ"));
});
