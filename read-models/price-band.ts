import { formatMoney } from "../domain/money.ts";

/**
 * The band that a price of at least 1 minor unit lies in, for people: `10.00 EUR - 19.99 EUR`.
 * Bands begin at 1, 2 and 5 times every power of ten minor units: there are three for each digit.
 */
export const priceBand = (priceMinor: bigint, currencyCode: string): string => {
  let decade = 1n;
  while (decade * 10n <= priceMinor) decade *= 10n;
  const steps = [1n, 2n, 5n, 10n].map((step) => step * decade);
  const at = steps.findLastIndex((lowest) => lowest <= priceMinor);
  const [lowest = 0n, next = 0n] = steps.slice(at, at + 2);
  return `${formatMoney(lowest, currencyCode)} - ${formatMoney(next - 1n, currencyCode)}`;
};
