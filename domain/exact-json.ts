import { int64Max, int64Min } from "./money.ts";

const canonicalInteger = /^(?:0|-?[1-9][0-9]*)$/;

/** Characters of the longest int64; a longer text is refused before it is read. */
const int64CharactersMax = 20;

const isInt64 = (minor: bigint): boolean => minor >= int64Min && minor <= int64Max;

// What cannot be read again must not be written: the log keeps it for ever.
const writeMinor = (key: string, value: unknown): unknown => {
  if (typeof value === "bigint") {
    if (!key.endsWith("Minor")) throw new TypeError(`Cannot write ${key}: a bigint not in minor`);
    if (!isInt64(value)) throw new TypeError(`Cannot write ${key}: not int64`);
    return value.toString();
  }
  if (key.endsWith("Minor") && value !== undefined) {
    throw new TypeError(`Cannot write ${key}: not a bigint`);
  }
  return value;
};

const readMinor = (key: string, value: unknown): unknown => {
  if (!key.endsWith("Minor")) return value;
  if (typeof value !== "string" || !canonicalInteger.test(value)) {
    throw new SyntaxError(`Cannot read ${key}: not a decimal string`);
  }
  if (value.length > int64CharactersMax || !isInt64(BigInt(value))) {
    throw new SyntaxError(`Cannot read ${key}: not int64`);
  }
  return BigInt(value);
};

/**
 * JSON in which amounts stay exact: a property whose name ends in `Minor` is a `bigint` in code and
 * a decimal string in the text, whatever its size. No other property may be a `bigint`.
 */
export const exactJson = {
  /** @throws {TypeError} when a `…Minor` is not an int64 bigint, or anything else is a bigint. */
  stringify: (value: unknown): string => JSON.stringify(value, writeMinor),
  /** @throws {SyntaxError} when the text is not JSON or a `…Minor` is not an int64 as text. */
  parse: (text: string): unknown => JSON.parse(text, readMinor),
};
