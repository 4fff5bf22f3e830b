import { moneyMessage } from "../platform/grpc/money-message.ts";
import { statementLine } from "./entry-message.ts";
import { isClosed, type StatementFigures, type StatementFile } from "./statement-file.ts";

const timeText = (time: number): string => new Date(time).toISOString();

const jsonLine = (record: object): string => `${JSON.stringify(record)}\n`;

const period = ({ query }: StatementFigures) => ({
  accountId: query.accountId,
  startTime: timeText(query.startTime),
  endTime: timeText(query.endTime),
});

/**
 * A statement as JSON lines, in proto JSON: the members are those of `GetStatementResponse` and
 * `Entry`, int64 as decimal strings, times by RFC 3339.
 */
export const statementJsonLines: StatementFile = {
  opening: (figures) => {
    const { opening, currencyCode } = figures.period;
    const openingBalance = moneyMessage(opening.balanceMinor, currencyCode);
    return jsonLine({ opening: { ...period(figures), openingBalance } });
  },
  line: (fields) => {
    // Of a line nobody says whether it was reversed later.
    const { reversedByEntryId: _, ...entry } = statementLine(fields);
    return jsonLine({ entry: { ...entry, recordTime: timeText(fields.recordTime) } });
  },
  closing: (figures) => {
    const { opening, closing, currencyCode } = figures.period;
    const money = (minor: bigint) => moneyMessage(minor, currencyCode);
    const count = closing.entryNumber - opening.entryNumber;
    return jsonLine({
      closing: {
        ...period(figures),
        closingBalance: money(closing.balanceMinor),
        totalCredits: money(closing.creditsMinor - opening.creditsMinor),
        totalDebits: money(closing.debitsMinor - opening.debitsMinor),
        firstEntryNumber: String(count === 0 ? 0 : opening.entryNumber + 1),
        lastEntryNumber: String(count === 0 ? 0 : closing.entryNumber),
        totalSize: String(count),
        closed: isClosed(figures),
      },
    });
  },
};
