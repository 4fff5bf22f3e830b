import { amountText } from "./amounts.ts";
import type { JsonObject } from "./proto-json.ts";
import type { Column } from "./table.ts";
import { column, elementsAt, objectAt, textAt } from "./views.ts";

const signalName = (signal: JsonObject): string => textAt(signal, "name").replaceAll("_", " ");

const entriesOf = (signal: JsonObject): string => {
  const { entryIds } = signal;
  return String(Array.isArray(entryIds) ? entryIds.length : 0);
};

/** What speaks against one account, a line for each rule; ids of entries are in the JSON. */
export const signalColumns: readonly Column<JsonObject>[] = [
  { title: "signal", text: signalName },
  column("points", "points", { right: true }),
  column("explanation", "explanation", { flexible: true }),
  { title: "entries", text: entriesOf, right: true },
];

/** Risk assessments, one account a line. */
export const riskColumns: readonly Column<JsonObject>[] = [
  column("account", "accountId"),
  column("score", "score", { right: true }),
  column("level", "level"),
  column("last entry", "lastEntryTime"),
  {
    title: "signals",
    text: (assessment) => elementsAt(assessment, "signals").map(signalName).join(", "),
    flexible: true,
  },
];

/** Totals of all types of a row, to the last unit at any size. */
const sumOf = (row: JsonObject, name: "credits" | "debits"): string => {
  const currencyCode = textAt(objectAt(row, "netChange"), "currencyCode");
  const sum = elementsAt(row, "byType").reduce(
    (total, type) => total + BigInt(textAt(objectAt(type, name), "minorUnits") || "0"),
    0n,
  );
  return amountText({ currencyCode, minorUnits: sum.toString() });
};

const typesOf = (row: JsonObject): string =>
  elementsAt(row, "byType")
    .map((type) => `${textAt(type, "count")} ${textAt(type, "type")}`)
    .join(", ");

/** A report, one period a line; credits and debits of each type are in the JSON. */
export const reportColumns: readonly Column<JsonObject>[] = [
  column("from", "startDate"),
  column("to", "endDate"),
  column("opened", "accountsOpened", { right: true }),
  column("closed", "accountsClosed", { right: true }),
  { title: "credits", text: (row) => sumOf(row, "credits"), right: true },
  { title: "debits", text: (row) => sumOf(row, "debits"), right: true },
  column("net change", "netChange", { right: true }),
  { title: "entries", text: typesOf, flexible: true },
];
