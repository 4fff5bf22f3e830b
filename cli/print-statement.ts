import type { Entry__Output } from "../proto/gen/daybook/account/v1/Entry.ts";
import type { GetStatementResponse__Output } from "../proto/gen/daybook/account/v1/GetStatementResponse.ts";
import type { Timestamp__Output } from "../proto/gen/google/protobuf/Timestamp.ts";
import { CommandFailed } from "./command-failed.ts";
import type { WriteHtml } from "./command-spec.ts";
import { statementHtml } from "./statement-html.ts";

/** Lines of one printed statement: nobody prints 3,300 pages. */
const linesMax = 100_000;
const pageSize = 1_000;

type Period = { readonly startTime: Timestamp__Output; readonly endTime: Timestamp__Output };

const millis = ({ seconds, nanos }: Timestamp__Output): number =>
  Number(seconds) * 1_000 + nanos / 1_000_000;

/**
 * Writes a statement as an HTML page to print or to send, once all of it is there.
 * @throws {CommandFailed} refused, when it is longer than anybody prints.
 */
export const printStatement: WriteHtml = async (call, request, terminal) => {
  const entries: Entry__Output[] = [];
  let figures: GetStatementResponse__Output | undefined;
  let pageToken = "";
  do {
    const page = (await call({ pageSize, pageToken })) as GetStatementResponse__Output;
    figures ??= page;
    if (Number(page.totalSize) > linesMax) {
      const message = `Cannot print the statement: it has more than ${linesMax} lines`;
      throw new CommandFailed("refused", message);
    }
    entries.push(...page.entries);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  const { startTime, endTime } = request as Period; // As the inputs of the command gave them.
  const period = { startTime: millis(startTime), endTime: millis(endTime) };
  for (const piece of statementHtml({ figures, entries, ...period })) await terminal.write(piece);
};
