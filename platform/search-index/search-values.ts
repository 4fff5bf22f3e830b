import { RequestFailed } from "../failure.ts";
import type { Clause, Search } from "./search-index.ts";

/** The lowest value of a `long` field. */
export const int64Min: bigint = -(2n ** 63n);
/** The highest value of a `long` field. */
export const int64Max: bigint = 2n ** 63n - 1n;

const integer = /^-?[0-9]{1,19}$/;

/** True for a decimal text of a 64-bit integer. */
export const isInt64 = (text: string): boolean =>
  integer.test(text) && BigInt(text) >= int64Min && BigInt(text) <= int64Max;

/** One kind of clause. */
export type ClauseOf<Kind extends Clause["kind"]> = Extract<Clause, { kind: Kind }>;

/**
 * The lowest and the highest value that a range includes, both within int64; undefined when it
 * includes none. Bounds may lie anywhere: beyond int64 they hold for all or for none.
 */
export const includedValues = (
  clause: ClauseOf<"range">,
): { readonly lowest: bigint; readonly highest: bigint } | undefined => {
  const { atLeast = int64Min, above = int64Min - 1n } = clause;
  const { atMost = int64Max, below = int64Max + 1n } = clause;
  const lowest = atLeast > above ? atLeast : above + 1n;
  const highest = atMost < below ? atMost : below - 1n;
  if (lowest > highest || lowest > int64Max || highest < int64Min) return undefined;
  return {
    lowest: lowest < int64Min ? int64Min : lowest,
    highest: highest > int64Max ? int64Max : highest,
  };
};

/** The place to go on from is none of this search. */
export const badPage = (): RequestFailed =>
  new RequestFailed("INVALID_FIELD", "Cannot read the page: its token is of another query", {
    violations: [{ field: "page_token", description: "is of another query" }],
  });

/** What the pages are of has been given up. The caller begins again with the first page. */
export const pagesExpired = (): RequestFailed =>
  new RequestFailed(
    "PAGE_TOKEN_EXPIRED",
    "Cannot go on with the pages: what they are of is kept no longer",
  );

/** Pause before a list that found no room is worth another try. */
const noRoomRetryMs = 5_000;

/** There is no room for the pages of one more list. The caller may ask again. */
export const noRoomForPages = (): RequestFailed =>
  new RequestFailed("OVERLOADED", "Cannot keep the pages of the list: too many lists are open", {
    retryDelayMs: noRoomRetryMs,
  });

/** True when somebody reads how many hits a search has. */
export const countsHits = ({ total, pointInTime, facets = [] }: Search): boolean =>
  total !== "none" || pointInTime !== undefined || facets.length > 0;
