import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import type { RequestFields } from "../../platform/grpc/request-fields.ts";
import type { Clause, Hit } from "../../platform/search-index/search-index.ts";
import { CustomerStatus } from "../../proto/gen/daybook/customer/v1/CustomerStatus.ts";
import type { SearchCustomersRequest__Output } from "../../proto/gen/daybook/customer/v1/SearchCustomersRequest.ts";
import type { SearchCustomersResponse } from "../../proto/gen/daybook/customer/v1/SearchCustomersResponse.ts";
import { customers } from "../../read-models/customers.ts";
import { answerSearch } from "../answer-search.ts";
import { anyOf, words } from "../clauses.ts";
import {
  customerDocument,
  customerMessage,
  customerStatusValues,
  customerStreams,
} from "../customer-message.ts";
import type { ReadSide } from "../read-side.ts";
import type { SearchOrders } from "../search-order.ts";
import { readSearchText } from "../search-text.ts";

const byId = { field: "customerId", descending: false };

const orders: SearchOrders<"name" | "relevance" | "register_time" | "customer_id"> = {
  by: {
    name: { field: "nameKey", moves: true },
    relevance: { field: "relevance", moves: true },
    register_time: { field: "registerTime", moves: false },
    customer_id: { field: "customerId", moves: false },
  },
  unset: (hasText) => ({ field: hasText ? "relevance" : "name", descending: false }),
  ties: ({ field }) =>
    field === "relevance" ? [{ field: "nameKey", descending: false }, byId] : [byId],
};

const textFields = ["name", "email", "phone", "address"];

const readClauses = (fields: RequestFields, request: SearchCustomersRequest__Output): Clause[] => {
  const text = readSearchText(fields, "text", request.text);
  const status = fields.optionalEnumValue("status", request.status, CustomerStatus);
  return [...words(textFields, text), ...anyOf("status", [status && customerStatusValues[status]])];
};

const foundCustomer = (hit: Hit) => {
  const document = customerDocument(hit);
  const { customerId } = document.fields;
  return {
    customer: customerMessage(document),
    highlights: { customerId, highlights: { ...hit.highlights } },
  };
};

const kind = {
  projection: customers,
  streams: customerStreams,
  elementOf: foundCustomer,
  readClauses,
  orders,
};

/** Searches customers by words of their profile and by status. */
export const searchCustomers =
  (side: ReadSide): UnaryHandler<SearchCustomersRequest__Output, SearchCustomersResponse> =>
  async (request, context) => {
    const { elements, page } = await answerSearch(side, context, kind, request);
    return {
      customers: elements.map(({ customer }) => customer),
      highlights: elements.map(({ highlights }) => highlights),
      ...page,
    };
  };
