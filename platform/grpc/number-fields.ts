import {
  amountMinorMax,
  type CurrencyCode,
  int64Max,
  int64Min,
  isCurrencyCode,
} from "../../domain/money.ts";
import type { Money__Output } from "../../proto/gen/daybook/type/v1/Money.ts";
import type { Refuse } from "./text-fields.ts";

/** An amount of a request, exact. */
export type Amount = { readonly currencyCode: CurrencyCode; readonly amountMinor: bigint };

/** How many elements a caller gets: what is unset, and the most there is. */
export type PageSizes = { readonly unset: number; readonly most: number };

/** Pieces of one product that one request moves. */
export const quantityMax: number = 10 ** 12;

const decimal = /^-?\d{1,19}$/;

const readInteger = (text: string): bigint | undefined =>
  decimal.test(text) ? BigInt(text) : undefined;

/** Reads numbers and amounts; each returns something usable also when it has refused. */
export const numberFields = (refuse: Refuse) => {
  const int64 = (field: string, text: string, min: bigint, max: bigint): bigint => {
    const value = readInteger(text);
    if (value !== undefined && value >= min && value <= max) return value;
    refuse(field, `must be ${min} to ${max}`);
    return min;
  };
  const amount = (
    field: string,
    money: Money__Output | null,
    { min = 1n, max = amountMinorMax }: { readonly min?: bigint; readonly max?: bigint } = {},
  ): Amount => {
    if (money === null) {
      refuse(field, "must be given");
      return { currencyCode: "", amountMinor: min };
    }
    if (!isCurrencyCode(money.currencyCode)) {
      refuse(`${field}.currency_code`, "must be an active ISO 4217 code, upper case");
    }
    const amountMinor = int64(`${field}.minor_units`, money.minorUnits, min, max);
    return { currencyCode: money.currencyCode, amountMinor };
  };
  return {
    /** An amount that must be there; `min` is 1 and `max` 10^15 minor units unless given. */
    amount,
    /** The same, undefined when it is unset. */
    optionalAmount: (
      field: string,
      money: Money__Output | null,
      limits?: { readonly min?: bigint; readonly max?: bigint },
    ): Amount | undefined => (money === null ? undefined : amount(field, money, limits)),
    /** An int64 of any size, exact; undefined when it is unset. */
    optionalInt64: (
      field: string,
      text: string | undefined,
      { min = int64Min, max = int64Max }: { readonly min?: bigint; readonly max?: bigint } = {},
    ): bigint | undefined => (text === undefined ? undefined : int64(field, text, min, max)),
    /**
     * A version, offset or partition: 0 to `max`, undefined when it is unset. At most 2^53 - 1, so
     * that it is exact as a number; no stream and no partition gets as long as that.
     */
    optionalCount: (
      field: string,
      value: string | number | undefined,
      {
        min = 0,
        max = Number.MAX_SAFE_INTEGER,
      }: { readonly min?: number; readonly max?: number } = {},
    ): number | undefined =>
      value === undefined
        ? undefined
        : Number(int64(field, String(value), BigInt(min), BigInt(max))),
    /** A number of pieces: `min` to 10^12. */
    quantity: (field: string, text: string, { min }: { readonly min: number }): number =>
      Number(int64(field, text, BigInt(min), BigInt(quantityMax))),
    /** Unset or 0 gives `unset`, more than `most` gives `most`; negative is refused. */
    pageSize: (field: string, value: number | undefined, { unset, most }: PageSizes): number => {
      if (value === undefined || value === 0) return unset;
      if (value < 0) refuse(field, "must not be negative");
      return Math.min(value, most);
    },
    /** Refuses a range whose lower bound lies above its upper one; either may be unset. */
    requireRange: (field: string, min: bigint | undefined, max: bigint | undefined): void => {
      if (min !== undefined && max !== undefined && min > max) {
        refuse(field, "must not be above the upper bound");
      }
    },
  };
};
