import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { type RequestFields, readFields } from "../../platform/grpc/request-fields.ts";
import type { Clause, Hit } from "../../platform/search-index/search-index.ts";
import { OrderStatus } from "../../proto/gen/daybook/order/v1/OrderStatus.ts";
import type { SearchOrdersRequest__Output } from "../../proto/gen/daybook/order/v1/SearchOrdersRequest.ts";
import type { SearchOrdersResponse } from "../../proto/gen/daybook/order/v1/SearchOrdersResponse.ts";
import { orders } from "../../read-models/orders.ts";
import { asOfMessage } from "../as-of.ts";
import { anyOf, between, during, words } from "../clauses.ts";
import { facetMessage } from "../facet-message.ts";
import {
  orderDocument,
  orderMessage,
  orderStatusName,
  orderStatusValue,
  orderStreams,
} from "../order-message.ts";
import { readPageFields } from "../page-fields.ts";
import type { ReadSide } from "../read-side.ts";
import { searchPage } from "../search-page.ts";
import { readSearchText } from "../search-text.ts";

const sortable = ["create_time", "total_price", "relevance", "order_id"] as const;

/** Sort field by order, and whether an order's place in it can change. */
const sortFields = {
  create_time: { field: "createTime", moves: false },
  total_price: { field: "totalMinor", moves: true },
  relevance: { field: "relevance", moves: true },
  order_id: { field: "orderId", moves: false },
} as const satisfies Record<(typeof sortable)[number], { field: string; moves: boolean }>;

const textFields = ["productNames", "customerName", "customerEmail"];

/** Name of a text field by the field of the index. */
const highlightNames: Readonly<Record<string, string>> = {
  productNames: "product_names",
  customerName: "customer_name",
  customerEmail: "customer_email",
};

const readClauses = (fields: RequestFields, request: SearchOrdersRequest__Output): Clause[] => {
  const customerId = fields.optionalId("customer_id", request.customerId);
  const productId = fields.optionalId("product_id", request.productId);
  const status = fields.optionalEnumValue("status", request.status, OrderStatus);
  const text = readSearchText(fields, "text", request.text);
  const least = fields.optionalInt64("min_minor_units", request.minMinorUnits);
  const most = fields.optionalInt64("max_minor_units", request.maxMinorUnits);
  fields.requireRange("min_minor_units", least, most);
  const { startMs, endMs } = fields.timeRange(request.startTime, request.endTime);
  return [
    ...anyOf("customerId", [customerId]),
    ...anyOf("productIds", [productId]),
    ...anyOf("status", [status && orderStatusValue(status)]),
    ...words(textFields, text),
    ...between("totalMinor", least, most),
    ...during("createTime", startMs, endMs),
  ];
};

/** A search by relevance gives the best first, asked for with or without " desc". */
const readSort = (fields: RequestFields, { orderBy, text }: SearchOrdersRequest__Output) => {
  const unset = { field: "create_time", descending: true } as const;
  const order = fields.orderBy("order_by", orderBy, sortable, unset);
  const byRelevance = order.field === "relevance";
  if (byRelevance && text === "") fields.refuse("order_by", "needs text for relevance");
  const { field, moves } = sortFields[order.field];
  const descending = byRelevance || order.descending;
  const ties = field === "orderId" ? [] : [{ field: "orderId", descending }];
  return { sort: [{ field, descending }, ...ties], frozen: moves };
};

const foundOrder = (hit: Hit) => {
  const document = orderDocument(hit);
  const named = Object.entries(hit.highlights).map(([field, text]) => [
    highlightNames[field] ?? field,
    text,
  ]);
  return {
    order: orderMessage(document),
    highlights: { orderId: document.fields.orderId, highlights: Object.fromEntries(named) },
  };
};

/** Searches orders by customer, product, status, total, time and words. */
export const searchOrders =
  (side: ReadSide): UnaryHandler<SearchOrdersRequest__Output, SearchOrdersResponse> =>
  async (request, context) => {
    const given = await side.pageTokens.open(request.pageToken);
    const fields = readFields(context);
    const pageRequest = readPageFields(fields, request, given);
    const clauses = readClauses(fields, request);
    const order = readSort(fields, request);
    fields.done();
    const list = { projection: orders, streams: orderStreams, facets: ["status"] };
    const query = { ...list, clauses, elementOf: foundOrder, ...order };
    const page = await searchPage(side, context, query, pageRequest);
    return {
      orders: page.elements.map((element) => element.order),
      highlights: page.elements.map(({ highlights }) => highlights),
      facets: page.facets.map((facet) => facetMessage(facet, facet.field, orderStatusName)),
      nextPageToken: page.nextPageToken,
      totalSize: String(page.total),
      asOf: asOfMessage(page.extent),
    };
  };
