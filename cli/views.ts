import type { Money__Output } from "../proto/gen/daybook/type/v1/Money.ts";
import { amountText } from "./amounts.ts";
import type { View } from "./command-spec.ts";
import type { Json, JsonObject } from "./proto-json.ts";
import { plain, readHighlight, type Stretch } from "./stretches.ts";
import type { Column, Field } from "./table.ts";
import { textWidth } from "./text-width.ts";

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isMoney = (value: Json | undefined): value is Money__Output & JsonObject =>
  isObject(value) && "currencyCode" in value && "minorUnits" in value;

/** A field that is a message; empty when it is not set. */
export const objectAt = (message: JsonObject, name: string): JsonObject => {
  const value = message[name];
  return isObject(value) ? value : {};
};

/** The elements of a repeated field. */
export const elementsAt = (message: JsonObject, name: string): readonly JsonObject[] => {
  const value = message[name];
  return Array.isArray(value) ? value : [];
};

const enumPrefix = /^(?:[A-Z]+_(?:STATUS|TYPE|STATE|OUTCOME|LEVEL)|DIRECTION)_/;
const enumNames = /^(?:type|status|state|direction|outcome|level)$/;

/** A field as a person reads it: `12.34 EUR`, `transfer out`; empty when there is nothing. */
export const textAt = (message: JsonObject, name: string): string => {
  const value = message[name];
  if (isMoney(value)) return amountText(value);
  if (value === undefined || value === null || typeof value === "object") return "";
  const text = String(value);
  if (!enumNames.test(name) || !enumPrefix.test(text)) return text;
  return text.replace(enumPrefix, "").toLowerCase().replaceAll("_", " ");
};

const labels: Readonly<Record<string, string>> = {
  consistencyToken: "token",
  recordTime: "time",
  nextPageToken: "next page",
};

/** `toAccountId` is `to account`. */
const labelOf = (name: string): string =>
  labels[name] ??
  name.replace(/(?<=.)Id$/, "").replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const isShown = ([name, value]: [string, Json]): boolean =>
  isMoney(value) ||
  (typeof value !== "object" && value !== "" && value !== false && name !== "asOf");

/** The scalar fields of a message that say something; amounts stand right under each other. */
export const fieldsOf = (message: JsonObject): readonly Field[] => {
  const shown = Object.entries(message).filter(isShown);
  const money = shown.filter(([, value]) => isMoney(value)).map(([name]) => name);
  const width = Math.max(0, ...money.map((name) => textWidth(textAt(message, name))));
  return shown.map(([name]) => {
    const text = textAt(message, name);
    return [labelOf(name), money.includes(name) ? text.padStart(width) : text];
  });
};

const asOfFields = (answer: JsonObject): Field[] => {
  const asOf = objectAt(answer, "asOf");
  return [
    ["as of", textAt(asOf, "completeTime")],
    ["token", textAt(asOf, "consistencyToken")],
  ];
};

/** Everything that a command answered. */
export const wholeAnswer: View = { fields: fieldsOf };

/** One message of an answer, what else is to be said of it, and how far the answer is. */
export const messageView = (
  name: string,
  more: (message: JsonObject) => readonly Field[] = () => [],
): View => ({
  fields: (answer) => {
    const message = objectAt(answer, name);
    return [...fieldsOf(message), ...more(message), ...asOfFields(answer)];
  },
});

/** A column that shows a field as it is. */
export const column = (
  title: string,
  name: string,
  more: Omit<Column<JsonObject>, "title" | "text"> = {},
): Column<JsonObject> => ({ title, text: (row) => textAt(row, name), ...more });

/** A text field with the hits of the search in it. */
export const stretchesAt = (message: JsonObject, name: string): Stretch[] => {
  const html = textAt(objectAt(message, "highlights"), name);
  return html === "" ? plain(textAt(message, name)) : readHighlight(html);
};

/** A column of texts whose hits get a colour. */
export const stretchedColumn = (
  title: string,
  stretches: (row: JsonObject) => readonly Stretch[],
  more: Omit<Column<JsonObject>, "title" | "text" | "stretches"> = {},
): Column<JsonObject> => ({
  title,
  text: (row) =>
    stretches(row)
      .map(({ text }) => text)
      .join(""),
  stretches,
  ...more,
});

/** A column that shows a field as it is, the hits of the search in colour. */
export const searchedColumn = (
  title: string,
  name: string,
  more: Omit<Column<JsonObject>, "title" | "text" | "stretches"> = {},
): Column<JsonObject> => stretchedColumn(title, (row) => stretchesAt(row, name), more);
