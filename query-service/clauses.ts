import type { Clause, SortKey } from "../platform/search-index/search-index.ts";

/** One of the values; nothing to fulfil when there are none, or only an empty one. */
export const anyOf = (field: string, values: readonly (string | undefined)[]): Clause[] => {
  const given = values.filter((value) => value !== undefined && value !== "");
  return given.length === 0 ? [] : [{ kind: "anyOf", field, values: given as string[] }];
};

/** An amount within inclusive bounds; either may be unset. */
export const between = (
  field: string,
  atLeast: bigint | undefined,
  atMost: bigint | undefined,
): Clause[] =>
  atLeast === undefined && atMost === undefined
    ? []
    : [
        {
          kind: "range",
          field,
          ...(atLeast === undefined ? {} : { atLeast }),
          ...(atMost === undefined ? {} : { atMost }),
        },
      ];

/** A time in the half-open range `[startMs, endMs)`; either may be unset. */
export const during = (
  field: string,
  startMs: number | undefined,
  endMs: number | undefined,
): Clause[] =>
  startMs === undefined && endMs === undefined
    ? []
    : [
        {
          kind: "range",
          field,
          ...(startMs === undefined ? {} : { atLeast: BigInt(startMs) }),
          ...(endMs === undefined ? {} : { below: BigInt(endMs) }),
        },
      ];

/** Words in any of the text fields; nothing to fulfil when the text is empty. */
export const words = (fields: readonly string[], text: string): Clause[] =>
  text === "" ? [] : [{ kind: "text", fields, text }];

/**
 * Entries in the order of their times; entries of one time in the order of their account, where the
 * entry number tells them apart. Descending is exactly the reverse.
 */
export const inTimeOrder = (descending: boolean): SortKey[] =>
  ["recordTime", "accountId", "entryNumber"].map((field) => ({ field, descending }));
