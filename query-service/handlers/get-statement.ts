import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { moneyMessage } from "../../platform/grpc/money-message.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import type { Entry } from "../../proto/gen/daybook/account/v1/Entry.ts";
import type { GetStatementRequest__Output } from "../../proto/gen/daybook/account/v1/GetStatementRequest.ts";
import type { GetStatementResponse } from "../../proto/gen/daybook/account/v1/GetStatementResponse.ts";
import { asOfMessage } from "../as-of.ts";
import { statementLine } from "../entry-message.ts";
import { fitPage } from "../fit-page.ts";
import { readPageFields } from "../page-fields.ts";
import { queryHash, requireOfSameLog } from "../page-token.ts";
import { proveStatement } from "../prove-statement.ts";
import type { ReadSide } from "../read-side.ts";
import type { StatementPlace, StatementQuery } from "../read-statement.ts";
import { startReading } from "../reading.ts";
import { standingAfter } from "../statement.ts";
import { readStatementQuery } from "../statement-query.ts";

const responseOf = (
  { accountId, endTime }: StatementQuery,
  { period, extent }: StatementPlace,
  entries: readonly Entry[],
  nextPageToken: string,
): GetStatementResponse => {
  const { opening, closing, currencyCode } = period;
  const count = closing.entryNumber - opening.entryNumber;
  const money = (minor: bigint) => moneyMessage(minor, currencyCode);
  return {
    accountId,
    openingBalance: money(opening.balanceMinor),
    closingBalance: money(closing.balanceMinor),
    totalCredits: money(closing.creditsMinor - opening.creditsMinor),
    totalDebits: money(closing.debitsMinor - opening.debitsMinor),
    entries: [...entries],
    firstEntryNumber: String(count === 0 ? 0 : opening.entryNumber + 1),
    lastEntryNumber: String(count === 0 ? 0 : closing.entryNumber),
    closed: endTime <= extent.completeTime,
    nextPageToken,
    totalSize: String(count),
    asOf: asOfMessage(extent),
  };
};

/**
 * Answers a statement, page by page: exact and proved complete, or not at all. A page has fewer
 * lines than asked for when they are too long for one answer.
 */
export const getStatement =
  (side: ReadSide): UnaryHandler<GetStatementRequest__Output, GetStatementResponse> =>
  async (request, context) => {
    const given = await side.pageTokens.open(request.pageToken);
    const fields = readFields(context);
    const { token, pageSize } = readPageFields(fields, request, given);
    const query = readStatementQuery(fields, request);
    fields.done();
    const name = queryHash(context.method, context.tenantId, query);
    const from = side.pageTokens.requireContent<StatementPlace>(given, name);
    const reading = await startReading(side, context, from === undefined ? token : []);
    requireOfSameLog(from?.extent, reading.facts);
    const page = await proveStatement(side, reading, query, from, pageSize);
    const { period, lines, extent } = page;
    const entries = fitPage(lines.map(statementLine));
    const isCut = entries.length < lines.length;
    const after = isCut ? standingAfter(lines[entries.length - 1]) : page.after;
    const next: StatementPlace = { period, from: after, extent };
    const more = after.entryNumber < period.closing.entryNumber;
    return responseOf(query, page, entries, more ? await side.pageTokens.issue(name, next) : "");
  };
