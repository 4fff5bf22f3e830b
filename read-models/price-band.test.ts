import fc from "fast-check";
import { expect, it } from "vitest";
import { priceBand } from "./price-band.ts";

it.each([
  [1n, "EUR", "0.01 EUR - 0.01 EUR"],
  [999n, "EUR", "5.00 EUR - 9.99 EUR"],
  [1_000n, "EUR", "10.00 EUR - 19.99 EUR"],
  [1_999n, "EUR", "10.00 EUR - 19.99 EUR"],
  [2_000n, "EUR", "20.00 EUR - 49.99 EUR"],
  [5_000n, "JPY", "5000 JPY - 9999 JPY"],
  [10n ** 15n, "EUR", "10000000000000.00 EUR - 19999999999999.99 EUR"],
])("priceBand(%s, %s) is %s", (priceMinor, currencyCode, band) =>
  expect(priceBand(priceMinor, currencyCode)).toBe(band),
);

it("priceBand() has every price between its two ends", () =>
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n }), (price) => {
      const ends = priceBand(price, "JPY").match(/\d+/g)?.map(BigInt) ?? [];
      expect(ends).toHaveLength(2);
      expect((ends[0] ?? 0n) <= price && price <= (ends[1] ?? 0n)).toBe(true);
    }),
  ));
