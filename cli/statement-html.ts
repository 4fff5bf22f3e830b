import { formatMoney } from "../domain/money.ts";
import { escapeHtml } from "../platform/escape-html.ts";
import type { Entry__Output } from "../proto/gen/daybook/account/v1/Entry.ts";
import type { GetStatementResponse__Output } from "../proto/gen/daybook/account/v1/GetStatementResponse.ts";
import type { Money__Output } from "../proto/gen/daybook/type/v1/Money.ts";
import type { Timestamp__Output } from "../proto/gen/google/protobuf/Timestamp.ts";

/** A statement as it is to be printed. */
export type PrintedStatement = {
  /** Any page of it: figures, totals and `closed` are the same on all. */
  readonly figures: Omit<GetStatementResponse__Output, "entries" | "nextPageToken">;
  /** Every line, in order. */
  readonly entries: Iterable<Entry__Output>;
  /** The period asked for, half-open, in milliseconds since 1970. */
  readonly startTime: number;
  readonly endTime: number;
};

/** Lines of one printed page of A4, where texts do not wrap. */
const pageLines = 30;

/** A text of a customer: whatever it holds, also another direction of writing, stays inside. */
const isolated = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;

const style = `
@page { size: A4; margin: 18mm 16mm; }
body { font: 10pt/1.4 "Helvetica Neue", Arial, sans-serif; color: #111; margin: 2em auto;
  max-width: 60em; }
h1 { font-size: 16pt; margin: 0 0 .5em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1em 1.5em; margin: 0 0 1em; }
dt { color: #555; } dd { margin: 0; overflow-wrap: anywhere; }
section + section { break-before: page; margin-top: 2em; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .25em .5em .25em 0;
  border-bottom: 1px solid #ddd; overflow-wrap: anywhere; }
.amount { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums;
  padding-right: 0; padding-left: 1em; }
tr { break-inside: avoid; }
.carried td { font-style: italic; color: #444; }
.total td { font-weight: 600; }
.note { border: 1px solid #a60; padding: .5em .75em; }
footer { text-align: right; color: #555; font-size: 8pt; margin-top: .5em; }
@media print { body { margin: 0; max-width: none; } section + section { margin-top: 0; } }
`;

const timeText = (time: number): string =>
  `${new Date(time).toISOString().slice(0, 16).replace("T", " ")}`;

const millis = (timestamp: Timestamp__Output | null): number =>
  timestamp === null ? 0 : Number(timestamp.seconds) * 1_000 + timestamp.nanos / 1_000_000;

const amountText = (money: Money__Output | null): string => {
  if (money === null) return "";
  const { minorUnits, currencyCode } = money;
  // The currency stands at the head of the statement.
  return formatMoney(BigInt(minorUnits), currencyCode).slice(0, -` ${currencyCode}`.length);
};

const row = (className: string, cells: readonly string[], amounts: readonly string[]): string =>
  `<tr${className === "" ? "" : ` class="${className}"`}>${[
    ...cells.map((cell) => `<td>${cell}</td>`),
    ...amounts.map((amount) => `<td class="amount">${amount}</td>`),
  ].join("")}</tr>\n`;

const typeText = (type: string): string => {
  const words = type.replace("ENTRY_TYPE_", "").toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const lineRow = (entry: Entry__Output): string => {
  const { entryNumber, description, reference, counterpartyAccountId: other } = entry;
  const isCredit = entry.direction === "DIRECTION_CREDIT";
  const way = isCredit ? "from" : "to";
  const what = [
    escapeHtml(typeText(entry.type)) + (other === "" ? "" : ` ${way} ${isolated(other)}`),
    ...[description, reference].filter((text) => text !== "").map(isolated),
  ].join("<br>");
  const amount = amountText(entry.amount);
  return row(
    "",
    [escapeHtml(entryNumber), timeText(millis(entry.recordTime)), what],
    [isCredit ? "" : amount, isCredit ? amount : "", amountText(entry.balanceAfter)],
  );
};

const tableHead = `<table><thead><tr><th>No.</th><th>Time (UTC)</th><th>Entry</th>${[
  "Debit",
  "Credit",
  "Balance",
]
  .map((name) => `<th class="amount">${name}</th>`)
  .join("")}</tr></thead><tbody>\n`;

const heading = ({ figures, startTime, endTime }: PrintedStatement): string => {
  const currencyCode = figures.openingBalance?.currencyCode ?? "";
  const facts = [
    ["Account", isolated(figures.accountId)],
    ["Period (UTC)", `from ${timeText(startTime)} until before ${timeText(endTime)}`],
    ["Currency", escapeHtml(currencyCode)],
    ["Entries", escapeHtml(figures.totalSize)],
  ].map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`);
  const complete = timeText(millis(figures.asOf?.completeTime ?? null));
  const note = figures.closed
    ? ""
    : `<p class="note">Preliminary: the period is not over, or not all of it is known yet. ` +
      `Complete up to ${complete} (UTC).</p>\n`;
  return `<h1>Account statement</h1>\n<dl>${facts.join("")}</dl>\n${note}`;
};

const footer = (page: number, pages: number): string =>
  `</tbody></table>\n<footer>Page ${page} of ${pages}</footer></section>\n`;

/**
 * A statement as an HTML page to print or to send, piece by piece: pages of A4 with the balance
 * carried from one to the next, the running balance of every line, totals. It needs nothing from
 * outside, runs no script, and every text of somebody else is escaped.
 */
export const statementHtml = function* (statement: PrintedStatement): Generator<string> {
  const { figures, entries } = statement;
  const pages = Math.max(1, Math.ceil(Number(figures.totalSize) / pageLines));
  const title = `Statement of ${escapeHtml(figures.accountId)}`;
  yield `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${title}</title>
<style>${style}</style></head>\n<body>\n<section>\n${heading(statement)}${tableHead}`;
  const opening = amountText(figures.openingBalance);
  yield row("total", ["", "", "Opening balance"], ["", "", opening]);
  let [line, page, balance] = [0, 1, opening];
  for (const entry of entries) {
    if (line > 0 && line % pageLines === 0) {
      yield row("carried", ["", "", "Carried forward"], ["", "", balance]) + footer(page, pages);
      page += 1;
      yield `<section>\n${tableHead}`;
      yield row("carried", ["", "", "Brought forward"], ["", "", balance]);
    }
    yield lineRow(entry);
    balance = amountText(entry.balanceAfter);
    line += 1;
  }
  const [debits, credits] = [amountText(figures.totalDebits), amountText(figures.totalCredits)];
  yield row("total", ["", "", "Totals"], [debits, credits, ""]);
  const closing = amountText(figures.closingBalance);
  yield row("total", ["", "", "Closing balance"], ["", "", closing]) + footer(page, pages);
  yield "</body>\n</html>\n";
};
