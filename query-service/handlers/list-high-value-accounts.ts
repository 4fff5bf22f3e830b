import { int64Min, isCurrencyCode, majorUnits } from "../../domain/money.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { type RequestFields, readFields } from "../../platform/grpc/request-fields.ts";
import type { Clause } from "../../platform/search-index/search-index.ts";
import type { ListHighValueAccountsRequest__Output } from "../../proto/gen/daybook/account/v1/ListHighValueAccountsRequest.ts";
import type { ListHighValueAccountsResponse } from "../../proto/gen/daybook/account/v1/ListHighValueAccountsResponse.ts";
import { accountsPage } from "../accounts-page.ts";
import { anyOf } from "../clauses.ts";
import { readPageFields } from "../page-fields.ts";
import type { ReadSide } from "../read-side.ts";

/** Whole units above which an account is of high value when the caller does not say. */
const thresholdUnset = 100_000n;

const highestFirst = [
  { field: "balanceMinor", descending: true },
  { field: "accountId", descending: true },
];

const readClauses = (
  fields: RequestFields,
  request: ListHighValueAccountsRequest__Output,
): Clause[] => {
  const currencyCode = fields.currencyCode("currency_code", request.currencyCode);
  const limits = { min: int64Min, max: 2n ** 63n - 1n };
  const threshold = fields.optionalAmount("threshold", request.threshold, limits);
  const known = isCurrencyCode(currencyCode);
  const other = threshold !== undefined && threshold.currencyCode !== currencyCode;
  if (known && other && isCurrencyCode(threshold.currencyCode)) {
    fields.refuse("threshold.currency_code", `must be currency_code, ${currencyCode}`);
  }
  const unset = known ? majorUnits(thresholdUnset, currencyCode) : 0n;
  const above = threshold?.amountMinor ?? unset;
  return [
    ...anyOf("currencyCode", [currencyCode]),
    { kind: "range", field: "balanceMinor", above },
  ];
};

/** Lists accounts of one currency above a threshold, highest first, all of one moment. */
export const listHighValueAccounts =
  (
    side: ReadSide,
  ): UnaryHandler<ListHighValueAccountsRequest__Output, ListHighValueAccountsResponse> =>
  async (request, context) => {
    const given = await side.pageTokens.open(request.pageToken);
    const fields = readFields(context);
    const page = readPageFields(fields, request, given);
    const clauses = readClauses(fields, request);
    fields.done();
    return accountsPage(side, context, { clauses, sort: highestFirst, frozen: true }, page);
  };
