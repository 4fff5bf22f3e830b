import type { GetCustomerRequest } from "../proto/gen/daybook/customer/v1/GetCustomerRequest.ts";
import type { SearchCustomersRequest } from "../proto/gen/daybook/customer/v1/SearchCustomersRequest.ts";
import type { CommandSpec } from "./command-spec.ts";
import { orderBy, pageElements } from "./query-options.ts";
import { querySpecs } from "./spec-drafts.ts";
import { column, messageView, searchedColumn } from "./views.ts";

const statuses = ["active", "closed"];

const query = querySpecs({
  group: "customer",
  service: "daybook.customer.v1.CustomerQueryService",
});

/** `daybook customer …` that looks. */
export const customerQueries: readonly CommandSpec[] = [
  query({
    name: "show",
    summary: "a customer as registered now",
    args: "<customer>",
    examples: ["ada"],
    rpc: "getCustomer",
    request: (inputs): GetCustomerRequest => ({ customerId: inputs.id("customer") }),
    view: messageView("customer"),
  }),
  query({
    name: "search",
    summary: "customers by words of name, email, phone and address",
    args: "[text...]",
    options: [
      { flags: "--status <status>", help: statuses.join(", ") },
      orderBy("name, relevance, register_time or customer_id"),
    ],
    examples: ["ada zurich", "--status closed"],
    rpc: "searchCustomers",
    request: (inputs): SearchCustomersRequest => ({
      text: inputs.text("text"),
      status: (inputs.choiceOption("status", "CUSTOMER_STATUS", statuses) ?? 0) as never,
      orderBy: inputs.wordOption("order-by") ?? "",
    }),
    paging: pageElements,
    view: {
      list: {
        name: "customers",
        highlighted: true,
        columns: [
          column("customer", "customerId"),
          searchedColumn("name", "name"),
          searchedColumn("email", "email"),
          searchedColumn("phone", "phone"),
          searchedColumn("address", "address", { flexible: true }),
          column("status", "status"),
        ],
      },
    },
  }),
];
