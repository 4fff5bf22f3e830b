import type { DocumentFields, FieldType } from "../../read-models/projection.ts";

/** A mapping whatever its document. */
export type FieldTypes = Readonly<Record<string, FieldType>>;

const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;

const isOfType: Readonly<Record<FieldType, (value: unknown) => boolean>> = {
  keyword: (value) => typeof value === "string",
  keywords: (value) =>
    Array.isArray(value) && value.every((element) => typeof element === "string"),
  text: (value) => typeof value === "string",
  stored: (value) => typeof value === "string",
  long: (value) => typeof value === "bigint" && value >= int64Min && value <= int64Max,
  date: (value) => Number.isSafeInteger(value),
};

/**
 * What keeps the fields from being exactly those of the mapping, for people and without values;
 * undefined when nothing does.
 */
export const findMismatch = (mapping: FieldTypes, fields: DocumentFields): string | undefined => {
  for (const [field, value] of Object.entries(fields)) {
    if (!Object.hasOwn(mapping, field)) return `${field}: not in the mapping`;
    const type = mapping[field];
    if (type !== undefined && !isOfType[type](value)) return `${field}: not a ${type}`;
  }
  const missing = Object.keys(mapping).find((field) => !Object.hasOwn(fields, field));
  return missing === undefined ? undefined : `${missing}: missing`;
};

/** The fields as JSON text; a `long` is a decimal string, so nothing is ever rounded. */
export const encodeFields = (fields: DocumentFields): string =>
  JSON.stringify(fields, (_field, value) => (typeof value === "bigint" ? value.toString() : value));

/** The fields out of {@link encodeFields}, typed by the mapping they were written under. */
export const decodeFields = (mapping: FieldTypes, text: string): DocumentFields =>
  JSON.parse(text, (field, value) => (mapping[field] === "long" ? BigInt(value) : value));

/** The text fields in the order of their names; a field's place marks its lexemes. */
export const textFields = (mapping: FieldTypes): string[] =>
  Object.keys(mapping)
    .filter((field) => mapping[field] === "text")
    .sort();

/** The mapping as one text, equal for equal mappings. */
export const mappingText = (mapping: FieldTypes): string =>
  JSON.stringify(Object.fromEntries(Object.entries(mapping).sort(([a], [b]) => (a < b ? -1 : 1))));
