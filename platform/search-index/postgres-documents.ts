import type { AnyProjection, VersionedDocument } from "../../read-models/projection.ts";
import type { Sql } from "../sql/sql.ts";
import { checkpointId, checkpointIdPrefix, decodeCheckpoint } from "./checkpoint-record.ts";
import { decodeFields, type FieldTypes } from "./document-fields.ts";
import { indexUnavailable } from "./index-unavailable.ts";
import {
  checkpointsQuery,
  decodeAllCheckpoints,
  type LiveRow,
  liveColumn,
  type OnLive,
} from "./postgres-live.ts";
import type { IndexNames } from "./postgres-names.ts";
import type {
  IndexGeneration,
  IndexReader,
  StoredCheckpoint,
  WantedDocument,
} from "./search-index.ts";

/** A document as its table has it. */
export type DocumentRow = {
  readonly _id: string;
  readonly _tenant_id: string;
  readonly _offset: bigint | number;
  readonly _stream_version: bigint | number;
  readonly _body: string;
};

/** The document in a row, its fields typed by the mapping of its index. */
export const readDocument = (mapping: FieldTypes, row: DocumentRow): VersionedDocument => ({
  id: row._id,
  tenantId: row._tenant_id,
  offset: Number(row._offset),
  streamVersion: Number(row._stream_version),
  fields: decodeFields(mapping, row._body),
});

type CheckpointRow = { readonly _body: string; readonly _sequence: bigint };

const readCheckpoint = (row: CheckpointRow): StoredCheckpoint => ({
  ...decodeCheckpoint(row._body),
  sequence: row._sequence.toString(),
});

/** Table of an index. */
export const tableOf = (names: IndexNames, { projection, generation }: IndexGeneration): string =>
  names.table(projection.name, projection.version, generation);

// No stored id holds a NUL, and Postgres takes none as a parameter.
const storable = (id: string): boolean => !id.includes("\0");

/** See {@link IndexWriter.load}. */
export const loadDocuments = async (
  sql: Sql,
  names: IndexNames,
  index: IndexGeneration,
  partition: number,
  documentIds: readonly string[],
): Promise<{
  checkpoint: StoredCheckpoint | undefined;
  documents: ReadonlyMap<string, VersionedDocument>;
  overwritten: readonly string[];
}> => {
  const id = checkpointId(partition);
  const rows = await sql.query<DocumentRow & CheckpointRow>(
    `select _id, _tenant_id, _offset, _stream_version, _sequence, _body
     from ${tableOf(names, index)} where _id = any($1::text[])`,
    [[id, ...documentIds.filter(storable)]],
  );
  const checkpoint = rows.find((row) => row._id === id);
  const documents = rows.filter((row) => row._id !== id);
  return {
    checkpoint: checkpoint && readCheckpoint(checkpoint),
    documents: new Map(
      documents.map((row) => [row._id, readDocument(index.projection.mapping, row)]),
    ),
    // Version and offset are one column: they cannot differ, so what is remembered is still so.
    overwritten: [],
  };
};

/** See {@link IndexWriter.readCheckpoints}. */
export const readCheckpoints = async (
  sql: Sql,
  names: IndexNames,
  index: IndexGeneration,
): Promise<StoredCheckpoint[]> => {
  const rows = await sql.query<CheckpointRow>(
    `select _body, _sequence from ${tableOf(names, index)}
     where starts_with(_id, $1::text) and _id >= $1 and _id < $1 || 'q' order by _partition`,
    [checkpointIdPrefix],
  );
  return rows.map(readCheckpoint);
};

/** See {@link IndexWriter.countDocuments}. */
export const countDocuments = async (
  sql: Sql,
  names: IndexNames,
  index: IndexGeneration,
): Promise<number> => {
  const [row] = await sql.query<{ documents: bigint }>(
    `select count(*) as documents from ${tableOf(names, index)} where _tenant_id is not null`,
  );
  return Number(row?.documents ?? 0);
};

type GetRow = LiveRow & { readonly checkpoint: string | null } & {
  readonly [Column in keyof DocumentRow]: DocumentRow[Column] | null;
};

/** See {@link IndexReader.get}: both in one statement, so in one view of the index. */
export const getDocument = async (
  sql: Sql,
  names: IndexNames,
  onLive: OnLive,
  projection: AnyProjection,
  partition: number,
  documentId: string,
): ReturnType<IndexReader["get"]> => {
  const { live, row } = await onLive<GetRow>(projection, ({ table }) =>
    sql.query(
      `select ${liveColumn(names)}, one.checkpoint,
         d._id, d._tenant_id, d._offset, d._stream_version, d._body
       from (select (select _body from ${table} where _id = $2) as checkpoint) as one
       left join ${table} as d on d._id = $3 and d._tenant_id is not null`,
      [projection.name, checkpointId(partition), storable(documentId) ? documentId : ""],
    ),
  );
  if (row.checkpoint === null) throw indexUnavailable();
  return {
    checkpoint: decodeCheckpoint(row.checkpoint),
    document: row._id === null ? undefined : readDocument(live.mapping, row as DocumentRow),
    overwritten: false,
  };
};

type ManyRow = LiveRow & { readonly checkpoints: string; readonly documents: string };

/** The place in what was asked for, then the document; without its body where it is known. */
type FoundOfMany = readonly [number, string, string, number, number, string | null];

const getManyStatement = (names: IndexNames, table: string): string => `
  select ${liveColumn(names)}, ${checkpointsQuery(table)} as checkpoints,
    (select coalesce(json_agg(json_build_array(w.at, d._id, d._tenant_id, d._offset,
        d._stream_version, case when d._offset = w.known then null else d._body end)), '[]')::text
     from unnest($2::text[], $3::bigint[]) with ordinality as w (id, known, at)
     join ${table} as d on d._id = w.id and d._tenant_id is not null) as documents`;

/** See {@link IndexReader.getMany}: all in one statement, so in one view of the index. */
export const getDocuments = async (
  sql: Sql,
  names: IndexNames,
  onLive: OnLive,
  projection: AnyProjection,
  wanted: readonly WantedDocument[],
): ReturnType<IndexReader["getMany"]> => {
  const ids = wanted.map(({ documentId }) => (storable(documentId) ? documentId : ""));
  const known = wanted.map(({ knownOffset }) => knownOffset);
  const { live, row } = await onLive<ManyRow>(projection, ({ table }) =>
    sql.query(getManyStatement(names, table), [projection.name, ids, known]),
  );
  const checkpoints = decodeAllCheckpoints(row.checkpoints, live.partitions);
  const found = new Map((JSON.parse(row.documents) as FoundOfMany[]).map((one) => [one[0], one]));
  return wanted.map(({ partition }, place) => {
    const checkpoint = checkpoints[partition];
    if (checkpoint === undefined) throw indexUnavailable();
    const [, _id = "", _tenant_id = "", _offset = 0, _stream_version = 0, _body] =
      found.get(place + 1) ?? [];
    const document =
      _body === null || _body === undefined
        ? undefined
        : readDocument(live.mapping, { _id, _tenant_id, _offset, _stream_version, _body });
    return { checkpoint, document, overwritten: false, unchanged: _body === null };
  });
};
