import { randomUUID } from "node:crypto";
import type { AnyProjection } from "../../read-models/projection.ts";
import type { Sql } from "../sql/sql.ts";
import type { FieldTypes } from "./document-fields.ts";
import { highlightsOf } from "./highlight.ts";
import {
  afterCondition,
  createParameters,
  hitCondition,
  hitOrder,
  type Order,
  orderBy,
  type Parameters,
  type Searched,
} from "./postgres-conditions.ts";
import { readDocument } from "./postgres-documents.ts";
import {
  checkpointsQuery,
  decodeAllCheckpoints,
  type LiveIndex,
  type LiveRow,
  liveColumn,
  type OnLive,
} from "./postgres-live.ts";
import { type IndexNames, quoteIdentifier } from "./postgres-names.ts";
import type { FacetCounts, Hit, Search, SearchAnswer } from "./search-index.ts";
import { countsHits } from "./search-values.ts";

/** Values of one facet that are told, the most frequent ones. */
const facetValuesMax = 1_000;

/** Hits that all points in time keep together: some 2 GB of documents at a kilobyte each. */
const frozenRowsMax = 2_000_000;

/** A found hit: id, tenant, offset, stream version, body, then its sort values. */
type FoundHit = [string, string, number, number, string, ...string[]];

/** One value of one facet, by the place of the facet in the search; without, the total. */
type Count = {
  readonly facet: number | null;
  readonly value: string | null;
  readonly count: number;
};

/** Everything one search statement finds, as JSON texts. */
export type FoundRow = LiveRow & {
  readonly hits: string;
  readonly counts: string;
  readonly checkpoints: string;
};

/** Stands for counts where nobody reads them. */
const nothingCounted = "select null::integer as facet, null::text as value, 0::bigint as count";

/** Total and facets in one pass: the grouping set without column counts all hits. */
const countsSql = (
  table: string,
  condition: string,
  facets: readonly string[],
  mapping: FieldTypes,
): string => {
  const places = facets.map((field, at) => ({ field, at, column: quoteIdentifier(field) }));
  const single = places.filter(({ field }) => mapping[field] !== "keywords");
  const columns = single.map(({ column }) => column);
  const facet = single.map(({ column, at }) => `when grouping(${column}) = 0 then ${at}`);
  const sets = ["()", ...columns.map((column) => `(${column})`)];
  const lists = places
    .filter(({ field }) => mapping[field] === "keywords")
    .map(
      ({ column, at }) => ` union all select ${at} as facet, element as value, count(*) as count
        from ${table}, unnest(${column}) as element where ${condition} group by element`,
    );
  const value = columns.length === 0 ? "null::text" : `coalesce(${columns.join(", ")})`;
  return `select ${facet.length === 0 ? "null::integer" : `case ${facet.join(" ")} end`} as facet,
      ${value} as value, count(*) as count
    from ${table} where ${condition} group by grouping sets (${sets.join(", ")})${lists.join("")}`;
};

const topCountsSql = `select coalesce(
    json_agg(json_build_object('facet', facet, 'value', value, 'count', count)
      order by facet, count desc, value collate "C"), '[]')::text
  from (select *, row_number() over
      (partition by facet order by count desc, value collate "C") as rank
    from counted) as ranked where rank <= ${facetValuesMax}`;

const hitColumns = "_id, _tenant_id, _offset, _stream_version, _body";

/** Hits of `from` as one JSON text, in order of `position`; `sortValues` are text columns. */
export const hitsQuery = (from: string, sortValues: readonly string[]): string =>
  `(select coalesce(json_agg(json_build_array(${[hitColumns, ...sortValues].join(", ")})
      order by position), '[]')::text from ${from})`;

const sortColumns = (orders: readonly Order[]): string[] => orders.map((_, at) => `sort_${at}`);

const foundSql = (table: string, condition: string, orders: readonly Order[]): string => {
  const values = orders.map(({ sql }, at) => `${sql}::text as sort_${at}`);
  return `select ${hitColumns}, ${values.join(", ")},
      row_number() over (order by ${orderBy(orders)}) as position
    from ${table} where ${condition} order by ${orderBy(orders)}`;
};

/** The parts of a search statement on one live index. */
type Parts = {
  readonly parameters: Parameters;
  /** What the statement begins with; `found` and `counted` may rest on it. */
  readonly prelude: string;
  readonly found: string;
  readonly sortValues: readonly string[];
  readonly counted: string;
};

const searchParts = (searched: Searched, search: Search): Parts => {
  const { live, projection } = searched;
  const parameters = createParameters(projection.name);
  const condition = hitCondition(searched, search.tenantId, search.clauses, parameters);
  const orders = hitOrder(searched, search.sort, search.clauses, parameters);
  const after = afterCondition(orders, search.after, parameters);
  const facets = search.facets ?? [];
  for (const field of facets) requireKeyword(searched, field);
  // Asking for words is dear and for order cheap, so hits by words are found once for both.
  const hasText = search.clauses.some(({ kind }) => kind === "text");
  const [from, where] = hasText ? ["matched", "true"] : [live.table, condition];
  return {
    parameters,
    prelude: hasText
      ? `with matched as materialized (select * from ${live.table} where ${condition}), `
      : "with ",
    found: foundSql(from, `${where} and ${after}`, orders),
    sortValues: sortColumns(orders),
    counted: countsHits(search) ? countsSql(from, where, facets, live.mapping) : nothingCounted,
  };
};

const requireKeyword = ({ live, projection }: Searched, field: string): void => {
  const type = live.mapping[field];
  if (type !== "keyword" && type !== "keywords") {
    throw new TypeError(`Cannot count values of ${field} in ${projection.name}: not a keyword`);
  }
};

const searchSql = (names: IndexNames, live: LiveIndex, parts: Parts, size: number): string => {
  const limit = parts.parameters.bind(size, "integer");
  return `${parts.prelude} counted as (${parts.counted})
    select ${liveColumn(names)}, (${topCountsSql}) as counts,
      ${checkpointsQuery(live.table)} as checkpoints,
      ${hitsQuery(`(${parts.found} limit ${limit}) as page`, parts.sortValues)} as hits`;
};

/** A point in time as it is to be kept. */
type Freeze = { readonly id: string; readonly hitsMax: number };

/**
 * The same, and when there are more hits than the page has, all of them are kept under `id`: the
 * statement's own view of the index is the point in time. Nothing is kept when there are too many
 * of them, or no room is left (`no_room`); openings at one moment do not see one another's rows, so
 * the room is a bound of what was there before them.
 */
const freezeSql = (
  names: IndexNames,
  searched: Searched,
  parts: Parts,
  search: Search,
  { id, hitsMax }: Freeze,
): string => {
  const { bind } = parts.parameters;
  const { live, projection } = searched;
  const limit = bind(search.size, "integer");
  return `${parts.prelude} counted as (${parts.counted}),
    total as materialized (select count as hits from counted where facet is null),
    found as materialized (${parts.found}
      limit (select case when hits <= ${hitsMax} then hits else ${limit} end from total)),
    wanted as materialized (select hits from total
      where hits > ${limit} and hits <= ${hitsMax} and ${limit} > 0),
    frozen as (
      insert into ${names.frozenSearches}
        (id, projection, tenant_id, mapping, checkpoints, counts, hits)
      select ${bind(id, "uuid")}, ${bind(projection.name, "text")},
        ${bind(search.tenantId, "text")}, ${bind(JSON.stringify(live.mapping), "text")},
        ${checkpointsQuery(live.table)}, (${topCountsSql}), hits
      from wanted where hits + (select coalesce(sum(hits), 0) from ${names.frozenSearches})
        <= ${frozenRowsMax}
      returning id
    ), kept as (
      insert into ${names.frozenHits} (search_id, position, ${hitColumns})
      select frozen.id, position, ${hitColumns} from frozen, found
    )
    select ${liveColumn(names)}, (${topCountsSql}) as counts,
      ${checkpointsQuery(live.table)} as checkpoints,
      ${hitsQuery(`found where position <= ${limit}`, parts.sortValues)} as hits,
      (select id::text from frozen) as point_in_time,
      exists(select from wanted) and not exists(select from frozen) as no_room`;
};

const readFacets = (counts: readonly Count[], fields: readonly string[]): FacetCounts[] =>
  fields.map((field, at) => ({
    field,
    values: counts
      .filter(({ facet }) => facet === at)
      .map(({ value, count }) => ({ value: value ?? "", count })),
  }));

/** The answer in a row; `sortOf` says where the page after a hit goes on. */
export const readAnswer = (
  row: Pick<FoundRow, "hits" | "counts" | "checkpoints">,
  search: Search,
  mapping: FieldTypes,
  partitions: number,
  sortOf: (sortValues: readonly string[], at: number) => readonly string[],
): SearchAnswer => {
  const highlightsIn = highlightsOf(search.clauses);
  const hits = (JSON.parse(row.hits) as FoundHit[]).map((found, at): Hit => {
    const [_id, _tenant_id, _offset, _stream_version, _body, ...sortValues] = found;
    const document = readDocument(mapping, { _id, _tenant_id, _offset, _stream_version, _body });
    const highlights = highlightsIn(document.fields);
    return { document, sort: sortOf(sortValues, at), highlights };
  });
  const counts = JSON.parse(row.counts) as Count[];
  return {
    hits,
    total: counts.find(({ facet }) => facet === null)?.count ?? 0,
    facets: readFacets(counts, search.facets ?? []),
    checkpoints: decodeAllCheckpoints(row.checkpoints, partitions),
  };
};

/** A search of what is there now, in one statement: hits, counts and checkpoints are one view. */
export const searchLive = async (
  sql: Sql,
  names: IndexNames,
  onLive: OnLive,
  projection: AnyProjection,
  search: Search,
): Promise<SearchAnswer> => {
  const { live, row } = await onLive<FoundRow>(projection, (live) => {
    const parts = searchParts({ projection, live }, search);
    const text = searchSql(names, live, parts, search.size);
    return sql.query(text, parts.parameters.values);
  });
  return readAnswer(row, search, live.mapping, live.partitions, (sortValues) => sortValues);
};

/**
 * The first page of a point in time; without one when the page holds all hits, or there are more
 * than `frozenHitsMax`. Undefined when there is no room for it.
 */
export const searchAndFreeze = async (
  sql: Sql,
  names: IndexNames,
  onLive: OnLive,
  projection: AnyProjection,
  search: Search,
  frozenHitsMax: number,
): Promise<SearchAnswer | undefined> => {
  type Row = FoundRow & { readonly point_in_time: string | null; readonly no_room: boolean };
  const { live, row } = await onLive<Row>(projection, (live) => {
    const searched = { projection, live };
    const parts = searchParts(searched, search);
    const text = freezeSql(names, searched, parts, search, {
      id: randomUUID(),
      hitsMax: frozenHitsMax,
    });
    return sql.query(text, parts.parameters.values);
  });
  if (row.no_room) return undefined;
  const pointInTime = row.point_in_time;
  const sortOf = (sortValues: readonly string[], at: number) =>
    pointInTime === null ? sortValues : [String(at + 1)];
  const answer = readAnswer(row, search, live.mapping, live.partitions, sortOf);
  return pointInTime === null ? answer : { ...answer, pointInTime };
};
