/** What a value that JSON does not know is written as: an object with one of these as its key. */
const marks = { bigint: "$bigint", map: "$map", set: "$set" } as const;

const canonicalInteger = /^(?:0|-?[1-9][0-9]*)$/;

const fail = (what: string): never => {
  throw new TypeError(`Cannot write the state: ${what}`);
};

const writeProperty = ([key, value]: [string, unknown]): [string, unknown][] => {
  if (key.startsWith("$")) fail("a property begins with $");
  return value === undefined ? [] : [[key, toPlain(value)]];
};

const objectToPlain = (value: object): unknown => {
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Map) {
    return { [marks.map]: [...value].map(([key, own]) => [toPlain(key), toPlain(own)]) };
  }
  if (value instanceof Set) return { [marks.set]: [...value].map(toPlain) };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) fail("an object of a class");
  return Object.fromEntries(Object.entries(value).flatMap(writeProperty));
};

const toPlain = (value: unknown): unknown => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return { [marks.bigint]: value.toString() };
  if (typeof value === "object") return objectToPlain(value);
  return Number.isFinite(value) ? value : fail(`a ${typeof value} that JSON does not know`);
};

const listOf = (value: unknown): unknown[] => {
  if (Array.isArray(value)) return value.map(fromPlain);
  throw new SyntaxError("Cannot read the state: not a list");
};

const pairOf = (value: unknown): [unknown, unknown] => {
  const pair = listOf(value);
  if (pair.length !== 2) throw new SyntaxError("Cannot read the state: not a pair");
  return [pair[0], pair[1]];
};

const bigintOf = (value: unknown): bigint => {
  if (typeof value === "string" && canonicalInteger.test(value)) return BigInt(value);
  throw new SyntaxError("Cannot read the state: not an integer");
};

const markedOf = (mark: string, value: unknown): unknown => {
  if (mark === marks.bigint) return bigintOf(value);
  if (mark === marks.set) return new Set(listOf(value));
  if (mark !== marks.map) throw new SyntaxError("Cannot read the state: unknown mark");
  if (!Array.isArray(value)) throw new SyntaxError("Cannot read the state: not a map");
  return new Map(value.map(pairOf));
};

const fromPlain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (first?.[0].startsWith("$") === true) return markedOf(first[0], first[1]);
  return Object.fromEntries(entries.map(([key, own]) => [key, fromPlain(own)]));
};

/**
 * States as text, exactly: bigints of any size, maps and sets beside what JSON knows. A property
 * that is undefined is left out, which is the same to whoever asks for it.
 */
export const stateText = {
  /** @throws {TypeError} a value that would not come back, or a property that begins with `$`. */
  write: (state: unknown): string => JSON.stringify(toPlain(state)),
  /** @throws {SyntaxError} a text that {@link stateText.write} does not make. */
  read: (text: string): unknown => fromPlain(JSON.parse(text)),
};
