import { currencyExponents } from "../domain/currencies.ts";
import { formatMoney, isCurrencyCode } from "../domain/money.ts";
import type { Money__Output } from "../proto/gen/daybook/type/v1/Money.ts";

/** An amount as people write it, or what is wrong with the text. */
export type ReadAmount =
  | { readonly money: Money__Output; readonly problem?: undefined }
  | { readonly money?: undefined; readonly problem: string };

const form = /^(-?)(\d{1,19})(?:\.(\d+))? ?([A-Za-z]{3})$/;

const decimalsOf = (count: number): string => (count === 1 ? "1 decimal" : `${count} decimals`);

/**
 * Reads `12.34 EUR`, `12 EUR` or `-0.5 EUR`, exactly: decimals are those of ISO 4217, and an amount
 * with more of them is refused, not rounded.
 */
export const readAmount = (text: string): ReadAmount => {
  const [, sign = "", whole = "", decimals = "", code = ""] = form.exec(text.trim()) ?? [];
  if (whole === "") {
    return {
      problem: 'must be an amount like "12.34 EUR": no signs between the digits but a point',
    };
  }
  const exponent = currencyExponents.get(code);
  if (exponent === undefined) {
    const upper = code.toUpperCase();
    const meant = isCurrencyCode(upper) ? `, like ${upper}` : "";
    return { problem: `must have an active ISO 4217 currency in upper case${meant}` };
  }
  if (decimals.length > exponent) {
    const [has, given] = [decimalsOf(exponent), decimalsOf(decimals.length)];
    return { problem: `must not have ${given}: ${code} has ${has}` };
  }
  const minor = BigInt(`${sign}${whole}${decimals.padEnd(exponent, "0")}`);
  return { money: { currencyCode: code, minorUnits: minor.toString() } };
};

/** An amount of an answer for a person; of a currency that this build does not know, as it is. */
export const amountText = ({ currencyCode, minorUnits }: Money__Output): string =>
  isCurrencyCode(currencyCode)
    ? formatMoney(BigInt(minorUnits), currencyCode)
    : `${minorUnits} minor units ${currencyCode}`;
