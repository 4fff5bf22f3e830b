import type { Money } from "../proto/gen/daybook/type/v1/Money.ts";

/** An amount in minor units of a currency, exact. */
export const moneyMessage = (minorUnits: bigint, currencyCode: string): Money => ({
  currencyCode,
  minorUnits: minorUnits.toString(),
});
