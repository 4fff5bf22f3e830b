const canonicalInteger = /^-?(?:0|[1-9][0-9]*)$/;
const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;

const writeBigint = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" ? value.toString() : value;

const readMinor = (key: string, value: unknown): unknown => {
  if (!key.endsWith("Minor")) return value;
  if (typeof value !== "string" || !canonicalInteger.test(value)) {
    throw new SyntaxError(`Cannot read ${key}: not a decimal string`);
  }
  const minor = BigInt(value);
  if (minor < int64Min || minor > int64Max) throw new SyntaxError(`Cannot read ${key}: not int64`);
  return minor;
};

/**
 * JSON in which amounts stay exact: a `bigint` is written as a decimal string, and every property
 * whose name ends in `Minor` is read back as a `bigint`, whatever its size.
 */
export const exactJson = {
  stringify: (value: unknown): string => JSON.stringify(value, writeBigint),
  /** @throws {SyntaxError} when the text is not JSON or a `…Minor` is not an int64 decimal string. */
  parse: (text: string): unknown => JSON.parse(text, readMinor),
};
