import {
  type BadRequest,
  type Case,
  cases,
  idCases,
  orderCases,
  pageCases,
  textCases,
  timeCases,
  tokenCases,
} from "./bad-requests.ts";
import { timestamp } from "./messages.ts";

const int64Cases: readonly Case[] = [
  ["amounts inverted", { minMinorUnits: 5, maxMinorUnits: 4 }, "min_minor_units"],
];

const searchTextCases: readonly Case[] = [
  ["text of 501 code points", { text: "🙂".repeat(501) }, "text"],
  ["text of 1 MB", { text: "x".repeat(1_000_000) }, "text"],
  ["text of 17 words", { text: [..."abcdefghijklmnopq"].join(" ") }, "text"],
  ["text of 17 words in quotes", { text: `"${"a ".repeat(17)}"` }, "text"],
  ["text with a NUL", { text: "a\u0000b" }, "text"],
  ["text with U+FFFD", { text: "a\ufffdb" }, "text"],
  ["relevance without a text", { orderBy: "relevance" }, "order_by"],
];

const reporting = () => ({
  startDate: "2026-01-01",
  endDate: "2026-01-31",
  currencyCode: "EUR",
  groupBy: 1,
});

const reportCases: readonly Case[] = [
  ...tokenCases,
  ["start_date missing", { startDate: "" }, "start_date"],
  ["both dates missing", { startDate: "", endDate: "" }, "end_date", "start_date"],
  ["a date no calendar has", { endDate: "2026-02-30" }, "end_date"],
  ["a date of the year 0", { startDate: "0000-01-01" }, "start_date"],
  ["a date of the year 10000", { endDate: "10000-01-01" }, "end_date"],
  ["a date with a time", { endDate: "2026-01-31T00:00:00Z" }, "end_date"],
  ["a date with a quote", { startDate: "2026-01-01'" }, "start_date"],
  ["dates inverted", { startDate: "2026-02-01" }, "end_date"],
  ["367 days", { endDate: "2027-01-02" }, "end_date"],
  ["currency missing", { currencyCode: "" }, "currency_code"],
  ["currency lower case", { currencyCode: "eur" }, "currency_code"],
  ["group_by unspecified", { groupBy: 0 }, "group_by"],
  ["group_by unknown", { groupBy: 9 }, "group_by"],
];

const ofAccounts: readonly BadRequest[] = [
  ...cases("GetRiskAssessment", () => ({ accountId: "known" }), [
    ...tokenCases,
    ["account_id missing", { accountId: "" }, "account_id"],
    ...idCases("accountId", "account_id"),
  ]),
  ...cases("ListRiskAssessments", () => ({}), [
    ...tokenCases,
    ...pageCases,
    ...orderCases,
    ["min_score negative", { minScore: -1 }, "min_score"],
    ["min_score above 100", { minScore: 101 }, "min_score"],
    ["min_score greatest int32", { minScore: 2_147_483_647 }, "min_score"],
  ]),
  ...cases("GetReport", reporting, reportCases),
];

const ofShop: readonly BadRequest[] = [
  ...cases("GetProduct", () => ({ productId: "known" }), [
    ...tokenCases,
    ["product_id missing", { productId: "" }, "product_id"],
    ...idCases("productId", "product_id"),
  ]),
  ...cases("SearchProducts", () => ({}), [
    ...tokenCases,
    ...pageCases,
    ...orderCases,
    ...searchTextCases,
    ...int64Cases,
    ...textCases("category"),
    ["status unknown", { status: 77 }, "status"],
  ]),
  ...cases("SuggestProducts", () => ({ prefix: "la" }), [
    ...tokenCases,
    ["prefix of 501 code points", { prefix: "🙂".repeat(501) }, "prefix"],
    ["prefix with a NUL", { prefix: "\u0000" }, "prefix"],
    ["limit negative", { limit: -1 }, "limit"],
  ]),
  ...cases("ListStockLevels", () => ({}), [...tokenCases, ...pageCases, ...orderCases]),
  ...cases("GetCustomer", () => ({ customerId: "known" }), [
    ...tokenCases,
    ["customer_id missing", { customerId: "" }, "customer_id"],
    ...idCases("customerId", "customer_id"),
  ]),
  ...cases("SearchCustomers", () => ({}), [
    ...tokenCases,
    ...pageCases,
    ...orderCases,
    ...searchTextCases,
    ["status unknown", { status: 77 }, "status"],
  ]),
  ...cases("GetOrder", () => ({ orderId: "known" }), [
    ...tokenCases,
    ["order_id missing", { orderId: "" }, "order_id"],
    ...idCases("orderId", "order_id"),
  ]),
  ...cases("SearchOrders", () => ({}), [
    ...tokenCases,
    ...pageCases,
    ...orderCases,
    ...searchTextCases,
    ...int64Cases,
    ...timeCases,
    ...idCases("customerId", "customer_id"),
    ...idCases("productId", "product_id"),
    ["status unknown", { status: 77 }, "status"],
  ]),
];

/** Queries of risk, reports and the shop that must be refused for what they say. */
export const badFurtherQueries: readonly BadRequest[] = [...ofAccounts, ...ofShop];

const filing = () => ({
  accountId: "known",
  startTime: timestamp(0),
  endTime: timestamp(1),
  format: 1,
});

/** Queries that answer with a stream and must be refused for what they say. */
export const badStreams: readonly BadRequest[] = [
  ...cases("ExportStatement", filing, [
    ...tokenCases,
    ...timeCases,
    ...idCases("accountId", "account_id"),
    ["start_time missing", { startTime: undefined }, "start_time"],
    ["format unspecified", { format: 0 }, "format"],
    ["format unknown", { format: 9 }, "format"],
  ]),
  ...cases("WatchAccount", () => ({ accountId: "known" }), [
    ...tokenCases,
    ["account_id missing", { accountId: "" }, "account_id"],
    ...idCases("accountId", "account_id"),
    ["after_version negative", { afterVersion: -1 }, "after_version"],
    ["after_version least int64", { afterVersion: "-9223372036854775808" }, "after_version"],
  ]),
];
