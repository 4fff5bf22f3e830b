import { formatMoney } from "../domain/money.ts";
import type { EntryDocument } from "../read-models/entries.ts";
import { isClosed, type StatementFigures, type StatementFile } from "./statement-file.ts";

const columns = [
  "record",
  "account_id",
  "entry_number",
  "record_time",
  "type",
  "description",
  "reference",
  "counterparty_account_id",
  "debit",
  "credit",
  "balance",
  "currency_code",
  "entry_id",
  "hold_id",
  "reverses_entry_id",
  "request_id",
  "correlation_id",
  "closed",
] as const;

type Row = Partial<Record<(typeof columns)[number], string>>;

const lineEnd = "\r\n";

/**
 * Spreadsheets take what begins so for a formula (owasp.org, CSV injection); the last four are the
 * first four in full width, which some of them read as the same.
 */
const formulaStart = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
const quoted = /[",\r\n]/;

/** A text of somebody else, which no spreadsheet is to compute. */
const safe = (text: string): string => (formulaStart.test(text) ? `'${text}` : text);

const cell = (text: string): string =>
  quoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

const rowText = (row: Row): string =>
  columns.map((column) => cell(row[column] ?? "")).join(",") + lineEnd;

/** Exact, with a point and as many digits as the currency has: `-0.05`. */
const decimal = (minor: bigint, currencyCode: string): string =>
  formatMoney(minor, currencyCode).slice(0, -` ${currencyCode}`.length);

const timeText = (time: number): string => new Date(time).toISOString();

const standingRow = (record: "opening" | "closing", { query, period }: StatementFigures): Row => ({
  record,
  account_id: safe(query.accountId),
  entry_number: String(period[record].entryNumber),
  record_time: timeText(record === "opening" ? query.startTime : query.endTime),
  balance: decimal(period[record].balanceMinor, period.currencyCode),
  currency_code: period.currencyCode,
});

const entryRow = (entry: EntryDocument): Row => {
  const amount = decimal(entry.amountMinor, entry.currencyCode);
  return {
    record: "entry",
    account_id: safe(entry.accountId),
    entry_number: String(entry.entryNumber),
    record_time: timeText(entry.recordTime),
    type: entry.type,
    description: safe(entry.description),
    reference: safe(entry.reference),
    counterparty_account_id: safe(entry.counterpartyAccountId),
    [entry.direction === "credit" ? "credit" : "debit"]: amount,
    balance: decimal(entry.balanceAfterMinor, entry.currencyCode),
    currency_code: entry.currencyCode,
    entry_id: safe(entry.entryId),
    hold_id: safe(entry.holdId),
    reverses_entry_id: safe(entry.reversesEntryId),
    request_id: safe(entry.requestId),
    correlation_id: safe(entry.correlationId),
  };
};

/**
 * A statement as CSV by RFC 4180. Opening and closing are rows like the entries: their
 * `entry_number` is that of the last entry before them, so both and the entries between them leave
 * no gap, and the closing has the totals under debit and credit.
 */
export const statementCsv: StatementFile = {
  opening: (figures) => columns.join(",") + lineEnd + rowText(standingRow("opening", figures)),
  line: (entry) => rowText(entryRow(entry)),
  closing: (figures) => {
    const { opening, closing, currencyCode } = figures.period;
    return rowText({
      ...standingRow("closing", figures),
      debit: decimal(closing.debitsMinor - opening.debitsMinor, currencyCode),
      credit: decimal(closing.creditsMinor - opening.creditsMinor, currencyCode),
      closed: String(isClosed(figures)),
    });
  },
};
