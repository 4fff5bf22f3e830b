/** What the rows of a report stand for. */
export type ReportPeriod = "day" | "week" | "month";

/** Days of one row, both included: midnights (UTC) in milliseconds since 1970. */
export type ReportRange = { readonly startDay: number; readonly endDay: number };

const dayMs = 86_400_000;
const weekDays = 7;
/** 1970-01-01 was a Thursday: days since the Monday before. */
const firstWeekday = 3;

const endOf: { readonly [Period in ReportPeriod]: (day: number) => number } = {
  day: (day) => day,
  // ISO 8601: weeks begin on Mondays.
  week: (day) => {
    const weekday = (((day / dayMs + firstWeekday) % weekDays) + weekDays) % weekDays;
    return day + (weekDays - 1 - weekday) * dayMs;
  },
  month: (day) => {
    const date = new Date(day);
    date.setUTCMonth(date.getUTCMonth() + 1, 0);
    return date.getTime();
  },
};

/** The periods between two days, both included; the first and the last may be cut short. */
export const reportPeriods = (
  { startDay, endDay }: ReportRange,
  period: ReportPeriod,
): ReportRange[] => {
  const ranges: ReportRange[] = [];
  for (let day = startDay; day <= endDay; ) {
    const end = Math.min(endDay, endOf[period](day));
    ranges.push({ startDay: day, endDay: end });
    day = end + dayMs;
  }
  return ranges;
};
