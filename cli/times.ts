import type { Timestamp__Output } from "../proto/gen/google/protobuf/Timestamp.ts";

/** A half-open period of UTC. */
export type Period = { readonly startTime: Timestamp__Output; readonly endTime: Timestamp__Output };

const dateForm = /^(\d{4})-(\d{2})-(\d{2})$/;
const offset = /(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)/.source;
const clock = /(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?/.source;
const timeForm = new RegExp(`^(\\d{4}-\\d{2}-\\d{2})T${clock}${offset}$`);
const periodForm = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;

/** A moment, in milliseconds since 1970, as a message. */
const timestampOf = (ms: number): Timestamp__Output => {
  const seconds = Math.floor(ms / 1_000);
  return { seconds: String(seconds), nanos: (ms - seconds * 1_000) * 1_000_000 };
};

/** Midnight UTC that begins a day, also of a year below 100; undefined when there is none such. */
const dayMs = (year: number, month: number, day: number): number | undefined => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same && year >= 1 ? date.getTime() : undefined;
};

const readDate = (text: string): number | undefined => {
  const [, year, month, day] = dateForm.exec(text) ?? [];
  return year === undefined ? undefined : dayMs(Number(year), Number(month), Number(day));
};

/** True for a day as the calendar has it: `2026-11-22`. */
export const isDate = (text: string): boolean => readDate(text) !== undefined;

/**
 * Reads `2026-11-22` (midnight UTC) or an ISO 8601 time with its offset, `2026-11-22T09:30:00Z`, to
 * the millisecond; undefined for anything else, a time without an offset and the 30th of February
 * among them.
 */
export const readTime = (text: string): Timestamp__Output | undefined => {
  const date = timeForm.exec(text)?.[1];
  if (date !== undefined && readDate(date) !== undefined) return timestampOf(Date.parse(text));
  const midnight = readDate(text);
  return midnight === undefined ? undefined : timestampOf(midnight);
};

/** Reads a year, month or day of UTC: `2026`, `2026-11`, `2026-11-22`; undefined for any other. */
export const readPeriod = (text: string): Period | undefined => {
  const [, year, month, day] = periodForm.exec(text) ?? [];
  const first = dayMs(Number(year), Number(month ?? 1), Number(day ?? 1));
  if (year === undefined || first === undefined) return undefined;
  const next = new Date(first);
  if (day !== undefined) next.setUTCDate(next.getUTCDate() + 1);
  else if (month !== undefined) next.setUTCMonth(next.getUTCMonth() + 1);
  else next.setUTCFullYear(next.getUTCFullYear() + 1);
  return { startTime: timestampOf(first), endTime: timestampOf(next.getTime()) };
};

/** The month of UTC that a moment lies in, as {@link readPeriod} takes it: `2026-11`. */
export const monthOf = (ms: number): string =>
  new Date(ms).toISOString().slice(0, "2026-11".length);
