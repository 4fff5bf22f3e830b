import type { Entry__Output } from "../proto/gen/daybook/account/v1/Entry.ts";
import { helveticaLines, helveticaWidth } from "./helvetica-lines.ts";

/*
 * Which lines of a statement stand on which page. Pages are filled by height, which follows from
 * the style sheet of `statement-html.ts`: the columns have fixed widths, so the lines that a text
 * takes can be told. All lengths are in points.
 */

/** A4 without its margins. */
const pageHeight = ((297 - 2 * 18) / 25.4) * 72;
const pageWidth = ((210 - 2 * 16) / 25.4) * 72;

/** Letters of the text; of a row whose texts would not fit on a page. */
const fontSize = 10;
const smallFontSize = 6;
const lineHeight = 1.4;
const borderHeight = 0.75;
const cellPadding = 0.5; // Above and below together, and to the right; in em.

const headingHeight = 16 * lineHeight + 8;
const factHeight = fontSize * lineHeight + 1;
const noteHeight = 2 * fontSize * lineHeight + 2 * borderHeight + 2 * fontSize;
const footerHeight = 8 * lineHeight + 4;
/** What browsers round up. */
const slack = 8;

const rowHeight = (lines: number, font = fontSize): number =>
  lines * font * lineHeight + cellPadding * font + borderHeight;

const timeWidth = 86;
/** Below it texts are hard to read; amounts get smaller letters first. */
const entryWidthMin = 130;
const amountWidthMin = 50;
const amountPadding = fontSize;

/** Widths of a statement's columns in points; that of the entry's texts is what is left. */
export type StatementColumns = {
  readonly number: number;
  readonly time: number;
  readonly amount: number;
  readonly entry: number;
  /** Letters of amounts: smaller ones where they are very long. */
  readonly amountFontSize: number;
};

/** The texts of one entry, each of which begins a line. */
export type EntryTexts = (entry: Entry__Output) => readonly string[];

/** A line of a statement on its page. */
export type PlacedEntry = {
  readonly entry: Entry__Output;
  /** True when its texts are so long that they are set in small letters. */
  readonly small: boolean;
};

/** Columns for entries up to this number and for these amounts. */
export const statementColumns = (
  lastEntryNumber: string,
  amounts: Iterable<string>,
): StatementColumns => {
  const number = Math.max(2.2, helveticaWidth(lastEntryNumber) + cellPadding + 0.2) * fontSize;
  const most = (pageWidth - number - timeWidth - entryWidthMin) / 3;
  let widest = 0;
  for (const amount of amounts) widest = Math.max(widest, helveticaWidth(amount));
  const wanted = widest * fontSize + amountPadding;
  const amount = Math.max(amountWidthMin, Math.min(wanted, most));
  const amountFontSize =
    wanted <= most ? fontSize : Math.floor(((most - amountPadding) / widest) * 10) / 10;
  const entry = pageWidth - number - timeWidth - 3 * amount;
  return { number, time: timeWidth, amount, entry, amountFontSize };
};

const textLines = (texts: readonly string[], columnWidth: number, font: number): number =>
  texts.reduce((sum, text) => sum + helveticaLines(text, columnWidth / font - cellPadding), 0);

/** What one page holds beside its entries: head of the table, first row, footer. */
const besideEntries = 2 * rowHeight(1) + footerHeight + slack;

const factWidth = pageWidth - 90;

/** Height of everything above the table of the first page. */
const headHeight = (accountId: string, closed: boolean): number =>
  headingHeight +
  (3 + helveticaLines(accountId, factWidth / fontSize)) * factHeight +
  fontSize +
  (closed ? 0 : noteHeight);

/** The balance that is carried, or totals and closing balance. */
const rowsBehind = (isLast: boolean): number => (isLast ? 2 : 1);

/**
 * The entries of each page, at least one page. A page has room for everything that stands on it
 * beside them; the last one for totals and closing.
 */
export const layOutStatement = (
  { accountId, closed }: { readonly accountId: string; readonly closed: boolean },
  entries: readonly Entry__Output[],
  columns: StatementColumns,
  textsOf: EntryTexts,
): readonly (readonly PlacedEntry[])[] => {
  const room = pageHeight - besideEntries;
  let page: PlacedEntry[] = [];
  const pages = [page];
  let used = headHeight(accountId, closed);
  for (const [at, entry] of entries.entries()) {
    const behind = rowsBehind(at === entries.length - 1) * rowHeight(1);
    const texts = textsOf(entry);
    const normal = rowHeight(textLines(texts, columns.entry, fontSize));
    const small = normal + behind > room;
    const height = small
      ? rowHeight(textLines(texts, columns.entry, smallFontSize), smallFontSize)
      : normal;
    if (used + height + behind > room && (page.length > 0 || pages.length === 1)) {
      page = [];
      pages.push(page);
      used = 0;
    }
    page.push({ entry, small });
    used += height;
  }
  return pages;
};
