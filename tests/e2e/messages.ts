import { randomUUID } from "node:crypto";
import type { Money__Output as Money } from "../../proto/gen/daybook/type/v1/Money.ts";
import type { Timestamp__Output as Timestamp } from "../../proto/gen/google/protobuf/Timestamp.ts";

/** A request id that nobody has used. */
export const newRequestId = (): string => randomUUID();

/** An amount in euro cents. */
export const eur = (minor: bigint | number): Money => ({
  currencyCode: "EUR",
  minorUnits: String(minor),
});

/** A moment, in milliseconds since 1970, as a message. */
export const timestamp = (ms: number): Timestamp => ({
  seconds: String(Math.floor(ms / 1_000)),
  nanos: (ms - Math.floor(ms / 1_000) * 1_000) * 1_000_000,
});

/** Milliseconds since 1970 of a moment that an answer must have. */
export const timeMs = (moment: Timestamp | null | undefined): number => {
  if (!moment) throw new TypeError("Cannot read the time: the answer has none");
  return Number(moment.seconds) * 1_000 + moment.nanos / 1_000_000;
};

/** What an answer must have. @throws {TypeError} when it is not there. */
export const present = <Value>(value: Value | null | undefined): Value => {
  if (value === null || value === undefined) throw new TypeError("Cannot go on: nothing is there");
  return value;
};

/** Tokens joined are a token that stands for all of them. */
export const joinTokens = (tokens: readonly string[]): string =>
  tokens.filter((token) => token !== "").join(",");
