import pg from "pg";
import type { SqlValue } from "./sql.ts";

/*
 * What goes over the wire is text both ways. What comes out of here is just what PGlite gives, so
 * that nothing above the port can tell the two apart.
 */

const arrayOfInt8 = 1016;
const arrayOfBytea = 1001;

type Parse = (text: string) => unknown;

const isText = (parsed: unknown): parsed is string => typeof parsed === "string";
const standardParser = (oid: number): Parse => pg.types.getTypeParser(oid as never, "text");

/** Elements as text, whatever the type of the array. */
const parseArray = standardParser(1009);

const everyElement =
  (parse: Parse): Parse =>
  (text) =>
    (parseArray(text) as unknown[]).map((element) => (isText(element) ? parse(element) : element));

const parseInt8: Parse = (text) => BigInt(text);

/** A copy: the driver's is a view into a buffer that holds the neighbours too. */
const parseBytea: Parse = (text) => new Uint8Array(Buffer.from(text.slice(2), "hex"));

const parsers = new Map<number, Parse>([
  [pg.types.builtins.INT8, parseInt8],
  [arrayOfInt8, everyElement(parseInt8)],
  [pg.types.builtins.BYTEA, parseBytea],
  [arrayOfBytea, everyElement(parseBytea)],
]);

/** Reads columns: int8 as bigint, timestamptz as Date, bytea as Uint8Array, also in arrays. */
export const columnTypes = {
  getTypeParser: (oid: number): Parse => parsers.get(oid) ?? standardParser(oid),
} as NonNullable<pg.ClientConfig["types"]>;

const isNumeric = (element: unknown): boolean =>
  typeof element === "number" || typeof element === "bigint";

/**
 * A parameter as the driver takes it. Dates in UTC: the driver's own text has the local offset.
 * Numbers need no quotes in an array, which the driver would look for in each.
 */
export const parameter = (value: SqlValue): unknown => {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value) && value.every(isNumeric)) return `{${value.join(",")}}`;
  return value;
};
