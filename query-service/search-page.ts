import { streamIdOf } from "../domain/event.ts";
import type { ConsistencyToken, LogPosition } from "../platform/consistency-token.ts";
import { partitionOf } from "../platform/event-log/partition-of.ts";
import type { RequestContext } from "../platform/grpc/handler.ts";
import type {
  Clause,
  FacetCounts,
  Hit,
  Search,
  SearchAnswer,
  SortKey,
} from "../platform/search-index/search-index.ts";
import type { AnyProjection } from "../read-models/projection.ts";
import { type Extent, listExtentOf, positionsOf } from "./as-of.ts";
import { fitPage } from "./fit-page.ts";
import { type GivenPage, queryHash, requireOfSameLog } from "./page-token.ts";
import { requireNoneHeldBelow } from "./read-failures.ts";
import type { ReadSide } from "./read-side.ts";
import { type Reading, startReading } from "./reading.ts";
import { orEndUnused, searchCovering } from "./search-covering.ts";

/** Hits of one page, as many as the index gives at once. */
export const pageSizeMax = 1_000;

/** Which streams the documents of a list are of: those of a category, by a field with their id. */
export type DocumentStreams = { readonly category: string; readonly field: string };

const accountStreams: DocumentStreams = { category: "account", field: "accountId" };

/** A list or search as its handler understood it. */
export type ListQuery<Element> = {
  readonly projection: AnyProjection;
  readonly clauses: readonly Clause[];
  /** Total: no two documents of the tenant are equal in all of it. */
  readonly sort: readonly SortKey[];
  readonly facets?: readonly string[];
  /**
   * True when a document's place can change: its pages are then of one point in time, unless there
   * are more hits than the index freezes.
   */
  readonly frozen: boolean;
  /** Unset = those of accounts. */
  readonly streams?: DocumentStreams;
  /** What the answer has for a hit. */
  readonly elementOf: (hit: Hit) => Element;
};

/** Which page is asked for. */
export type PageRequest = {
  readonly token: ConsistencyToken;
  readonly page: GivenPage;
  readonly pageSize: number;
};

/** One page of a list: fewer elements than asked for when they are too long for one answer. */
export type ListPage<Element> = {
  readonly elements: readonly Element[];
  readonly total: number;
  readonly facets: readonly FacetCounts[];
  /** Empty at the end. */
  readonly nextPageToken: string;
  readonly extent: Extent;
};

/** What a page token of a list carries. */
type Continuation = {
  /** Sort values of the last hit shown. */
  readonly after: readonly string[];
  /** Hits shown so far. */
  readonly shown: number;
  readonly pointInTime?: string;
  /** A frozen list repeats it; another list is never older than it. */
  readonly extent: Extent;
};

/** Documents lie where the stream lies that they are of. */
const placesOf = (
  hits: readonly Hit[],
  { tenantId, facts }: Reading,
  { category, field }: DocumentStreams = accountStreams,
): LogPosition[] =>
  hits.map(({ document }) => {
    const streamId = streamIdOf(category, String(document.fields[field]));
    const partition = partitionOf({ tenantId, streamId }, facts.partitions);
    return { partition, offset: document.offset };
  });

const isFrozen = (query: ListQuery<unknown>, from: Continuation | undefined): boolean =>
  from === undefined ? query.frozen : from.pointInTime !== undefined;

const searchOf = (
  query: ListQuery<unknown>,
  { tenantId }: Reading,
  pageSize: number,
  from: Continuation | undefined,
): Search => {
  const pointInTime = from?.pointInTime === undefined ? "open" : { id: from.pointInTime };
  const frozen = isFrozen(query, from);
  return {
    tenantId,
    clauses: query.clauses,
    sort: query.sort,
    // One more than the page shows whether another follows; a frozen list's total tells it.
    size: frozen ? pageSize : Math.min(pageSize + 1, pageSizeMax),
    ...(from === undefined ? {} : { after: from.after }),
    ...(frozen ? { pointInTime } : {}),
    ...(query.facets === undefined ? {} : { facets: query.facets }),
  };
};

/** The streams of which a search can find something; undefined = any. */
const streamsOf = (
  clauses: readonly Clause[],
  { category, field }: DocumentStreams = accountStreams,
): ReadonlySet<string> | undefined => {
  const named = clauses.find((clause) => clause.kind === "anyOf" && clause.field === field);
  if (named?.kind !== "anyOf") return undefined;
  return new Set(named.values.map((id) => streamIdOf(category, id)));
};

/** The first search of a query, with the writes of the token. */
const searchFresh = async (
  side: ReadSide,
  reading: Reading,
  { projection, streams }: Pick<ListQuery<unknown>, "projection" | "streams">,
  wanted: Search,
): Promise<SearchAnswer> => {
  const { required, tenantId } = reading;
  const coverage = { required, fresh: true };
  const answer = await searchCovering(side, reading, projection, wanted, coverage);
  const shown = streamsOf(wanted.clauses, streams);
  return orEndUnused(side, wanted, answer, () => {
    requireNoneHeldBelow(projection, answer.checkpoints, tenantId, required, shown);
    return answer;
  });
};

/** A further page: what is frozen is as it was; other pages do not fall behind the page before. */
const searchOn = (
  side: ReadSide,
  reading: Reading,
  projection: AnyProjection,
  wanted: Search,
  { extent, pointInTime }: Continuation,
): Promise<SearchAnswer> => {
  const required = pointInTime === undefined ? positionsOf(extent) : [];
  return searchCovering(side, reading, projection, wanted, { required, fresh: false });
};

const hasMore = async (
  side: ReadSide,
  { projection }: ListQuery<unknown>,
  wanted: Search,
  answer: SearchAnswer,
  { pageSize, shown }: { readonly pageSize: number; readonly shown: number },
): Promise<boolean> => {
  // The total of the view that the hits are from, or of the point in time.
  if (shown === 0 || wanted.pointInTime !== undefined) {
    return shown + Math.min(answer.hits.length, pageSize) < answer.total;
  }
  if (answer.hits.length > pageSize) return true;
  const last = answer.hits.at(-1);
  if (pageSize < pageSizeMax || answer.hits.length < pageSize || last === undefined) return false;
  // A full page of the greatest size leaves no room for the one more.
  const after: Search = { ...wanted, facets: [], after: last.sort, size: 1, total: "none" };
  return (await side.index.search(projection, after)).hits.length > 0;
};

/** What a page is made of once its search was answered. */
type Found = {
  /** Names the query in page tokens. */
  readonly name: string;
  readonly reading: Reading;
  readonly from: Continuation | undefined;
  readonly wanted: Search;
  readonly answer: SearchAnswer;
};

const pageOf = async <Element extends object>(
  side: ReadSide,
  query: ListQuery<Element>,
  { name, reading, from, wanted, answer }: Found,
  pageSize: number,
): Promise<ListPage<Element>> => {
  const found = answer.hits.slice(0, pageSize);
  const elements = fitPage(found.map(query.elementOf));
  const hits = found.slice(0, elements.length);
  const { facts, tenantId } = reading;
  const extent =
    from?.pointInTime === undefined
      ? listExtentOf(facts, tenantId, answer.checkpoints, placesOf(hits, reading, query.streams))
      : from.extent;
  const last = hits.at(-1);
  const shown = from?.shown ?? 0;
  const cut = hits.length < found.length;
  const more = last && (cut || (await hasMore(side, query, wanted, answer, { pageSize, shown })));
  if (!more && answer.pointInTime !== undefined) {
    await side.index.endPointInTime(answer.pointInTime);
  }
  const next = (after: readonly string[]): Continuation => ({
    after,
    shown: shown + hits.length,
    extent,
    ...(answer.pointInTime === undefined ? {} : { pointInTime: answer.pointInTime }),
  });
  return {
    elements,
    total: answer.total,
    facets: answer.facets,
    nextPageToken: more ? await side.pageTokens.issue(name, next(last.sort)) : "",
    extent,
  };
};

/**
 * One page of a list, with the token of the next. The consistency token counts on the first page.
 * @throws {RequestFailed} TOKEN_OF_OTHER_LOG, INVALID_FIELD and PAGE_TOKEN_EXPIRED of the page
 * token, PROJECTION_LAG, STREAM_QUARANTINED, INDEX_UNAVAILABLE, OVERLOADED
 */
export const searchPage = async <Element extends object>(
  side: ReadSide,
  context: RequestContext,
  query: ListQuery<Element>,
  { token, page, pageSize }: PageRequest,
): Promise<ListPage<Element>> => {
  // Clauses and order are all that there is to a query, as it was understood.
  const name = queryHash(context.method, context.tenantId, [query.clauses, query.sort]);
  const from = side.pageTokens.requireContent<Continuation>(page, name);
  const reading = await startReading(side, context, from === undefined ? token : []);
  requireOfSameLog(from?.extent, reading.facts);
  const wanted = searchOf(query, reading, pageSize, from);
  const answer =
    from === undefined
      ? await searchFresh(side, reading, query, wanted)
      : await searchOn(side, reading, query.projection, wanted, from);
  return orEndUnused(side, wanted, answer, () => {
    // Nobody asks for the next page who did not wait for the first.
    if (from === undefined) context.signal.throwIfAborted();
    return pageOf(side, query, { name, reading, from, wanted, answer }, pageSize);
  });
};

/**
 * The first elements of a list without pages: fewer when they are too long for one answer.
 * @throws {RequestFailed} TOKEN_OF_OTHER_LOG, PROJECTION_LAG, STREAM_QUARANTINED,
 * INDEX_UNAVAILABLE, OVERLOADED
 */
export const searchOnce = async <Element extends object>(
  side: ReadSide,
  context: RequestContext,
  query: Omit<ListQuery<Element>, "frozen" | "facets">,
  { token, size }: { readonly token: ConsistencyToken; readonly size: number },
): Promise<Pick<ListPage<Element>, "elements" | "extent">> => {
  const reading = await startReading(side, context, token);
  const { tenantId, facts } = reading;
  const { clauses, sort, elementOf } = query;
  const wanted: Search = { tenantId, clauses, sort, size, total: "none" };
  const { hits, checkpoints } = await searchFresh(side, reading, query, wanted);
  const elements = fitPage(hits.map(elementOf));
  const places = placesOf(hits.slice(0, elements.length), reading, query.streams);
  return { elements, extent: listExtentOf(facts, tenantId, checkpoints, places) };
};
