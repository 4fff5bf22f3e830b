import type { Refuse } from "./text-fields.ts";

const datePattern = /^\d{4}-\d{2}-\d{2}$/;

/** Midnight (UTC) of a date `YYYY-MM-DD` of the years 1 to 9999; undefined when it is none. */
const readDate = (text: string): number | undefined => {
  if (!datePattern.test(text) || text.startsWith("0000")) return undefined;
  const time = Date.parse(`${text}T00:00:00.000Z`);
  // What no calendar has (30 February) is read as another day, or not at all.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(text)) return undefined;
  return time;
};

/** A range of days, both included: midnights (UTC) in milliseconds since 1970. */
export type DayRange = { readonly startDay: number; readonly endDay: number };

const dayMs = 86_400_000;

/** Reads dates; each returns something usable also when it has refused. */
export const dateFields = (refuse: Refuse) => {
  const date = (field: string, text: string): number | undefined => {
    const day = readDate(text);
    if (day === undefined) refuse(field, "must be a date YYYY-MM-DD of the years 1 to 9999");
    return day;
  };
  return {
    /** `start_date` and `end_date`, both required and both included; at most `daysMax` days. */
    dateRange: (startDate: string, endDate: string, daysMax: number): DayRange => {
      const startDay = date("start_date", startDate);
      const endDay = date("end_date", endDate);
      if (startDay === undefined || endDay === undefined) return { startDay: 0, endDay: 0 };
      if (endDay < startDay) refuse("end_date", "must not be before start_date");
      if (endDay - startDay >= daysMax * dayMs) {
        refuse("end_date", `must be at most ${daysMax} days from start_date, both included`);
      }
      return { startDay, endDay };
    },
  };
};
