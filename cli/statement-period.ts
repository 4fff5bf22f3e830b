import type { GetStatementRequest } from "../proto/gen/daybook/account/v1/GetStatementRequest.ts";
import type { OptionSpec } from "./command-spec.ts";
import type { Inputs } from "./inputs.ts";
import { timeRange } from "./query-options.ts";
import { monthOf, readPeriod } from "./times.ts";

/** What says of which time a statement is. */
export const periodOptions: readonly OptionSpec[] = [
  { flags: "--period <period>", help: "a year, month or day of UTC; this month unless given" },
  ...timeRange,
];

/** Reads them: the present month is what people look at when they do not say. */
export const statementPeriod = (inputs: Inputs): Partial<GetStatementRequest> => {
  const period = inputs.periodOption("period");
  const [startTime, endTime] = [inputs.timeOption("start"), inputs.timeOption("end")];
  if (startTime === undefined && endTime === undefined) {
    return period ?? readPeriod(monthOf(Date.now())) ?? {};
  }
  if (period !== undefined) inputs.refuse("--period", "must not stand beside --start and --end");
  if (startTime === undefined) inputs.refuse("--start", "must be given with --end");
  if (endTime === undefined) inputs.refuse("--end", "must be given with --start");
  return { startTime: startTime ?? null, endTime: endTime ?? null };
};
