import type { OptionSpec } from "./command-spec.ts";
import type { Inputs } from "./inputs.ts";

/** What a list shows unless `--limit` says otherwise. */
export const pageElements = { limitUnset: 50 };

/** Bounds of an amount; {@link amountBounds} reads them. */
export const amountRange: readonly OptionSpec[] = [
  { flags: "--min <amount>", help: 'at least this, "10 EUR"; counts minor units in any currency' },
  { flags: "--max <amount>", help: "at most this" },
];

/** A half-open time; {@link timeBounds} reads it. */
export const timeRange: readonly OptionSpec[] = [
  { flags: "--start <time>", help: "not before this date (UTC) or time" },
  { flags: "--end <time>", help: "before this date (UTC) or time" },
];

/** Order of a list, by one of the fields that are named. */
export const orderBy = (fields: string): OptionSpec => ({
  flags: "--order-by <field>",
  help: `${fields}; "<field> desc" from the top`,
});

/** Fields of a request for {@link amountRange}; notes bounds in two currencies. */
export const amountBounds = (inputs: Inputs) => {
  const [least, most] = [inputs.amountOption("min"), inputs.amountOption("max")];
  if (least && most && least.currencyCode !== most.currencyCode) {
    inputs.refuse("--max", "must be in the currency of --min");
  }
  return {
    ...(least && { minMinorUnits: least.minorUnits }),
    ...(most && { maxMinorUnits: most.minorUnits }),
  };
};

/** Fields of a request for {@link timeRange}. */
export const timeBounds = (inputs: Inputs) => ({
  startTime: inputs.timeOption("start") ?? null,
  endTime: inputs.timeOption("end") ?? null,
});
