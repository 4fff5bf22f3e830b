import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { type RequestFields, readFields } from "../../platform/grpc/request-fields.ts";
import type { Clause } from "../../platform/search-index/search-index.ts";
import { AccountStatus } from "../../proto/gen/daybook/account/v1/AccountStatus.ts";
import type { ListAccountsRequest__Output } from "../../proto/gen/daybook/account/v1/ListAccountsRequest.ts";
import type { ListAccountsResponse } from "../../proto/gen/daybook/account/v1/ListAccountsResponse.ts";
import { statusValues } from "../account-message.ts";
import { accountsPage } from "../accounts-page.ts";
import { anyOf, between } from "../clauses.ts";
import { readPageFields } from "../page-fields.ts";
import type { ReadSide } from "../read-side.ts";

const orders = ["account_id", "balance", "open_time", "last_activity_time"] as const;

/** Sort field by order, and whether an account's place in it can change. */
const sortFields = {
  account_id: { field: "accountId", moves: false },
  balance: { field: "balanceMinor", moves: true },
  open_time: { field: "openTime", moves: false },
  last_activity_time: { field: "lastActivityTime", moves: true },
} as const satisfies Record<(typeof orders)[number], { field: string; moves: boolean }>;

const readClauses = (fields: RequestFields, request: ListAccountsRequest__Output): Clause[] => {
  const ownerId = fields.optionalId("owner_id", request.ownerId);
  const status = fields.optionalEnumValue("status", request.status, AccountStatus);
  const currencyCode = fields.optionalCurrencyCode("currency_code", request.currencyCode);
  const least = fields.optionalInt64("min_minor_units", request.minMinorUnits);
  const most = fields.optionalInt64("max_minor_units", request.maxMinorUnits);
  fields.requireRange("min_minor_units", least, most);
  return [
    ...anyOf("ownerId", [ownerId]),
    ...anyOf("status", [status && statusValues[status]]),
    ...anyOf("currencyCode", [currencyCode]),
    ...between("balanceMinor", least, most),
  ];
};

/**
 * Lists accounts. Pages by account id and open time show accounts as they are when each page is
 * read; pages by balance and last activity are all of the moment of the first.
 */
export const listAccounts =
  (side: ReadSide): UnaryHandler<ListAccountsRequest__Output, ListAccountsResponse> =>
  async (request, context) => {
    const given = await side.pageTokens.open(request.pageToken);
    const fields = readFields(context);
    const page = readPageFields(fields, request, given);
    const clauses = readClauses(fields, request);
    const unset = { field: "account_id", descending: false } as const;
    const order = fields.orderBy("order_by", request.orderBy, orders, unset);
    fields.done();
    const { field, moves } = sortFields[order.field];
    const { descending } = order;
    const ties = field === "accountId" ? [] : [{ field: "accountId", descending }];
    const sort = [{ field, descending }, ...ties];
    return accountsPage(side, context, { clauses, sort, frozen: moves }, page);
  };
