import type { AnyProjection } from "../../read-models/projection.ts";
import { textFields } from "./document-fields.ts";
import type { LiveIndex } from "./elasticsearch-live.ts";
import { phraseField } from "./elasticsearch-mapping.ts";
import { indexUnavailable } from "./index-unavailable.ts";
import { type WordLexemes, wordLexemes } from "./lexemes.ts";
import type { Clause, Search, SortKey } from "./search-index.ts";
import { badPage, type ClauseOf, includedValues, isInt64 } from "./search-values.ts";
import { asksNothing, readTextQuery } from "./text-query.ts";

/** The index that a search is about, as the reader's build and as the live index know it. */
export type Searched = { readonly projection: AnyProjection; readonly live: LiveIndex };

/** A query, or part of one, as the server takes it. */
export type QueryBody = Readonly<Record<string, unknown>>;

const nothing: QueryBody = { match_none: {} };

const anyOfQueries = (should: readonly QueryBody[]): QueryBody => ({
  bool: { should, minimum_should_match: 1 },
});

/** Milliseconds around 1970 that a date can be, as ECMAScript and the server know them. */
const dateMax = 8_640_000_000_000_000n;

/** Type of a field. @throws INDEX_UNAVAILABLE while the index at hand does not know it yet. */
const requireType = ({ projection, live }: Searched, field: string): string => {
  if (Object.hasOwn(live.mapping, field)) return live.mapping[field] ?? "";
  // This build's index is still being made; an older one answers and does not know the field.
  if (Object.hasOwn(projection.mapping, field)) throw indexUnavailable();
  throw new TypeError(`Cannot search ${projection.name} by ${field}: not in its mapping`);
};

const requireWhole = (searched: Searched, field: string): string => {
  const type = requireType(searched, field);
  if (type !== "text" && type !== "stored") return type;
  throw new TypeError(`Cannot search ${searched.projection.name} by ${field}: it is ${type}`);
};

const isWord = (type: string): boolean => type === "keyword" || type === "keywords";

/** A field whose values are counted. */
export const requireKeyword = (searched: Searched, field: string): string => {
  if (isWord(requireType(searched, field))) return field;
  const { name } = searched.projection;
  throw new TypeError(`Cannot count values of ${field} in ${name}: not a keyword`);
};

const anyOfQuery = (searched: Searched, { field, values }: ClauseOf<"anyOf">): QueryBody => {
  if (isWord(requireWhole(searched, field))) return { terms: { [field]: values } };
  return { terms: { [field]: values.filter(isInt64).map(BigInt) } };
};

const atMost = (one: bigint, other: bigint): bigint => (one < other ? one : other);
const atLeast = (one: bigint, other: bigint): bigint => (one > other ? one : other);

const rangeQuery = (searched: Searched, clause: ClauseOf<"range">): QueryBody => {
  const type = requireWhole(searched, clause.field);
  if (isWord(type)) {
    const { name } = searched.projection;
    throw new TypeError(`Cannot search ${name} by range of ${clause.field}`);
  }
  const included = includedValues(clause);
  if (included === undefined) return nothing;
  const { lowest, highest } = included;
  if (type === "long") return { range: { [clause.field]: { gte: lowest, lte: highest } } };
  if (lowest > dateMax || highest < -dateMax) return nothing;
  const [gte, lte] = [atLeast(lowest, -dateMax), atMost(highest, dateMax)];
  return { range: { [clause.field]: { gte, lte, format: "epoch_millis" } } };
};

const rangesQuery = (searched: Searched, { field, ranges }: ClauseOf<"ranges">): QueryBody => {
  const each = ranges.map(({ first, last }) =>
    rangeQuery(searched, { kind: "range", field, atLeast: first, atMost: last }),
  );
  return each.length === 0 ? nothing : anyOfQueries(each);
};

const textPlaces = (searched: Searched, fields: readonly string[]): number[] => {
  const places = textFields(searched.live.mapping);
  return fields.map((field) => {
    if (requireType(searched, field) === "text") return places.indexOf(field);
    throw new TypeError(`Cannot search ${searched.projection.name} by words of ${field}`);
  });
};

const lexemesAsked = (searched: Searched, { fields, text }: ClauseOf<"text">): WordLexemes[] => {
  const places = textPlaces(searched, fields);
  return readTextQuery(text).words.map((word) => wordLexemes(places, word));
};

/** How well a word fits: 3 the same, 2 the beginning, 1 a typo. */
const wordQueries = ({ exact, typos }: WordLexemes): [QueryBody, number][] => [
  [{ terms: { lexemes: exact } }, 3],
  ...exact.map((beginning): [QueryBody, number] => [{ prefix: { lexemes: beginning } }, 2]),
  [{ terms: { lexemes: typos } }, 1],
];

const wordFilter = (word: WordLexemes): QueryBody =>
  anyOfQueries(wordQueries(word).map(([query]) => query));

const wordScore = (word: WordLexemes): QueryBody => ({
  dis_max: {
    queries: wordQueries(word).map(([filter, boost]) => ({ constant_score: { filter, boost } })),
  },
});

const phraseFilter = (places: readonly number[], phrase: readonly string[]): QueryBody =>
  anyOfQueries(
    places.map((place) => ({ match_phrase: { [phraseField(place)]: phrase.join(" ") } })),
  );

const textFilters = (searched: Searched, clause: ClauseOf<"text">): QueryBody[] => {
  const places = textPlaces(searched, clause.fields);
  const query = readTextQuery(clause.text);
  if (places.length === 0 || asksNothing(query)) return [nothing]; // No word finds nothing.
  // An index made by an older build has no places of words. This build's is still being made.
  if (query.phrases.length > 0 && !searched.live.findsPhrases) throw indexUnavailable();
  return [
    ...query.words.map((word) => wordFilter(wordLexemes(places, word))),
    ...query.phrases.map((phrase) => phraseFilter(places, phrase)),
  ];
};

const clauseFilters = (searched: Searched, clause: Clause): QueryBody[] => {
  if (clause.kind === "anyOf") {
    const isUnknown = !Object.hasOwn(searched.live.mapping, clause.field);
    return clause.hint && isUnknown ? [] : [anyOfQuery(searched, clause)];
  }
  if (clause.kind === "range") return [rangeQuery(searched, clause)];
  if (clause.kind === "ranges") return [rangesQuery(searched, clause)];
  return textFilters(searched, clause);
};

/** The tenant's documents: part of every search, added nowhere else. */
export const tenantQuery = (tenantId: string): QueryBody => ({ term: { tenantId } });

/** The checkpoints, which are of no tenant. */
export const checkpointsQuery: QueryBody = { exists: { field: "checkpointPartition" } };

/**
 * What every hit fulfils. Its score is the relevance when that is asked for: the sum over the
 * queried words of how well each fits; else nothing is scored.
 */
export const hitQuery = (searched: Searched, search: Search): QueryBody => {
  const { tenantId, clauses, sort } = search;
  const filter = clauses.flatMap((clause) => clauseFilters(searched, clause));
  const scored = sort.some(({ field }) => field === "relevance");
  const words = clauses.flatMap((clause) =>
    clause.kind === "text" ? lexemesAsked(searched, clause) : [],
  );
  return {
    bool: {
      filter: [tenantQuery(tenantId), ...filter],
      ...(scored && words.length > 0 && { must: words.map(wordScore) }),
    },
  };
};

/** One value that hits are ordered by. */
type Order = {
  readonly by: string;
  readonly type: "text" | "integer" | "score";
  readonly descending: boolean;
};

/** The order of the hits: the keys asked for, then the id, so that no two are equal. */
export const hitOrder = (searched: Searched, sort: readonly SortKey[]): Order[] => [
  ...sort.map(({ field, descending }): Order => {
    if (field === "relevance") return { by: "_score", type: "score", descending };
    const type = requireWhole(searched, field);
    if (type === "keywords") {
      throw new TypeError(
        `Cannot sort ${searched.projection.name} by ${field}: it has many values`,
      );
    }
    return { by: field, type: type === "keyword" ? "text" : "integer", descending };
  }),
  { by: "id", type: "text", descending: false },
];

/** `sort` of an order. */
export const sortBody = (orders: readonly Order[]): object[] =>
  orders.map(({ by, descending }) => ({ [by]: { order: descending ? "desc" : "asc" } }));

/**
 * `search_after` of an order, for the sort values of a hit.
 * @throws INVALID_FIELD for values that this order cannot have given.
 */
export const afterValues = (
  orders: readonly Order[],
  after: readonly string[],
): (string | number | bigint)[] => {
  if (after.length !== orders.length) throw badPage();
  return orders.map(({ type }, at) => {
    const value = after[at] ?? "";
    if (type === "text") return value;
    if (!isInt64(value)) throw badPage();
    return type === "score" ? Number(value) : BigInt(value);
  });
};
