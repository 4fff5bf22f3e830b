import type { DocumentFields, VersionedDocument } from "../../read-models/projection.ts";
import type { Sql, SqlQuery } from "../sql/sql.ts";
import { isDataError } from "../sql/store-failure.ts";
import { checkpointId, encodeCheckpoint } from "./checkpoint-record.ts";
import { encodeFields, type FieldTypes, textFields } from "./document-fields.ts";
import { fieldLexemes } from "./lexemes.ts";
import { tableOf } from "./postgres-documents.ts";
import { vectorText } from "./postgres-lexemes.ts";
import { type IndexNames, quoteIdentifier } from "./postgres-names.ts";
import { columnFields, columnTypeOf } from "./postgres-schema.ts";
import { culpritsMax, refused, refuseUnmapped } from "./refused-documents.ts";
import type { Checkpoint, IndexGeneration, WriteOutcome } from "./search-index.ts";

/** Trial writes by which the culprits are looked for. */
const trialsMax = 256;

const trialTimeoutMs = 5_000;

/** How a document's columns travel: as one JSON array, integers as decimal strings. */
const columnsOf = (mapping: FieldTypes): readonly (readonly [string, string])[] => [
  ["_id", "text"],
  ["_tenant_id", "text"],
  ["_offset", "bigint"],
  ["_stream_version", "bigint"],
  ["_body", "text"],
  ...columnFields(mapping).map((field) => [field, columnTypeOf(mapping, field) ?? ""] as const),
  ...(textFields(mapping).length > 0 ? [["_words", "text"] as const] : []),
];

const columnValue = (value: DocumentFields[string] | undefined) =>
  typeof value === "object" ? value : value?.toString();

const rowOf = (mapping: FieldTypes, document: VersionedDocument): Record<string, unknown> => {
  const { id, tenantId, offset, streamVersion, fields } = document;
  const columns = columnFields(mapping).map((field) => [field, columnValue(fields[field])]);
  const lexemes = textFields(mapping).map((field, at) => fieldLexemes(at, String(fields[field])));
  return {
    ...Object.fromEntries(columns),
    _id: id,
    _tenant_id: tenantId,
    _offset: offset,
    _stream_version: streamVersion,
    _body: encodeFields(fields),
    _words: vectorText(lexemes),
  };
};

/**
 * Documents `$1`, each unless the stored one is as new or newer. `$2` is their partition. Columns
 * are taken out of JSON: one parameter for any number of documents.
 */
const upsertSql = (table: string, mapping: FieldTypes, condition: string): string => {
  const columns = columnsOf(mapping);
  const names = columns.map(([name]) => quoteIdentifier(name));
  const values = columns.map(([name]) =>
    name === "_words" ? "d._words::tsvector" : `d."${name}"`,
  );
  const types = columns.map(([name, type]) => `${quoteIdentifier(name)} ${type}`);
  const changes = names.filter((name) => name !== '"_id"');
  return `
    insert into ${table} as stored (_partition, ${names.join(", ")})
    select $2::integer, ${values.join(", ")}
    from json_to_recordset($1::json) as d (${types.join(", ")})
    ${condition}
    on conflict (_id) do update set
      _partition = excluded._partition,
      ${changes.map((name) => `${name} = excluded.${name}`).join(", ")}
    where stored._offset < excluded._offset`;
};

/**
 * Documents and checkpoint in one statement, so in one commit. The checkpoint goes first: if it is
 * no longer the one that was read, or has just been moved by a neighbour, nothing is inserted.
 */
const writeSql = (table: string, mapping: FieldTypes): string => `
  with moved as (
    update ${table} set _body = $3, _offset = $4::bigint,
      _sequence = greatest(_sequence + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint)
    where _id = $5 and _sequence = $6::bigint
    returning _sequence
  ), written as (${upsertSql(table, mapping, "where exists (select from moved)")}
  )
  select _sequence from moved`;

/** Ends a trial, which must leave nothing behind. */
class TrialOver extends Error {}

/**
 * The documents that the database refuses even alone, found by halving in transactions that are
 * rolled back. Bounded; the ones beyond show when the caller writes without the first.
 */
const findCulprits = async (
  sql: Sql,
  trial: (transaction: SqlQuery, documents: readonly VersionedDocument[]) => Promise<unknown>,
  documents: readonly VersionedDocument[],
): Promise<string[]> => {
  const culprits: string[] = [];
  const suspects = [documents];
  for (let trials = 0; trials < trialsMax && culprits.length < culpritsMax; trials += 1) {
    const suspected = suspects.pop();
    if (suspected === undefined) break;
    try {
      await sql.transaction(
        async (transaction) => {
          await trial(transaction, suspected);
          throw new TrialOver();
        },
        { timeoutMs: trialTimeoutMs },
      );
    } catch (error) {
      if (error instanceof TrialOver) continue;
      if (!isDataError(error)) throw error;
      const half = Math.ceil(suspected.length / 2);
      const [only] = suspected;
      if (half === suspected.length && only !== undefined) culprits.push(only.id);
      else suspects.push(suspected.slice(half), suspected.slice(0, half));
    }
  }
  return culprits;
};

/** See {@link IndexWriter.write}. */
export const writeDocuments = async (
  sql: Sql,
  names: IndexNames,
  index: IndexGeneration,
  documents: readonly VersionedDocument[],
  checkpoint: Checkpoint,
  sequence: string,
): Promise<WriteOutcome> => {
  const mapping: FieldTypes = index.projection.mapping;
  const unmapped = refuseUnmapped(mapping, documents);
  if (unmapped !== undefined) return unmapped;
  const table = tableOf(names, index);
  const { partition, offset } = checkpoint;
  const rowsOf = (some: readonly VersionedDocument[]): string =>
    JSON.stringify(some.map((document) => rowOf(mapping, document)));
  const body = encodeCheckpoint(checkpoint);
  const id = checkpointId(partition);
  try {
    const [moved] = await sql.query<{ _sequence: bigint }>(writeSql(table, mapping), [
      rowsOf(documents),
      partition,
      body,
      offset,
      id,
      sequence,
    ]);
    if (moved === undefined) return { outcome: "checkpoint-moved" };
    return { outcome: "written", sequence: moved._sequence.toString() };
  } catch (error) {
    if (!isDataError(error)) throw error;
    const trial = (transaction: SqlQuery, some: readonly VersionedDocument[]) =>
      transaction.query(upsertSql(table, mapping, "where true"), [rowsOf(some), partition]);
    const culprits = await findCulprits(sql, trial, documents);
    if (culprits.length === 0) throw error; // The checkpoint itself: a mistake of ours.
    return refused(culprits, `not storable (${error.sqlState})`);
  }
};
