import { currencyExponents } from "./currencies.ts";

/** ISO 4217 code of an active currency, upper case. */
export type CurrencyCode = string;

/** Greatest amount of one command, in minor units. */
export const amountMinorMax = 10n ** 15n;

/** Greatest balance, available amount or running total: what an int64 holds. */
export const int64Max = 2n ** 63n - 1n;

/** Least balance or available amount. */
export const int64Min = -(2n ** 63n);

/** True for the code of an active currency; codes are upper case. */
export const isCurrencyCode = (code: string): code is CurrencyCode => currencyExponents.has(code);

const requireExponent = (code: CurrencyCode): number => {
  const exponent = currencyExponents.get(code);
  if (exponent === undefined) throw new RangeError(`Cannot use currency ${code}: not in ISO 4217`);
  return exponent;
};

/** Whole units as minor units: 3 EUR is 300n. @throws {RangeError} on an unknown currency. */
export const majorUnits = (units: bigint, code: CurrencyCode): bigint =>
  units * 10n ** BigInt(requireExponent(code));

/** An amount for a person: `3.01 EUR`, `-120 JPY`. @throws {RangeError} on an unknown currency. */
export const formatMoney = (minor: bigint, code: CurrencyCode): string => {
  const exponent = requireExponent(code);
  const sign = minor < 0n ? "-" : "";
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, "0");
  const point = digits.length - exponent;
  const fraction = exponent === 0 ? "" : `.${digits.slice(point)}`;
  return `${sign}${digits.slice(0, point)}${fraction} ${code}`;
};
