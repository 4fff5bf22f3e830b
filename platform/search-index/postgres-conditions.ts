import type { AnyProjection } from "../../read-models/projection.ts";
import type { SqlValue } from "../sql/sql.ts";
import { textFields } from "./document-fields.ts";
import { indexUnavailable } from "./index-unavailable.ts";
import { phraseQuery, wordQuery } from "./postgres-lexemes.ts";
import type { LiveIndex } from "./postgres-live.ts";
import { quoteIdentifier } from "./postgres-names.ts";
import { columnTypeOf } from "./postgres-schema.ts";
import type { Clause, SortKey } from "./search-index.ts";
import {
  badPage,
  type ClauseOf,
  includedValues,
  int64Max,
  int64Min,
  isInt64,
} from "./search-values.ts";
import { asksNothing, readTextQuery } from "./text-query.ts";

/** The parameters of a statement being put together. */
export type Parameters = {
  readonly values: SqlValue[];
  /** Adds a value; what it returns stands for it in the statement. */
  bind(value: SqlValue, type: string): string;
};

/** Parameters that begin with the given ones. */
export const createParameters = (...values: SqlValue[]): Parameters => ({
  values,
  bind: (value, type) => `$${values.push(value)}::${type}`,
});

/** The index that a search is about, as the reader's build and as the live index know it. */
export type Searched = { readonly projection: AnyProjection; readonly live: LiveIndex };

type ColumnType = "keyword" | "keywords" | "number";

const requireMapped = ({ projection, live }: Searched, field: string): void => {
  if (Object.hasOwn(live.mapping, field)) return;
  // This build's index is still being made; an older one answers and does not know the field.
  if (Object.hasOwn(projection.mapping, field)) throw indexUnavailable();
  throw new TypeError(`Cannot search ${projection.name} by ${field}: not in its mapping`);
};

const requireColumn = (searched: Searched, field: string): { sql: string; type: ColumnType } => {
  requireMapped(searched, field);
  const { mapping } = searched.live;
  if (columnTypeOf(mapping, field) === undefined) {
    throw new TypeError(
      `Cannot search ${searched.projection.name} by ${field}: it is ${mapping[field]}`,
    );
  }
  const type = mapping[field] ?? "";
  const isWord = type === "keyword" || type === "keywords";
  return { sql: quoteIdentifier(field), type: isWord ? type : "number" };
};

/**
 * Values that no document can have (a NUL, no number) are left out. One value is compared by `=`:
 * after `= any` with one element Postgres sorts what an index would give it in order. A statement
 * of the newest ten of 200,000 entries took 1.6 s on PGlite that way, with `=` it takes 11 ms.
 */
const anyOfCondition = (searched: Searched, clause: ClauseOf<"anyOf">, { bind }: Parameters) => {
  const { sql, type } = requireColumn(searched, clause.field);
  const isPossible = (value: string): boolean =>
    type === "number" ? isInt64(value) : !value.includes("\0");
  const columnType = type === "number" ? "bigint" : "text";
  const [value, ...others] = clause.values.filter(isPossible);
  if (value === undefined) return "false";
  if (type === "keywords") return `${sql} && ${bind([value, ...others], "text[]")}`;
  if (others.length === 0) return `${sql} = ${bind(value, columnType)}`;
  return `${sql} = any(${bind([value, ...others], `${columnType}[]`)})`;
};

const rangeCondition = (searched: Searched, clause: ClauseOf<"range">, { bind }: Parameters) => {
  const { sql, type } = requireColumn(searched, clause.field);
  if (type !== "number") {
    throw new TypeError(`Cannot search ${searched.projection.name} by range of ${clause.field}`);
  }
  const included = includedValues(clause);
  if (included === undefined) return "false";
  const { lowest, highest } = included;
  const conditions = [
    ...(lowest > int64Min ? [`${sql} >= ${bind(lowest, "bigint")}`] : []),
    ...(highest < int64Max ? [`${sql} <= ${bind(highest, "bigint")}`] : []),
  ];
  return conditions.length === 0 ? "true" : conditions.join(" and ");
};

const rangesCondition = (
  searched: Searched,
  { field, ranges }: ClauseOf<"ranges">,
  parameters: Parameters,
): string => {
  const each = ranges.map(({ first, last }) =>
    rangeCondition(searched, { kind: "range", field, atLeast: first, atMost: last }, parameters),
  );
  return each.length === 0 ? "false" : `(${each.map((one) => `(${one})`).join(" or ")})`;
};

const textPlaces = (searched: Searched, fields: readonly string[]): number[] => {
  const places = textFields(searched.live.mapping);
  return fields.map((field) => {
    requireMapped(searched, field);
    const place = places.indexOf(field);
    if (place >= 0) return place;
    throw new TypeError(`Cannot search ${searched.projection.name} by words of ${field}`);
  });
};

const textQueries = (searched: Searched, clause: ClauseOf<"text">) => {
  const places = textPlaces(searched, clause.fields);
  const query = readTextQuery(clause.text);
  if (places.length === 0 || asksNothing(query)) return undefined;
  // An index made by an older build has no places of words. This build's is still being made.
  if (query.phrases.length > 0 && !searched.live.findsPhrases) throw indexUnavailable();
  return {
    words: query.words.map((word) => wordQuery(places, word)),
    phrases: query.phrases.map((phrase) => phraseQuery(places, phrase)),
  };
};

/**
 * The query comes out of a subselect so that the planner does not know it: for one of fifty lexemes
 * it guesses a fifth of all rows and reads the whole table (108 ms for one reference among 20,000
 * entries), without knowledge it asks the index (4 ms).
 */
const textCondition = (searched: Searched, clause: ClauseOf<"text">, { bind }: Parameters) => {
  const queries = textQueries(searched, clause);
  if (queries === undefined) return "false"; // No word finds nothing.
  return [...queries.words.map(({ anything }) => anything), ...queries.phrases]
    .map((query) => `_words @@ (select ${bind(query, "tsquery")})`)
    .join(" and ");
};

/** What every hit fulfils, the tenant first. */
export const hitCondition = (
  searched: Searched,
  tenantId: string,
  clauses: readonly Clause[],
  parameters: Parameters,
): string => {
  const conditions = clauses.flatMap((clause) => {
    // Where an index is sorted so nothing is gained, and the planner might think otherwise.
    if (clause.kind === "anyOf" && clause.hint) return [];
    if (clause.kind === "anyOf") return [anyOfCondition(searched, clause, parameters)];
    if (clause.kind === "range") return [rangeCondition(searched, clause, parameters)];
    if (clause.kind === "ranges") return [rangesCondition(searched, clause, parameters)];
    return [textCondition(searched, clause, parameters)];
  });
  return [`_tenant_id = ${parameters.bind(tenantId, "text")}`, ...conditions].join(" and ");
};

/** Sum over the queried words of how well each fits: 3 the same, 2 the beginning, 1 a typo. */
const relevance = (searched: Searched, clauses: readonly Clause[], { bind }: Parameters) => {
  const queries = clauses.flatMap((clause) =>
    clause.kind === "text" ? (textQueries(searched, clause)?.words ?? []) : [],
  );
  const scores = queries.map(
    ({ exact, beginning }) =>
      `case when _words @@ ${bind(exact, "tsquery")} then 3
            when _words @@ ${bind(beginning, "tsquery")} then 2 else 1 end`,
  );
  return scores.length === 0 ? "0::integer" : `(${scores.join(" + ")})`;
};

/** One value that hits are ordered by. */
export type Order = {
  readonly sql: string;
  readonly type: "text" | "bigint";
  readonly descending: boolean;
};

/** The order of the hits: the keys asked for, then the id, so that no two are equal. */
export const hitOrder = (
  searched: Searched,
  sort: readonly SortKey[],
  clauses: readonly Clause[],
  parameters: Parameters,
): Order[] => [
  ...sort.map(({ field, descending }): Order => {
    if (field === "relevance") {
      return { sql: relevance(searched, clauses, parameters), type: "bigint", descending };
    }
    const { sql, type } = requireColumn(searched, field);
    if (type === "keywords") {
      throw new TypeError(
        `Cannot sort ${searched.projection.name} by ${field}: it has many values`,
      );
    }
    return { sql, type: type === "keyword" ? "text" : "bigint", descending };
  }),
  { sql: "_id", type: "text", descending: false },
];

/** `order by` of an order. */
export const orderBy = (orders: readonly Order[]): string =>
  orders.map(({ sql, descending }) => (descending ? `${sql} desc` : sql)).join(", ");

const beyond = (orders: readonly Order[], bounds: readonly string[]): string => {
  const [order, ...others] = orders;
  const [bound, ...otherBounds] = bounds;
  if (order === undefined || bound === undefined) return "false";
  const comparison = order.descending ? "<" : ">";
  if (others.length === 0) return `${order.sql} ${comparison} ${bound}`;
  // The first comparison says nothing new but is one that an index on the key can answer.
  return `${order.sql} ${comparison}= ${bound} and (${order.sql} ${comparison} ${bound}
    or (${beyond(others, otherBounds)}))`;
};

/**
 * What the hits after the given sort values fulfil.
 * @throws INVALID_FIELD for values that this order cannot have given.
 */
export const afterCondition = (
  orders: readonly Order[],
  after: readonly string[] | undefined,
  { bind }: Parameters,
): string => {
  if (after === undefined) return "true";
  const isPossible =
    after.length === orders.length &&
    orders.every(({ type }, at) => {
      const value = after[at] ?? "";
      return type === "bigint" ? isInt64(value) : !value.includes("\0");
    });
  if (!isPossible) throw badPage();
  return beyond(
    orders,
    orders.map(({ type }, at) => bind(after[at] ?? "", type)),
  );
};
