import type { AnyProjection } from "../../read-models/projection.ts";
import { type Sql, SqlFailed } from "../sql/sql.ts";
import { checkpointIdPrefix, decodeCheckpoint } from "./checkpoint-record.ts";
import type { FieldTypes } from "./document-fields.ts";
import { indexUnavailable } from "./index-unavailable.ts";
import { isGone } from "./postgres-failure.ts";
import type { IndexNames } from "./postgres-names.ts";
import type { Checkpoint, LiveIndexState } from "./search-index.ts";

/** The index that queries by a projection's name are answered from. */
export type LiveIndex = {
  readonly projection: string;
  readonly version: number;
  readonly generation: number;
  readonly table: string;
  readonly mapping: FieldTypes;
  readonly partitions: number;
  /** False for one made before phrases were known. */
  readonly findsPhrases: boolean;
};

/** Every answer brings the generation that was live in its own view of the database. */
export type LiveRow = { readonly live_generation: number | null };

/** Runs a statement on the live index of a projection. */
export type OnLive = <Row extends LiveRow>(
  projection: AnyProjection,
  read: (live: LiveIndex) => Promise<readonly Row[]>,
) => Promise<{ readonly live: LiveIndex; readonly row: Row }>;

/** Changes of the live index that one read may meet. */
const attemptsMax = 3;

/** Column that says which generation is live; `$1` is the projection's name. */
export const liveColumn = (names: IndexNames): string =>
  `(select generation from ${names.generations} where projection = $1::text and live)
     as live_generation`;

/** Scalar query for all checkpoints of a table, as a JSON array of their texts. */
export const checkpointsQuery = (table: string): string =>
  `(select coalesce(json_agg(_body order by _id), '[]')::text from ${table}
    where _id >= '${checkpointIdPrefix}' and _id < '${checkpointIdPrefix}q')`;

/** @throws INDEX_UNAVAILABLE when a partition's checkpoint is missing. */
export const decodeAllCheckpoints = (text: string, partitions: number): Checkpoint[] => {
  const checkpoints = (JSON.parse(text) as string[]).map(decodeCheckpoint);
  checkpoints.sort((one, other) => one.partition - other.partition);
  if (checkpoints.length < partitions) throw indexUnavailable();
  return checkpoints;
};

const findLive = async (
  sql: Sql,
  names: IndexNames,
  projection: string,
): Promise<LiveIndex | undefined> => {
  const [row] = await sql.query<{
    generation: number;
    version: number;
    mapping: string;
    partitions: number;
    finds_phrases: boolean;
  }>(
    `select generation, version, mapping, partitions, finds_phrases from ${names.generations}
     where projection = $1 and live`,
    [projection],
  );
  if (row === undefined) return undefined;
  return {
    projection,
    version: row.version,
    generation: row.generation,
    table: names.table(projection, row.version, row.generation),
    mapping: JSON.parse(row.mapping),
    partitions: row.partitions,
    findsPhrases: row.finds_phrases,
  };
};

/**
 * Remembers which index is live, so that a read is one statement. The statement says itself which
 * one is live (`liveColumn`); if that is another than remembered, its answer is thrown away and it
 * runs again, so an index taken from queries never answers one.
 */
export const createOnLive = (sql: Sql, names: IndexNames): OnLive => {
  const remembered = new Map<string, LiveIndex>(); // Bounded by the read models of the build.
  return async (projection, read) => {
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      const known = remembered.get(projection.name);
      const live = known ?? (await findLive(sql, names, projection.name));
      if (live === undefined) break;
      try {
        const [row] = await read(live);
        if (row?.live_generation === live.generation) {
          remembered.set(projection.name, live);
          return { live, row };
        }
      } catch (error) {
        // A statement for the mapping remembered may be one that the mapping of today can answer.
        const isStale = known !== undefined && !(error instanceof SqlFailed);
        if (!isGone(error) && !isStale) throw error;
      }
      remembered.delete(projection.name);
    }
    throw indexUnavailable();
  };
};

/** See {@link IndexWriter.readLive}; one statement, so one view. */
export const readLive = async (
  sql: Sql,
  names: IndexNames,
  onLive: OnLive,
  projection: AnyProjection,
): Promise<LiveIndexState & { checkpoints: Checkpoint[] }> => {
  type Row = LiveRow & { readonly checkpoints: string };
  const { live, row } = await onLive<Row>(projection, ({ table }) =>
    sql.query(`select ${liveColumn(names)}, ${checkpointsQuery(table)} as checkpoints`, [
      projection.name,
    ]),
  );
  const { version, generation, partitions } = live;
  return { version, generation, checkpoints: decodeAllCheckpoints(row.checkpoints, partitions) };
};
