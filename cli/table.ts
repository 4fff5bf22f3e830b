import { styleText } from "node:util";
import { plain, type Stretch } from "./stretches.ts";
import type { Screen } from "./terminal.ts";
import { cutToWidth, printable, textWidth } from "./text-width.ts";

/** One column of a table. */
export type Column<Row> = {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** The same text in stretches, of which hits get a colour; unset: it has no hits. */
  readonly stretches?: (row: Row) => readonly Stretch[];
  /** Numbers and money stand to the right. */
  readonly right?: boolean;
  /** Gives way when the terminal is narrow; at most one column of a table. */
  readonly flexible?: boolean;
};

const gap = "  ";
/** A flexible column keeps this much, however narrow the terminal is. */
const flexibleWidthMin = 12;

type Cell = readonly Stretch[];

const textOf = (cell: Cell): string => cell.map(({ text }) => text).join("");

const widthsOf = (
  rows: readonly (readonly Cell[])[],
  columns: readonly { readonly flexible?: boolean }[],
  screen: Screen,
): number[] => {
  const widths = columns.map((_column, at) =>
    rows.reduce((width, row) => Math.max(width, textWidth(textOf(row[at] ?? []))), 0),
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

const style = (format: "bold" | "dim" | "yellow", text: string): string =>
  styleText(format, text, { validateStream: false });

/** The text of a cell that was cut to `cut`, its hits in colour. */
const withHits = (cell: Cell, cut: string): string => {
  const isWhole = cut === textOf(cell);
  let left = isWhole ? cut.length : cut.length - "…".length;
  const shown = cell.map(({ text, isHit }) => {
    const piece = text.slice(0, left);
    left -= piece.length;
    return isHit && piece !== "" ? style("yellow", piece) : piece;
  });
  return `${shown.join("")}${isWhole ? "" : "…"}`;
};

const pad = (cell: Cell, width: number, right: boolean, colours: boolean): string => {
  const cut = cutToWidth(textOf(cell), width);
  const space = " ".repeat(width - textWidth(cut));
  const shown = colours && cell.some(({ isHit }) => isHit) ? withHits(cell, cut) : cut;
  return right ? `${space}${shown}` : `${shown}${space}`;
};

const cellOf = <Row>({ text, stretches }: Column<Row>, row: Row): Cell =>
  (stretches?.(row) ?? plain(text(row))).map((one) => ({ ...one, text: printable(one.text) }));

/** Lines of a table, titles first. Without a terminal nothing is cut and nothing has a colour. */
export const tableLines = <Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  screen: Screen,
): string[] => {
  const titles = columns.map(({ title }) => plain(title.toUpperCase()));
  const cells = rows.map((row) => columns.map((column) => cellOf(column, row)));
  const widths = widthsOf([titles, ...cells], columns, screen);
  const line = (row: readonly Cell[]): string =>
    row
      .map((cell, at) => pad(cell, widths[at] ?? 0, columns[at]?.right === true, screen.colours))
      .join(gap)
      .trimEnd();
  const heading = line(titles);
  return [screen.colours ? style("bold", heading) : heading, ...cells.map(line)];
};

/** A label and what belongs to it. */
export type Field = readonly [label: string, text: string];

/** Lines of a record: labels, and texts under each other. Money stands to the right of its kind. */
export const recordLines = (fields: readonly Field[], screen: Screen): string[] => {
  const width = fields.reduce((most, [label]) => Math.max(most, textWidth(label)), 0);
  return fields.map(([label, text]) => {
    const padded = pad(plain(label), width, false, false);
    const styled = screen.colours ? style("dim", padded) : padded;
    return `${styled}${gap}${printable(text)}`.trimEnd();
  });
};
