import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { type RequestFields, readFields } from "../../platform/grpc/request-fields.ts";
import type { Clause, Hit } from "../../platform/search-index/search-index.ts";
import { CustomerStatus } from "../../proto/gen/daybook/customer/v1/CustomerStatus.ts";
import type { SearchCustomersRequest__Output } from "../../proto/gen/daybook/customer/v1/SearchCustomersRequest.ts";
import type { SearchCustomersResponse } from "../../proto/gen/daybook/customer/v1/SearchCustomersResponse.ts";
import { customers } from "../../read-models/customers.ts";
import { asOfMessage } from "../as-of.ts";
import { anyOf, words } from "../clauses.ts";
import {
  customerDocument,
  customerMessage,
  customerStatusValues,
  customerStreams,
} from "../customer-message.ts";
import { readPageFields } from "../page-fields.ts";
import type { ReadSide } from "../read-side.ts";
import { searchPage } from "../search-page.ts";
import { readSearchText } from "../search-text.ts";

const orders = ["name", "relevance", "register_time", "customer_id"] as const;

/** Sort field by order, and whether a customer's place in it can change. */
const sortFields = {
  name: { field: "nameKey", moves: true },
  relevance: { field: "relevance", moves: true },
  register_time: { field: "registerTime", moves: false },
  customer_id: { field: "customerId", moves: false },
} as const satisfies Record<(typeof orders)[number], { field: string; moves: boolean }>;

const textFields = ["name", "email", "phone", "address"];

const readClauses = (fields: RequestFields, request: SearchCustomersRequest__Output): Clause[] => {
  const text = readSearchText(fields, "text", request.text);
  const status = fields.optionalEnumValue("status", request.status, CustomerStatus);
  return [...words(textFields, text), ...anyOf("status", [status && customerStatusValues[status]])];
};

/** A search by relevance gives the best first, asked for with or without " desc". */
const readSort = (fields: RequestFields, { orderBy, text }: SearchCustomersRequest__Output) => {
  const unset = { field: text === "" ? "name" : "relevance", descending: false } as const;
  const order = fields.orderBy("order_by", orderBy, orders, unset);
  const byRelevance = order.field === "relevance";
  if (byRelevance && text === "") fields.refuse("order_by", "needs text for relevance");
  const { field, moves } = sortFields[order.field];
  const ties = field === "customerId" ? [] : [{ field: "customerId", descending: false }];
  const byName = byRelevance ? [{ field: "nameKey", descending: false }] : [];
  const first = { field, descending: byRelevance || order.descending };
  return { sort: [first, ...byName, ...ties], frozen: moves };
};

const foundCustomer = (hit: Hit) => {
  const document = customerDocument(hit);
  const { customerId } = document.fields;
  return {
    customer: customerMessage(document),
    highlights: { customerId, highlights: { ...hit.highlights } },
  };
};

/** Searches customers by words of their profile and by status. */
export const searchCustomers =
  (side: ReadSide): UnaryHandler<SearchCustomersRequest__Output, SearchCustomersResponse> =>
  async (request, context) => {
    const given = await side.pageTokens.open(request.pageToken);
    const fields = readFields(context);
    const pageRequest = readPageFields(fields, request, given);
    const clauses = readClauses(fields, request);
    const order = readSort(fields, request);
    fields.done();
    const list = { projection: customers, streams: customerStreams, elementOf: foundCustomer };
    const page = await searchPage(side, context, { ...list, clauses, ...order }, pageRequest);
    return {
      customers: page.elements.map(({ customer }) => customer),
      highlights: page.elements.map(({ highlights }) => highlights),
      nextPageToken: page.nextPageToken,
      totalSize: String(page.total),
      asOf: asOfMessage(page.extent),
    };
  };
