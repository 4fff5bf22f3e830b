/** Values that differ from run to run, by what they look like. */
const shapes: readonly RegExp[] = [
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, // an id that was derived or made
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/, // a time
  /^\d{4}-(?:0[1-9]|1[0-2])$/, // a month
  /^[A-Za-z0-9_-]{40,}$/, // a page token
];

const tokenPart = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\d+\.(\d+):\d+$/;

/** How far the projections are, which depends on the moment. */
const progressKeys: readonly string[] = [
  "checkpoint",
  "lagEvents",
  "lagSeconds",
  "positions",
  "relayed",
];

/** Left out as long as it is false, and it depends on the moment whether it is. */
const momentaryKey = "applied";

/** Partitions that a consistency token names; undefined when the text is none. */
const partitionsOf = (text: string): string | undefined => {
  const partitions = text.split(",").map((part) => tokenPart.exec(part)?.[1]);
  return partitions.includes(undefined) ? undefined : partitions.join();
};

/** Answers to a printed text by one of this run. */
type Found = { readonly differences: string[]; readonly actual: Map<string, string> };

const compareTexts = (path: string, printed: string, actual: string, found: Found): void => {
  const sameShape = shapes.some((shape) => shape.test(printed) && shape.test(actual));
  const partitions = partitionsOf(printed);
  const sameToken = partitions !== undefined && partitions === partitionsOf(actual);
  if (sameShape || sameToken) found.actual.set(printed, actual);
  else if (printed !== actual) found.differences.push(`${path}: ${actual} is not ${printed}`);
};

const isProgress = (path: string): boolean =>
  path.split(".").some((key) => progressKeys.includes(key));

const isContainer = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const compare = (path: string, printed: unknown, actual: unknown, found: Found): void => {
  if (path.endsWith(`.${momentaryKey}`)) return;
  if (isContainer(printed) && isContainer(actual)) {
    const keys = [...new Set([...Object.keys(printed), ...Object.keys(actual)])];
    for (const key of keys) compare(`${path}.${key}`, printed[key], actual[key], found);
  } else if (typeof printed !== typeof actual) {
    found.differences.push(`${path}: ${JSON.stringify(actual)} is not ${JSON.stringify(printed)}`);
  } else if (isProgress(path)) return;
  else if (typeof printed === "string") compareTexts(path, printed, String(actual), found);
  else if (printed !== actual) found.differences.push(`${path}: ${actual} is not ${printed}`);
};

/**
 * Compares an answer with the one that is printed: same fields, same values, but for ids, times,
 * months, tokens and progress, of which only the kind must be the same. `actual` says what stands
 * for each printed one in this run.
 */
export const comparePrinted = (printed: unknown, actual: unknown): Found => {
  const found: Found = { differences: [], actual: new Map() };
  compare("answer", printed, actual, found);
  return found;
};
