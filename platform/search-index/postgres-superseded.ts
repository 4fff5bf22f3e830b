import type { AnyProjection } from "../../read-models/projection.ts";
import type { Sql } from "../sql/sql.ts";
import { changeIndices, tableExists } from "./postgres-generations.ts";
import type { IndexNames } from "./postgres-names.ts";
import type { DroppedIndices } from "./search-index.ts";
import { supersededBeyond } from "./superseded.ts";

type Row = { readonly version: number; readonly generation: number; readonly live: boolean };

/** See {@link IndexWriter.dropSuperseded}. Their rows stay: no generation is used twice. */
export const dropSuperseded = (
  sql: Sql,
  names: IndexNames,
  { name }: AnyProjection,
): Promise<DroppedIndices> =>
  changeIndices(sql, names, async (transaction) => {
    const tableOf = ({ version, generation }: Row) => names.table(name, version, generation);
    const known = await transaction.query<Row>(
      `select version, generation, live from ${names.generations} where projection = $1`,
      [name],
    );
    const indices: Row[] = [];
    for (const row of known) {
      if (await tableExists(transaction, tableOf(row))) indices.push(row);
    }
    const live = indices.find((row) => row.live);
    if (live === undefined) return { dropped: [], left: indices.length };
    const outdated = supersededBeyond(indices, live);
    for (const row of outdated) await transaction.script(`drop table ${tableOf(row)}`);
    const dropped = outdated.map(({ version, generation }) => ({ version, generation }));
    return { dropped, left: indices.length - dropped.length };
  });
