import { formatMoney } from "../domain/money.ts";
import { escapeHtml } from "../platform/escape-html.ts";
import type { Entry__Output } from "../proto/gen/daybook/account/v1/Entry.ts";
import type { GetStatementResponse__Output } from "../proto/gen/daybook/account/v1/GetStatementResponse.ts";
import type { Money__Output } from "../proto/gen/daybook/type/v1/Money.ts";
import type { Timestamp__Output } from "../proto/gen/google/protobuf/Timestamp.ts";
import {
  layOutStatement,
  type PlacedEntry,
  type StatementColumns,
  statementColumns,
} from "./statement-layout.ts";

/** A statement as it is to be printed. */
export type PrintedStatement = {
  /** Any page of it: figures, totals and `closed` are the same on all. */
  readonly figures: Omit<GetStatementResponse__Output, "entries" | "nextPageToken">;
  /** Every line, in order. */
  readonly entries: readonly Entry__Output[];
  /** The period asked for, half-open, in milliseconds since 1970. */
  readonly startTime: number;
  readonly endTime: number;
};

/** A text of a customer: whatever it holds, also another direction of writing, stays inside. */
const isolated = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;

/** Of the heights that follow from it, `statement-layout.ts` makes pages. */
const styleOf = ({ amountFontSize }: StatementColumns): string => `
@page { size: A4; margin: 18mm 16mm; }
body { font: 10pt/1.4 "Helvetica Neue", Arial, sans-serif; color: #111; margin: 2em auto;
  max-width: 60em; }
h1 { font-size: 16pt; margin: 0 0 .5em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1em 1.5em; margin: 0 0 1em; }
dt { color: #555; } dd { margin: 0; overflow-wrap: anywhere; }
section + section { break-before: page; margin-top: 2em; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th, td { text-align: left; vertical-align: top; padding: .25em .5em .25em 0;
  border-bottom: 1px solid #ddd; overflow-wrap: anywhere; }
.amount { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums;
  padding-right: 0; padding-left: 1em; font-size: ${amountFontSize}pt; }
.small td:nth-child(3) { font-size: 6pt; }
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

const isCredit = ({ direction }: Entry__Output): boolean => direction === "DIRECTION_CREDIT";

const wayTo = (entry: Entry__Output): string =>
  entry.counterpartyAccountId === "" ? "" : isCredit(entry) ? " from " : " to ";

const sayings = ({ description, reference }: Entry__Output): string[] =>
  [description, reference].filter((text) => text !== "");

/** What stands under "Entry", without markup. */
const entryTexts = (entry: Entry__Output): string[] => [
  `${typeText(entry.type)}${wayTo(entry)}${entry.counterpartyAccountId}`,
  ...sayings(entry),
];

const lineRow = ({ entry, small }: PlacedEntry): string => {
  const { entryNumber, counterpartyAccountId: other } = entry;
  const head = escapeHtml(typeText(entry.type)) + wayTo(entry) + (other && isolated(other));
  const what = [head, ...sayings(entry).map(isolated)].join("<br>");
  const amount = amountText(entry.amount);
  return row(
    small ? "small" : "",
    [escapeHtml(entryNumber), timeText(millis(entry.recordTime)), what],
    [isCredit(entry) ? "" : amount, isCredit(entry) ? amount : "", amountText(entry.balanceAfter)],
  );
};

const columnWidths = ({ number, time, amount }: StatementColumns): string =>
  [number, time, undefined, amount, amount, amount]
    .map((width) => (width ? `<col style="width:${width.toFixed(1)}pt">` : "<col>"))
    .join("");

const titles =
  "<tr><th>No.</th><th>Time (UTC)</th><th>Entry</th>" +
  ["Debit", "Credit", "Balance"].map((name) => `<th class="amount">${name}</th>`).join("") +
  "</tr>";

const tableHead = (columns: StatementColumns): string =>
  `<table><colgroup>${columnWidths(columns)}</colgroup><thead>${titles}</thead><tbody>\n`;

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

/** Every amount that stands in a statement. */
const amountsOf = function* ({ figures, entries }: PrintedStatement): Generator<string> {
  const { openingBalance, closingBalance, totalCredits, totalDebits } = figures;
  for (const money of [openingBalance, closingBalance, totalCredits, totalDebits]) {
    yield amountText(money);
  }
  for (const { amount, balanceAfter } of entries) {
    yield amountText(amount);
    yield amountText(balanceAfter);
  }
};

const boldRow = (name: string, amounts: readonly string[]): string =>
  row("total", ["", "", name], amounts);

const carriedRow = (name: string, balance: string): string =>
  row("carried", ["", "", name], ["", "", balance]);

/**
 * A statement as an HTML page to print or to send, piece by piece: pages of A4 with the balance
 * carried from one to the next, the running balance of every line, totals. It needs nothing from
 * outside, runs no script, and every text of somebody else is escaped.
 */
export const statementHtml = function* (statement: PrintedStatement): Generator<string> {
  const { figures, entries } = statement;
  const columns = statementColumns(figures.lastEntryNumber, amountsOf(statement));
  const pages = layOutStatement(figures, entries, columns, entryTexts);
  const title = `Statement of ${escapeHtml(figures.accountId)}`;
  yield `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${title}</title>
<style>${styleOf(columns)}</style></head>\n<body>\n`;
  let balance = amountText(figures.openingBalance);
  for (const [at, page] of pages.entries()) {
    yield `<section>\n${at === 0 ? heading(statement) : ""}${tableHead(columns)}`;
    yield at === 0
      ? boldRow("Opening balance", ["", "", balance])
      : carriedRow("Brought forward", balance);
    for (const placed of page) yield lineRow(placed);
    balance = amountText(page.at(-1)?.entry.balanceAfter ?? null) || balance;
    if (at < pages.length - 1) yield carriedRow("Carried forward", balance);
    else {
      const [debits, credits] = [amountText(figures.totalDebits), amountText(figures.totalCredits)];
      yield boldRow("Totals", [debits, credits, ""]);
      yield boldRow("Closing balance", ["", "", amountText(figures.closingBalance)]);
    }
    yield footer(at + 1, pages.length);
  }
  yield "</body>\n</html>\n";
};
