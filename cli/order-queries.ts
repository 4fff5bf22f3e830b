import type { GetOrderRequest } from "../proto/gen/daybook/order/v1/GetOrderRequest.ts";
import type { SearchOrdersRequest } from "../proto/gen/daybook/order/v1/SearchOrdersRequest.ts";
import type { CommandSpec } from "./command-spec.ts";
import type { Inputs } from "./inputs.ts";
import type { JsonObject } from "./proto-json.ts";
import {
  amountBounds,
  amountRange,
  orderBy,
  pageElements,
  timeBounds,
  timeRange,
} from "./query-options.ts";
import { querySpecs } from "./spec-drafts.ts";
import type { Column, Field } from "./table.ts";
import { column, elementsAt, messageView, textAt } from "./views.ts";

const statuses = ["pending", "paid", "shipped", "delivered", "cancelled", "expired"];

const query = querySpecs({
  group: "order",
  service: "daybook.order.v1.OrderQueryService",
});

const lineColumns: readonly Column<JsonObject>[] = [
  column("product", "productId"),
  column("name", "productName", { flexible: true }),
  column("quantity", "quantity", { right: true }),
  column("unit price", "unitPrice", { right: true }),
  column("line total", "lineTotal", { right: true }),
];

const linesOf = (order: JsonObject): string =>
  elementsAt(order, "lines")
    .map((line) => `${textAt(line, "quantity")} ${textAt(line, "productName")}`)
    .join(", ");

const orderColumns: readonly Column<JsonObject>[] = [
  column("time", "createTime"),
  column("order", "orderId"),
  column("customer", "customerName"),
  column("status", "status"),
  column("total", "totalPrice", { right: true }),
  { title: "lines", text: linesOf, flexible: true },
];

const historyFields = (order: JsonObject): Field[] =>
  elementsAt(order, "history").map((step) => [
    `was ${textAt(step, "status")}`,
    `${textAt(step, "time")} ${textAt(step, "reason")}`.trimEnd(),
  ]);

const searchRequest = (inputs: Inputs): SearchOrdersRequest => ({
  text: inputs.text("text"),
  customerId: inputs.idOption("customer") ?? "",
  productId: inputs.idOption("product") ?? "",
  status: (inputs.choiceOption("status", "ORDER_STATUS", statuses) ?? 0) as never,
  orderBy: inputs.wordOption("order-by") ?? "",
  ...amountBounds(inputs),
  ...timeBounds(inputs),
});

/** `daybook order …` that looks. */
export const orderQueries: readonly CommandSpec[] = [
  query({
    name: "show",
    summary: "an order: lines, total, where it stands and how it got there",
    args: "<order>",
    examples: ["order-17", "order-17 -o json"],
    rpc: "getOrder",
    request: (inputs): GetOrderRequest => ({ orderId: inputs.id("order") }),
    view: {
      ...messageView("order", historyFields),
      list: { name: "order.lines", columns: lineColumns },
    },
  }),
  query({
    name: "search",
    summary: "orders by words, customer, product, status, total and time, newest first",
    args: "[text...]",
    options: [
      { flags: "--customer <id>", help: "of this customer" },
      { flags: "--product <id>", help: "with this product" },
      { flags: "--status <status>", help: statuses.join(", ") },
      ...amountRange,
      ...timeRange,
      orderBy("create_time, total_price, relevance or order_id"),
    ],
    examples: ["pencil", '--customer ada --status paid --min "10 EUR"'],
    rpc: "searchOrders",
    request: searchRequest,
    paging: pageElements,
    view: { list: { name: "orders", columns: orderColumns } },
  }),
];
