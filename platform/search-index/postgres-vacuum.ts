import { type Sql, SqlFailed } from "../sql/sql.ts";

/** Documents written to a table after which it is vacuumed, and a fifth of its rows on top. */
export const vacuumAfterDocuments = 10_000;

/**
 * Gives the space of dead rows back, brings the planner's figures up to date and tells how many
 * rows there are. Leaves a table alone that somebody else is at. Housekeeping: a failure changes no
 * answer, so it is not told.
 */
const vacuum = async (sql: Sql, table: string): Promise<number> => {
  try {
    await sql.query(`vacuum (analyze, skip_locked) ${table}`);
    const [row] = await sql.query<{ rows: number }>(
      "select reltuples::float8 as rows from pg_class where oid = to_regclass($1::text)",
      [table],
    );
    return Math.max(0, row?.rows ?? 0);
  } catch (error) {
    if (!(error instanceof SqlFailed)) throw error;
    return 0;
  }
};

/** Counts the documents written to each table and vacuums it when it is time. */
export type VacuumAfterWrites = (table: string, documents: number) => Promise<void>;

/**
 * Keeps tables tidy where nobody else does: an embedded Postgres never vacuums by itself, so dead
 * rows would pile up and the planner would go on guessing. The thresholds are autovacuum's.
 */
export const createVacuumAfterWrites = (sql: Sql): VacuumAfterWrites => {
  // Bounded by the indices that one process writes.
  const writtenSince = new Map<string, number>();
  const dueAfter = new Map<string, number>();
  return async (table, documents) => {
    const written = (writtenSince.get(table) ?? 0) + documents;
    writtenSince.set(table, written);
    if (written < (dueAfter.get(table) ?? vacuumAfterDocuments)) return;
    writtenSince.set(table, 0);
    dueAfter.set(table, vacuumAfterDocuments + Math.ceil((await vacuum(sql, table)) / 5));
  };
};
