import type { RequestContext } from "../platform/grpc/handler.ts";
import { type RequestFields, readFields } from "../platform/grpc/request-fields.ts";
import type { Clause, FacetCounts } from "../platform/search-index/search-index.ts";
import type { AsOf } from "../proto/gen/daybook/type/v1/AsOf.ts";
import { asOfMessage } from "./as-of.ts";
import { readPageFields } from "./page-fields.ts";
import type { ReadSide } from "./read-side.ts";
import { readSearchOrder, type SearchOrders } from "./search-order.ts";
import { type ListQuery, searchPage } from "./search-page.ts";

/** The fields that every search has. */
type SearchRequest = {
  readonly consistencyToken: string;
  readonly pageSize: number;
  readonly pageToken: string;
  readonly orderBy: string;
  readonly text: string;
};

/** One kind of search: how its request is read, where it looks and what it gives for a hit. */
export type SearchKind<Request, Element> = Omit<
  ListQuery<Element>,
  "clauses" | "sort" | "frozen"
> & {
  readonly readClauses: (fields: RequestFields, request: Request) => Clause[];
  // biome-ignore lint/suspicious/noExplicitAny: whatever its names; only one search reads them.
  readonly orders: SearchOrders<any>;
};

/** What was found, and what every answer to a search says beside it. */
export type SearchFound<Element> = {
  readonly elements: readonly Element[];
  readonly facets: readonly FacetCounts[];
  readonly page: {
    readonly nextPageToken: string;
    readonly totalSize: string;
    readonly asOf: AsOf;
  };
};

/**
 * Reads the request of a search, all violations together, and looks for one page of it.
 * @throws whatever {@link searchPage} throws, and INVALID_FIELD
 */
export const answerSearch = async <Request extends SearchRequest, Element extends object>(
  side: ReadSide,
  context: RequestContext,
  { readClauses, orders, ...list }: SearchKind<Request, Element>,
  request: Request,
): Promise<SearchFound<Element>> => {
  const given = await side.pageTokens.open(request.pageToken);
  const fields = readFields(context);
  const pageRequest = readPageFields(fields, request, given);
  const clauses = readClauses(fields, request);
  const order = readSearchOrder(fields, request, orders);
  fields.done();
  const found = await searchPage(side, context, { ...list, clauses, ...order }, pageRequest);
  const { elements, facets, nextPageToken, total, extent } = found;
  const page = { nextPageToken, totalSize: String(total), asOf: asOfMessage(extent) };
  return { elements, facets, page };
};
