import type { GetAccountRequest } from "../proto/gen/daybook/account/v1/GetAccountRequest.ts";
import type { GetEntryRequest } from "../proto/gen/daybook/account/v1/GetEntryRequest.ts";
import type { GetStatementRequest } from "../proto/gen/daybook/account/v1/GetStatementRequest.ts";
import type { ListAccountsRequest } from "../proto/gen/daybook/account/v1/ListAccountsRequest.ts";
import type { ListHighValueAccountsRequest } from "../proto/gen/daybook/account/v1/ListHighValueAccountsRequest.ts";
import type { ListRecentActivityRequest } from "../proto/gen/daybook/account/v1/ListRecentActivityRequest.ts";
import type { SearchEntriesRequest } from "../proto/gen/daybook/account/v1/SearchEntriesRequest.ts";
import {
  accountColumns,
  entryColumns,
  statementColumns,
  statementFields,
} from "./account-views.ts";
import type { CommandSpec } from "./command-spec.ts";
import type { Inputs } from "./inputs.ts";
import {
  amountBounds,
  amountRange,
  orderBy,
  pageElements,
  timeBounds,
  timeRange,
} from "./query-options.ts";
import { querySpecs } from "./spec-drafts.ts";
import { periodOptions, statementPeriod } from "./statement-period.ts";
import { messageView } from "./views.ts";

const statuses = ["open", "frozen", "closed"];
const directions = ["credit", "debit"];
const entryTypes = ["deposit", "withdrawal", "transfer-in", "transfer-out", "capture", "reversal"];

const query = querySpecs({
  group: "account",
  service: "daybook.account.v1.AccountQueryService",
});

const listRequest = (inputs: Inputs): ListAccountsRequest => ({
  ownerId: inputs.idOption("owner") ?? "",
  status: (inputs.choiceOption("status", "ACCOUNT_STATUS", statuses) ?? 0) as never,
  currencyCode: inputs.currencyOption("currency") ?? "",
  orderBy: inputs.wordOption("order-by") ?? "",
  ...amountBounds(inputs),
});

const searchRequest = (inputs: Inputs): SearchEntriesRequest => ({
  text: inputs.text("text"),
  accountIds: inputs.idsOption("account"),
  types: inputs.choicesOption("type", "ENTRY_TYPE", entryTypes) as never,
  direction: (inputs.choiceOption("direction", "DIRECTION", directions) ?? 0) as never,
  ...timeBounds(inputs),
  counterpartyAccountId: inputs.idOption("counterparty") ?? "",
  orderBy: inputs.wordOption("order-by") ?? "",
  ...amountBounds(inputs),
});

const highValueRequest = (inputs: Inputs): ListHighValueAccountsRequest => {
  const currencyCode = inputs.currency("currency");
  const threshold = inputs.amountOption("threshold") ?? null;
  if (threshold !== null && threshold.currencyCode !== currencyCode) {
    inputs.refuse("--threshold", `must be in ${currencyCode}`);
  }
  return { currencyCode, threshold };
};

const accountQueriesOfOne: readonly CommandSpec[] = [
  query({
    name: "show",
    summary: "an account as it stands",
    args: "<account>",
    examples: ["alice", "alice -o json"],
    rpc: "getAccount",
    request: (inputs): GetAccountRequest => ({ accountId: inputs.id("account") }),
    view: messageView("account"),
  }),
  query({
    name: "statement",
    summary: "a period of an account: balances, totals and every entry, proved complete",
    args: "<account>",
    options: periodOptions,
    examples: [
      "alice",
      "alice --period 2026-11",
      "alice --start 2026-01-01 --end 2026-04-01",
      "alice --period 2026-11 -o html > november.html",
    ],
    rpc: "getStatement",
    request: (inputs): GetStatementRequest => ({
      accountId: inputs.id("account"),
      ...statementPeriod(inputs),
    }),
    paging: { limitUnset: undefined },
    view: { fields: statementFields, list: { name: "entries", columns: statementColumns } },
    html: async (...asked) => (await import("./print-statement.ts")).printStatement(...asked),
  }),
  query({
    name: "entry",
    summary: "one entry of an account, and whether it was reversed",
    args: "<account> <entry>",
    examples: ["alice 7a22dd71-520b-5ca8-bec6-cdbf074936e5-2"],
    rpc: "getEntry",
    request: (inputs): GetEntryRequest => ({
      accountId: inputs.id("account"),
      entryId: inputs.id("entry"),
    }),
    view: messageView("entry"),
  }),
];

const accountQueriesOfMany: readonly CommandSpec[] = [
  query({
    name: "list",
    summary: "accounts by owner, status, currency and balance",
    args: "",
    options: [
      { flags: "--owner <id>", help: "of this owner" },
      { flags: "--status <status>", help: statuses.join(", ") },
      { flags: "--currency <code>", help: "in this currency" },
      ...amountRange,
      orderBy("account_id, balance, open_time or last_activity_time"),
    ],
    examples: ["--owner alice", '--currency EUR --min "100 EUR" --order-by "balance desc"'],
    rpc: "listAccounts",
    request: listRequest,
    paging: pageElements,
    view: { list: { name: "accounts", columns: accountColumns } },
  }),
  query({
    name: "search",
    summary: "entries by words, account, type, amount and time, newest first",
    args: "[text...]",
    options: [
      {
        flags: "--account <id>",
        help: "of this account; may be given several times",
        repeats: true,
      },
      {
        flags: "--type <type>",
        help: `${entryTypes.join(", ")}; also several times`,
        repeats: true,
      },
      { flags: "--direction <direction>", help: directions.join(", ") },
      { flags: "--counterparty <id>", help: "transfers with this account" },
      ...amountRange,
      ...timeRange,
      orderBy("record_time, amount or relevance"),
    ],
    examples: ["lunch", 'cafe zurich --account alice --type deposit --min "10 EUR"'],
    rpc: "searchEntries",
    request: searchRequest,
    paging: pageElements,
    view: { list: { name: "entries", columns: entryColumns, highlighted: true } },
  }),
  query({
    name: "activity",
    summary: "the newest entries, of all accounts or of one",
    args: "[account]",
    options: [{ flags: "--limit <count>", help: "how many, at most 1000 (default 100)" }],
    examples: ["", "alice --limit 10"],
    rpc: "listRecentActivity",
    request: (inputs): ListRecentActivityRequest => ({
      accountId: inputs.optionalId("account"),
      limit: inputs.countOption("limit", 1, 1_000) ?? 0,
    }),
    view: { list: { name: "entries", columns: entryColumns } },
  }),
  query({
    name: "high-value",
    summary: "accounts above a balance, highest first",
    args: "<currency>",
    options: [
      { flags: "--threshold <amount>", help: "only above it (default 100000 of the currency)" },
    ],
    examples: ["EUR", 'EUR --threshold "5000 EUR"'],
    rpc: "listHighValueAccounts",
    request: highValueRequest,
    paging: pageElements,
    view: { list: { name: "accounts", columns: accountColumns } },
  }),
];

/** `daybook account …` that looks. */
export const accountQueries: readonly CommandSpec[] = [
  ...accountQueriesOfOne,
  ...accountQueriesOfMany,
];
