import type { AnyProjection } from "../../read-models/projection.ts";
import {
  type GotDocument,
  readCheckpoint,
  readSource,
  type StoredSource,
} from "./elasticsearch-documents.ts";
import { CallFailed } from "./elasticsearch-failure.ts";
import type { IndexServer } from "./elasticsearch-generations.ts";
import type { LiveIndex, LiveIndices } from "./elasticsearch-live.ts";
import {
  afterValues,
  checkpointsQuery,
  hitOrder,
  hitQuery,
  requireKeyword,
  type Searched,
  sortBody,
  tenantQuery,
} from "./elasticsearch-query.ts";
import { highlightsOf } from "./highlight.ts";
import { indexUnavailable } from "./index-unavailable.ts";
import type { FacetCounts, Hit, Search, SearchAnswer } from "./search-index.ts";
import { countsHits } from "./search-values.ts";

/** Values of one facet that are told, the most frequent ones. */
const facetValuesMax = 1_000;

/** Values that each shard counts for that: up to as many, the counts are exact. */
const facetShardValuesMax = 10_000;

type FoundHit = {
  readonly _source: StoredSource;
  readonly sort?: readonly (string | number | bigint)[];
};

type FoundCheckpoint = Pick<GotDocument, "_index"> & { readonly _source: StoredSource };

type Buckets = {
  readonly buckets: readonly { readonly key: string; readonly doc_count: number }[];
};

/** Answer of the server to a search. */
export type FoundPage = {
  readonly timed_out: boolean;
  readonly pit_id?: string;
  readonly _shards: {
    readonly total: number;
    readonly successful: number;
    readonly failed: number;
  };
  readonly hits: {
    readonly total?: { readonly value: number };
    readonly hits: readonly FoundHit[];
  };
  readonly aggregations: {
    readonly checkpoints: {
      readonly newest: { readonly hits: { readonly hits: readonly FoundCheckpoint[] } };
    };
  } & Readonly<Record<string, unknown>>;
};

const facetName = (at: number): string => `facet-${at}`;

const facetBody = (field: string): object => ({
  terms: {
    field,
    size: facetValuesMax,
    shard_size: facetShardValuesMax,
    order: [{ _count: "desc" }, { _key: "asc" }],
  },
});

/**
 * Body of a search. The query also finds the checkpoints, so that they are of the very view of the
 * index that the hits are of; `post_filter` keeps them from being hits. A global aggregation would
 * see them too, but it looks at every document of the index: one account among 357,000 entries took
 * 5.3 ms instead of 4.2, and 30 instead of 14 at p99. What an aggregation visits, the search for
 * the first hits of an order visits anyway: the newest of 200,000 took 35 ms without it and 41 with
 * it (medians of 40 in turns, on a busy machine).
 */
export const searchBody = (searched: Searched, search: Search, timeoutMs: number): object => {
  const orders = hitOrder(searched, search.sort);
  const facets = search.facets ?? [];
  const counted = facets.map((field, at) => [
    facetName(at),
    facetBody(requireKeyword(searched, field)),
  ]);
  const checkpoints = { constant_score: { filter: checkpointsQuery, boost: 0 } };
  return {
    size: search.size,
    timeout: `${timeoutMs}ms`,
    track_total_hits: countsHits(search),
    query: {
      bool: { should: [checkpoints, hitQuery(searched, search)], minimum_should_match: 1 },
    },
    post_filter: tenantQuery(search.tenantId),
    sort: sortBody(orders),
    ...(search.after && { search_after: afterValues(orders, search.after) }),
    aggs: {
      ...Object.fromEntries(counted),
      checkpoints: {
        filter: checkpointsQuery,
        aggs: {
          newest: {
            top_hits: { size: searched.live.partitions, _source: ["checkpoint"] },
          },
        },
      },
    },
  };
};

/**
 * Sends a search; a part of the answer is none.
 * @throws {CallFailed} the server could not answer, or not whole.
 * @throws {Error} the server does not understand the search: a mistake of ours.
 */
export const sendSearch = async (
  { calls }: IndexServer,
  path: string,
  body: object,
): Promise<FoundPage> => {
  const page = await calls.call<FoundPage>({
    method: "POST",
    path,
    query: { allow_partial_search_results: false },
    body,
  });
  const { failed, successful, total } = page._shards;
  if (page.timed_out || failed > 0 || successful < total) {
    throw new CallFailed(503, ["partial_search_result"]);
  }
  return page;
};

const readHits = (live: LiveIndex, search: Search, page: FoundPage): Hit[] => {
  const highlights = highlightsOf(search.clauses);
  return page.hits.hits.map(({ _source, sort = [] }): Hit => {
    const document = readSource(live.mapping, _source);
    if (document === undefined) throw indexUnavailable(new Error("Cannot read a hit: not ours"));
    return {
      document,
      // A point in time orders by one value more, which it does not need back.
      sort: sort.slice(0, search.sort.length + 1).map(String),
      highlights: highlights(document.fields),
    };
  });
};

const readFacets = (page: FoundPage, fields: readonly string[]): FacetCounts[] =>
  fields.map((field, at) => {
    const { buckets } = page.aggregations[facetName(at)] as Buckets;
    return {
      field,
      values: buckets.map(({ key, doc_count }) => ({ value: key, count: doc_count })),
    };
  });

const foundCheckpoints = ({ aggregations }: FoundPage): readonly FoundCheckpoint[] =>
  aggregations.checkpoints.newest.hits.hits;

/** The one index that a page came from; undefined when it shows no checkpoint. */
export const indexOf = (page: FoundPage): string | undefined => foundCheckpoints(page)[0]?._index;

/** The answer in a page. @throws INDEX_UNAVAILABLE when a partition's checkpoint is missing. */
export const readAnswer = (live: LiveIndex, search: Search, page: FoundPage): SearchAnswer => {
  const checkpoints = foundCheckpoints(page)
    .map(({ _source }) => readCheckpoint(_source))
    .sort((one, other) => one.partition - other.partition);
  if (checkpoints.length < live.partitions) throw indexUnavailable();
  return {
    hits: readHits(live, search, page),
    total: page.hits.total?.value ?? 0,
    facets: readFacets(page, search.facets ?? []),
    checkpoints,
  };
};

/** Changes of the live index that one search may meet. */
const attemptsMax = 3;

/** True when the server cannot read the search: its index is mapped in another way. */
export const isMisunderstood = (error: unknown): boolean =>
  error instanceof CallFailed &&
  error.status === 400 &&
  !error.types.includes("index_closed_exception");

/**
 * Searches the live index by its alias. The answer says which index it is from; if that is another
 * than remembered, it is thrown away and asked for again, for the mapping that it was put together
 * by.
 */
export const searchLive = async (
  server: IndexServer,
  indices: LiveIndices,
  projection: AnyProjection,
  search: Search,
  timeoutMs: number,
): Promise<SearchAnswer> => {
  const path = `/${server.names.alias(projection.name)}/_search`;
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const live = await indices.of(projection);
    try {
      const body = searchBody({ projection, live }, search, timeoutMs);
      const page = await sendSearch(server, path, body);
      if (indexOf(page) === live.index) return readAnswer(live, search, page);
    } catch (error) {
      indices.forget(projection);
      if (error instanceof CallFailed && !isMisunderstood(error)) throw error;
      // What the mapping remembered cannot answer, the mapping of today may.
      const today = await indices.of(projection);
      if (today.index === live.index) throw isMisunderstood(error) ? misunderstood(error) : error;
    }
    indices.forget(projection);
  }
  throw indexUnavailable();
};

const misunderstood = (cause: unknown): Error =>
  new Error("Cannot search: the server does not understand the query", { cause });
