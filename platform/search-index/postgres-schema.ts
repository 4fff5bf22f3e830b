import type { AnyProjection } from "../../read-models/projection.ts";
import { type FieldTypes, textFields } from "./document-fields.ts";
import { type IndexNames, quoteIdentifier } from "./postgres-names.ts";

/*
 * One table per index. Columns of our own begin with an underscore; the others are the fields of
 * the mapping that can be searched whole or sorted by (text is searched by `_words` alone, what is
 * only stored by nothing, and the whole document is in `_body`). Checkpoints are rows of the same
 * table, without tenant, so that whoever empties, drops or restores it takes them along.
 */

/** Tables beside the indices. Safe to run again. */
export const schemaScript = (names: IndexNames): string => `
create schema if not exists ${names.schema};
create table if not exists ${names.generations} (
  projection text collate "C" not null,
  generation integer not null,
  version integer not null,
  live boolean not null,
  partitions integer not null,
  mapping text not null,
  finds_phrases boolean not null default false,
  primary key (projection, generation)
);
create unique index if not exists generations_live on ${names.generations} (projection) where live;
create table if not exists ${names.records} (
  name text collate "C" primary key,
  value text not null
);
create unlogged table if not exists ${names.frozenSearches} (
  id uuid primary key,
  projection text not null,
  tenant_id text not null,
  opened_at timestamptz not null default clock_timestamp(),
  mapping text not null,
  checkpoints text not null,
  counts text not null,
  hits integer not null
);
do $$ begin
  -- Of a folder from before these columns; asked first because altering waits for every reader.
  if not exists (select from pg_attribute where attname = 'hits'
      and attrelid = '${names.frozenSearches}'::regclass) then
    alter table ${names.frozenSearches} add column hits integer not null default 0;
  end if;
  if not exists (select from pg_attribute where attname = 'finds_phrases'
      and attrelid = '${names.generations}'::regclass) then
    alter table ${names.generations} add column finds_phrases boolean not null default false;
  end if;
end $$;
create unlogged table if not exists ${names.frozenHits} (
  search_id uuid not null,
  position integer not null,
  _id text not null,
  _tenant_id text not null,
  _offset bigint not null,
  _stream_version bigint not null,
  _body text not null,
  primary key (search_id, position)
);
`;

const columnTypes = {
  keyword: 'text collate "C"',
  keywords: 'text[] collate "C"',
  long: "bigint",
  date: "bigint",
} as const;

/** Type of the values of a field's column; undefined for text and what is stored, without one. */
export const columnTypeOf = (mapping: FieldTypes, field: string): string | undefined => {
  const type = Object.hasOwn(mapping, field) ? mapping[field] : undefined;
  if (type === undefined || type === "text" || type === "stored") return undefined;
  return columnTypes[type];
};

/** The fields of a mapping that have a column, in the order of their names. */
export const columnFields = (mapping: FieldTypes): string[] =>
  Object.keys(mapping)
    .filter((field) => columnTypeOf(mapping, field) !== undefined)
    .sort();

const fieldPattern = /^[a-z][A-Za-z0-9]{0,47}$/;

/**
 * Words wait in a list before they are sorted into the index, and every search reads that list. The
 * default of 4 MB writes no faster than this and searches up to three times slower; no list at all
 * (fastupdate off) doubles the cost of a write. Measured with 20,000 entries on PGlite.
 */
const pendingWordsKb = 256;

const wordsIndex = (table: string): string =>
  `create index on ${table} using gin (_words) with (gin_pending_list_limit = ${pendingWordsKb});`;

const listIndexes = (table: string, mapping: FieldTypes): string[] =>
  columnFields(mapping)
    .filter((field) => mapping[field] === "keywords")
    .map((field) => `create index on ${table} using gin (${quoteIdentifier(field)});`);

const sortIndex = (table: string, fields: readonly string[]): string =>
  `create index on ${table} (_tenant_id, ${fields.map(quoteIdentifier).join(", ")}, _id);`;

/**
 * Statements that make an index's table. Room for a few updates is left on each page, so that the
 * checkpoints, written with every run, stay on theirs.
 * @throws {Error} for a field whose name cannot be a column.
 */
export const tableScript = (table: string, projection: AnyProjection): string => {
  const mapping: FieldTypes = projection.mapping;
  const badField = Object.keys(mapping).find((field) => !fieldPattern.test(field));
  if (badField !== undefined) throw new Error(`Cannot map ${badField}: not ${fieldPattern}`);
  const columns = columnFields(mapping).map(
    (field) => `${quoteIdentifier(field)} ${columnTypeOf(mapping, field)}`,
  );
  const hasText = textFields(mapping).length > 0;
  return `
create table ${table} (
  _id text collate "C" primary key,
  _tenant_id text collate "C",
  _partition integer not null,
  _offset bigint not null,
  _stream_version bigint,
  _sequence bigint,
  _body text not null,
  ${[...columns, ...(hasText ? ["_words tsvector"] : [])].join(",\n  ")}
) with (fillfactor = 90);
create index on ${table} (_tenant_id, _id);
${projection.sortedBy.map((fields) => sortIndex(table, fields)).join("\n")}
${hasText ? wordsIndex(table) : ""}
${listIndexes(table, mapping).join("\n")}
`;
};
