import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { Clause, Hit } from "../../platform/search-index/search-index.ts";
import { OrderStatus } from "../../proto/gen/daybook/order/v1/OrderStatus.ts";
import type { SearchOrdersRequest__Output } from "../../proto/gen/daybook/order/v1/SearchOrdersRequest.ts";
import type { SearchOrdersResponse } from "../../proto/gen/daybook/order/v1/SearchOrdersResponse.ts";
import { orders } from "../../read-models/orders.ts";
import { answerSearch } from "../answer-search.ts";
import { anyOf, between, during, words } from "../clauses.ts";
import { facetMessage } from "../facet-message.ts";
import {
  orderDocument,
  orderMessage,
  orderStatusName,
  orderStatusValue,
  orderStreams,
} from "../order-message.ts";
import type { ReadSide } from "../read-side.ts";
import type { SearchOrders } from "../search-order.ts";
import { readSearchText } from "../search-text.ts";

const sortable: SearchOrders<"create_time" | "total_price" | "relevance" | "order_id"> = {
  by: {
    create_time: { field: "createTime", moves: false },
    total_price: { field: "totalMinor", moves: true },
    relevance: { field: "relevance", moves: true },
    order_id: { field: "orderId", moves: false },
  },
  unset: () => ({ field: "create_time", descending: true }),
  ties: ({ field, descending }) => [
    ...(field === "relevance" ? [{ field: "createTime", descending }] : []),
    { field: "orderId", descending },
  ],
};

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

const kind = {
  projection: orders,
  streams: orderStreams,
  facets: ["status"],
  elementOf: foundOrder,
  readClauses,
  orders: sortable,
};

/** Searches orders by customer, product, status, total, time and words. */
export const searchOrders =
  (side: ReadSide): UnaryHandler<SearchOrdersRequest__Output, SearchOrdersResponse> =>
  async (request, context) => {
    const { elements, facets, page } = await answerSearch(side, context, kind, request);
    return {
      orders: elements.map(({ order }) => order),
      highlights: elements.map(({ highlights }) => highlights),
      facets: facets.map((facet) => facetMessage(facet, facet.field, orderStatusName)),
      ...page,
    };
  };
