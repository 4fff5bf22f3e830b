import { styleText } from "node:util";
import type { Screen } from "./terminal.ts";
import { cutToWidth, printable, textWidth } from "./text-width.ts";

/** One column of a table. */
export type Column<Row> = {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** Numbers and money stand to the right. */
  readonly right?: boolean;
  /** Gives way when the terminal is narrow; at most one column of a table. */
  readonly flexible?: boolean;
};

const gap = "  ";
/** A flexible column keeps this much, however narrow the terminal is. */
const flexibleWidthMin = 12;

const widthsOf = (
  rows: readonly (readonly string[])[],
  columns: readonly { readonly flexible?: boolean }[],
  screen: Screen,
): number[] => {
  const widths = columns.map((_column, at) =>
    rows.reduce((width, row) => Math.max(width, textWidth(row[at] ?? "")), 0),
  );
  if (screen.columns === undefined) return widths;
  const total = widths.reduce((sum, width) => sum + width + gap.length, -gap.length);
  const over = total - screen.columns;
  return widths.map((width, at) =>
    over > 0 && columns[at]?.flexible
      ? Math.max(Math.min(width, flexibleWidthMin), width - over)
      : width,
  );
};

const pad = (text: string, width: number, right: boolean): string => {
  const cut = cutToWidth(text, width);
  const space = " ".repeat(width - textWidth(cut));
  return right ? `${space}${cut}` : `${cut}${space}`;
};

/** Lines of a table, titles first. Without a terminal nothing is cut and nothing has a colour. */
export const tableLines = <Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  screen: Screen,
): string[] => {
  const titles = columns.map(({ title }) => title.toUpperCase());
  const cells = rows.map((row) => columns.map(({ text }) => printable(text(row))));
  const widths = widthsOf([titles, ...cells], columns, screen);
  const line = (row: readonly string[]): string =>
    row
      .map((text, at) => pad(text, widths[at] ?? 0, columns[at]?.right === true))
      .join(gap)
      .trimEnd();
  const heading = line(titles);
  const styled = screen.colours ? styleText("bold", heading, { validateStream: false }) : heading;
  return [styled, ...cells.map(line)];
};

/** A label and what belongs to it. */
export type Field = readonly [label: string, text: string];

/** Lines of a record: labels, and texts under each other. Money stands to the right of its kind. */
export const recordLines = (fields: readonly Field[], screen: Screen): string[] => {
  const width = fields.reduce((most, [label]) => Math.max(most, textWidth(label)), 0);
  return fields.map(([label, text]) => {
    const padded = pad(label, width, false);
    const styled = screen.colours ? styleText("dim", padded, { validateStream: false }) : padded;
    return `${styled}${gap}${printable(text)}`.trimEnd();
  });
};
