import { inspect } from "node:util";

/** What was seen is not what the contract says. */
export class Deviation extends Error {
  override readonly name = "Deviation";
  readonly expected: string;
  readonly seen: string;

  constructor(where: string, expected: string, seen: string) {
    super(`${where}: expected ${expected}, seen ${seen}`);
    this.expected = `${where} ${expected}`.trim();
    this.seen = seen;
  }
}

/** A value that is right when a test of it says so. */
export type Kind = { readonly kind: string; readonly test: (value: unknown) => boolean };

/** A kind of value, named for the report: `a UUID`. */
export const kind = (name: string, test: (value: unknown) => boolean): Kind => ({
  kind: name,
  test,
});

const textMax = 200;

const inWords = (value: unknown): string => {
  const text = inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 6 });
  return text.length > textMax ? `${text.slice(0, textMax)}…` : text;
};

const isKind = (value: unknown): value is Kind =>
  typeof value === "object" && value !== null && "kind" in value && "test" in value;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/**
 * Compares what was seen with what the contract says: an object must have at least the given
 * fields, an array exactly the given elements, a regular expression must match, a kind must agree.
 * @throws {Deviation} at the first difference.
 */
export const expectSeen = (where: string, seen: unknown, expected: unknown): void => {
  if (isKind(expected)) {
    if (!expected.test(seen)) throw new Deviation(where, expected.kind, inWords(seen));
  } else if (expected instanceof RegExp) {
    if (typeof seen !== "string" || !expected.test(seen)) {
      throw new Deviation(where, String(expected), inWords(seen));
    }
  } else if (Array.isArray(expected)) {
    if (!Array.isArray(seen) || seen.length !== expected.length) {
      throw new Deviation(where, inWords(expected), inWords(seen));
    }
    for (const [at, one] of expected.entries()) expectSeen(`${where}[${at}]`, seen[at], one);
  } else if (isObject(expected)) {
    if (!isObject(seen)) throw new Deviation(where, inWords(expected), inWords(seen));
    for (const [name, one] of Object.entries(expected)) {
      expectSeen(where === "" ? name : `${where}.${name}`, seen[name], one);
    }
  } else if (!Object.is(seen, expected)) {
    throw new Deviation(where, inWords(expected), inWords(seen));
  }
};

/** A UUID, as ids are that the service makes. */
export const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const tokenPart = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[1-9]\d*\.\d+:\d+/.source;

/** `log.epoch.partition:offset`, joined by commas. */
export const tokenForm = new RegExp(`^${tokenPart}(?:,${tokenPart})*$`);

/** A point in time that is set. */
export const aTime = kind("a time", (value) => isObject(value) && Number(value.seconds) > 0);

/** Text that is there. */
export const aText = kind("a text", (value) => typeof value === "string" && value !== "");
