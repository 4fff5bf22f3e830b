import { Buffer } from "node:buffer";
import type { ConsistencyToken } from "../../platform/consistency-token.ts";
import type { RequestContext, StreamHandler } from "../../platform/grpc/handler.ts";
import { readFields } from "../../platform/grpc/request-fields.ts";
import type { ExportStatementRequest__Output } from "../../proto/gen/daybook/account/v1/ExportStatementRequest.ts";
import type { ExportStatementResponse } from "../../proto/gen/daybook/account/v1/ExportStatementResponse.ts";
import { StatementFormat } from "../../proto/gen/daybook/account/v1/StatementFormat.ts";
import { asOfMessage } from "../as-of.ts";
import { inQueryTime } from "../in-query-time.ts";
import { proveStatement } from "../prove-statement.ts";
import { requireOfLog } from "../read-failures.ts";
import type { ReadSide } from "../read-side.ts";
import type { StatementPage, StatementPlace, StatementQuery } from "../read-statement.ts";
import { startReading } from "../reading.ts";
import { pageSizeMax } from "../search-page.ts";
import { statementCsv } from "../statement-csv.ts";
import type { StatementFile } from "../statement-file.ts";
import { statementJsonLines } from "../statement-json-lines.ts";
import { readStatementQuery } from "../statement-query.ts";

const files: Readonly<Record<StatementFormat & string, StatementFile | undefined>> = {
  STATEMENT_FORMAT_UNSPECIFIED: undefined,
  STATEMENT_FORMAT_CSV: statementCsv,
  STATEMENT_FORMAT_JSON_LINES: statementJsonLines,
};

/** Characters of a chunk, give or take a line: small beside the 4 MiB that clients take. */
const chunkLengthMax = 65_536;

/**
 * All pages of a statement, each proved where the one before ended, within the extent that the
 * first one fixed. While one is taken the next one is read: two are held at most. Each has the time
 * of a query; all together may take as long as the caller waits.
 */
const provedPages = async function* (
  side: ReadSide,
  context: RequestContext,
  query: StatementQuery,
  token: ConsistencyToken,
  consistencyToken: string,
): AsyncGenerator<StatementPage> {
  const left = new AbortController();
  const signal = AbortSignal.any([context.signal, left.signal]);
  const pageFrom = (from: StatementPlace | undefined): Promise<StatementPage> => {
    const page = inQueryTime(side)(async (_request: { consistencyToken: string }, timed) => {
      const reading = await startReading(side, timed, from === undefined ? token : []);
      if (from !== undefined) requireOfLog([from.extent.log], reading.facts);
      return await proveStatement(side, reading, query, from, pageSizeMax);
    })({ consistencyToken: from === undefined ? consistencyToken : "" }, { ...context, signal });
    page.catch(() => {}); // Told when its turn comes, if anybody still listens then.
    return page;
  };
  try {
    for (let next: Promise<StatementPage> | undefined = pageFrom(undefined); next !== undefined; ) {
      const page: StatementPage = await next;
      const { period, after, extent } = page;
      const isLast = after.entryNumber === period.closing.entryNumber;
      next = isLast ? undefined : pageFrom({ period, from: after, extent });
      yield page;
    }
  } finally {
    left.abort();
  }
};

const chunk = (text: string): ExportStatementResponse => ({ chunk: Buffer.from(text) });

/**
 * Answers a whole statement as a file. What was sent of one that cannot be proved to its end is
 * followed by an error, and lacks its last line.
 */
export const exportStatement = (
  side: ReadSide,
): StreamHandler<ExportStatementRequest__Output, ExportStatementResponse> =>
  async function* (request, context) {
    const fields = readFields(context);
    const { consistencyToken } = request;
    const token = fields.consistencyToken("consistency_token", consistencyToken);
    const query = readStatementQuery(fields, request);
    const format = fields.enumValue("format", request.format, StatementFormat);
    fields.done();
    const file = files[format] ?? statementCsv;
    let text = "";
    let last: StatementPage | undefined;
    for await (const page of provedPages(side, context, query, token, consistencyToken)) {
      if (last === undefined) text = file.opening({ query, ...page });
      last = page;
      for (const line of page.lines) {
        text += file.line(line);
        if (text.length < chunkLengthMax) continue;
        yield chunk(text);
        text = "";
      }
    }
    if (last === undefined) return; // There is always a first page.
    yield chunk(text + file.closing({ query, ...last }));
    yield { asOf: asOfMessage(last.extent) };
  };
