import type { Timestamp__Output } from "../../proto/gen/google/protobuf/Timestamp.ts";
import type { Refuse } from "./text-fields.ts";

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, the range of google.protobuf.Timestamp. */
const secondsMin = -62_135_596_800;
const secondsMax = 253_402_300_799;
const nanosMax = 999_999_999;
const nanosPerMs = 1_000_000;

/** 9999-12-31T23:59:59.999Z; rounded up, what lies behind it would be of the year 10000. */
const msMax = 253_402_300_799_999;

/** A half-open range of times, `[start, end)`, in milliseconds since 1970. */
export type TimeRange = {
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
};

const roundedMs = ({ seconds, nanos }: Timestamp__Output): number =>
  Number(seconds) * 1_000 + Math.ceil(nanos / nanosPerMs);

const isTime = (timestamp: Timestamp__Output): boolean => {
  const { seconds, nanos } = timestamp;
  const inRange = Number(seconds) >= secondsMin && Number(seconds) <= secondsMax;
  return inRange && nanos >= 0 && nanos <= nanosMax && roundedMs(timestamp) <= msMax;
};

/** True when `one` lies after `other`, by as little as a nanosecond. */
const isAfter = (one: Timestamp__Output, other: Timestamp__Output): boolean =>
  Number(one.seconds) === Number(other.seconds)
    ? one.nanos > other.nanos
    : Number(one.seconds) > Number(other.seconds);

/** Reads times; each returns something usable also when it has refused. */
export const timeFields = (refuse: Refuse) => {
  /**
   * Milliseconds since 1970. Record times are whole milliseconds, so a bound between two of them is
   * rounded up: `t >= start` and `t < end` then hold for the same record times as before.
   */
  const time = (field: string, timestamp: Timestamp__Output | null): number => {
    if (timestamp === null) {
      refuse(field, "must be given");
      return 0;
    }
    if (isTime(timestamp)) return roundedMs(timestamp);
    refuse(field, "must be a time of the years 1 to 9999");
    return 0;
  };
  const optionalTime = (field: string, timestamp: Timestamp__Output | null): number | undefined =>
    timestamp === null ? undefined : time(field, timestamp);
  return {
    time,
    /** The same, undefined when it is unset. */
    optionalTime,
    /** `start_time` and `end_time`, each may be unset; the end must not lie before the start. */
    timeRange: (
      startTime: Timestamp__Output | null,
      endTime: Timestamp__Output | null,
    ): TimeRange => {
      const startMs = optionalTime("start_time", startTime);
      const endMs = optionalTime("end_time", endTime);
      // As given: rounded up to milliseconds, bounds the wrong way round may look the same.
      const bothTimes = startTime && endTime && isTime(startTime) && isTime(endTime);
      if (bothTimes && isAfter(startTime, endTime)) {
        refuse("end_time", "must not be before start_time");
      }
      return { startMs, endMs };
    },
  };
};
