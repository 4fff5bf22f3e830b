import type { View } from "./command-spec.ts";
import type { JsonObject } from "./proto-json.ts";
import { recordLines, tableLines } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { elementsAt, objectAt } from "./views.ts";

/** How answers are written. */
export const outputFormats = ["table", "json", "ndjson"] as const;

/** `table` for people, `json` the whole answer, `ndjson` one element a line. */
export type OutputFormat = (typeof outputFormats)[number];

// A list may lie in a message of the answer: `command.events`.
const listOf = (answer: JsonObject, name: string): readonly JsonObject[] => {
  const [first = "", second] = name.split(".");
  return second === undefined
    ? elementsAt(answer, first)
    : elementsAt(objectAt(answer, first), second);
};

/** Elements with their own highlights, which stand beside them in the answer. */
const withHighlights = (answer: JsonObject, rows: readonly JsonObject[]): JsonObject[] => {
  const beside = elementsAt(answer, "highlights");
  return rows.map((row, at) => ({ ...row, highlights: objectAt(beside[at] ?? {}, "highlights") }));
};

const writeTable = (answer: JsonObject, { fields, list }: View, terminal: Terminal): void => {
  const { say, output } = terminal;
  for (const line of recordLines(fields?.(answer) ?? [], output)) say(line);
  if (list === undefined) return;
  const rows = listOf(answer, list.name);
  if (rows.length === 0) {
    terminal.complain(list.none ?? "Nothing found");
    return;
  }
  if (fields !== undefined) say("");
  const shown = list.highlighted ? withHighlights(answer, rows) : rows;
  for (const line of tableLines(shown, list.columns, output)) say(line);
};

/** Writes a whole answer. */
export const writeAnswer = (
  answer: JsonObject,
  view: View,
  format: OutputFormat,
  terminal: Terminal,
): void => {
  if (format === "table") writeTable(answer, view, terminal);
  else if (format === "json") terminal.say(JSON.stringify(answer, undefined, 2));
  else if (view.list === undefined) terminal.say(JSON.stringify(answer));
  else for (const row of listOf(answer, view.list.name)) terminal.say(JSON.stringify(row));
};
