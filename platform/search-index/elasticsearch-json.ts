import { errors, Serializer } from "@elastic/elasticsearch";

/*
 * Reading with the source text of every value takes five times as long (8.7 ms instead of 1.9 for
 * 1,000 entries), and most answers hold no long number: only those with 16 or more digits in
 * a row outside of a string can. A string with `:` or `,` before such digits is read the long way
 * for nothing.
 */
const mayHoldLong = /(?:^|[[:,])\s*-?[0-9]{16,}/;
const integer = /^-?[0-9]+$/;

type Context = { readonly source?: string };

const exactly = (_key: string, value: unknown, { source }: Context): unknown =>
  typeof value === "number" &&
  !Number.isSafeInteger(value) &&
  source !== undefined &&
  integer.test(source)
    ? BigInt(source)
    : value;

// The types do not know the third argument yet; Node 21, Deno 1.38 and later give it.
const reviver = exactly as (key: string, value: unknown) => unknown;
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

const withRawIntegers = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" ? rawJSON(value.toString()) : value;

/**
 * JSON as the index speaks it, without rounding: an integer beyond 2^53 is a bigint in code. The
 * usual parser would make two sort values one, and a page would skip what lies between them.
 */
export const longJson = {
  /** @throws {SyntaxError} when the text is not JSON. */
  parse: (text: string): unknown =>
    mayHoldLong.test(text) ? JSON.parse(text, reviver) : JSON.parse(text),
  /** Bigints become plain numbers of any length. */
  stringify: (value: unknown): string => JSON.stringify(value, withRawIntegers),
};

/** What the client reads answers and writes requests with. */
export class LongSerializer extends Serializer {
  override serialize(value: unknown): string {
    return longJson.stringify(value);
  }

  // The type in the client is the same: whatever JSON is.
  // biome-ignore lint/suspicious/noExplicitAny: what it overrides says so.
  override deserialize<Value = any>(json: string): Value {
    try {
      return longJson.parse(json) as Value;
    } catch {
      // As the client's own: an answer that was cut is none, and no mistake of ours.
      throw new errors.DeserializationError("Cannot read the answer: it is no JSON", "");
    }
  }
}
