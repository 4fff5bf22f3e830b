import { join } from "node:path";
import { openPgliteSql } from "../../platform/sql/pglite.ts";
import type { Sql } from "../../platform/sql/sql.ts";
import type { Installation } from "./installation.ts";

/** Schema of the search index under the prefix that is set when nobody sets one. */
const indexSchema = "daybook_index";
const copySchema = "index_copy";

/** Opens the database of an installation whose process has ended, and closes it afterwards. */
const withDatabase = async (
  { dataDir }: Installation,
  work: (sql: Sql) => Promise<void>,
): Promise<void> => {
  const sql = await openPgliteSql({ folder: { dataDir: join(dataDir, "postgres") } });
  try {
    await work(sql);
  } finally {
    await sql.close();
  }
};

/** The tables that hold documents and checkpoints, quoted. @throws {Error} when there are none. */
const indexTables = async (sql: Sql): Promise<string[]> => {
  const rows = await sql.query<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables
     where schemaname = $1 and tablename like 'daybook-%' order by tablename`,
    [indexSchema],
  );
  if (rows.length === 0) throw new Error("Cannot find the index: it has no tables");
  return rows.map(({ name }) => name);
};

/** Empties every table of documents and checkpoints. */
export const emptyIndex = (installation: Installation): Promise<void> =>
  withDatabase(installation, async (sql) => {
    for (const table of await indexTables(sql))
      await sql.script(`truncate ${indexSchema}.${table}`);
  });

/** Removes all that the search index ever stored. */
export const dropIndex = (installation: Installation): Promise<void> =>
  withDatabase(installation, (sql) => sql.script(`drop schema ${indexSchema} cascade`));

/** Keeps a copy of documents and checkpoints as they are now. */
export const copyIndex = (installation: Installation): Promise<void> =>
  withDatabase(installation, async (sql) => {
    await sql.script(`create schema ${copySchema}`);
    for (const table of await indexTables(sql)) {
      await sql.script(`create table ${copySchema}.${table} as table ${indexSchema}.${table}`);
    }
  });

/** Puts the copy in the place of what is there. */
export const restoreIndex = (installation: Installation): Promise<void> =>
  withDatabase(installation, async (sql) => {
    for (const table of await indexTables(sql)) {
      await sql.script(`truncate ${indexSchema}.${table};
        insert into ${indexSchema}.${table} select * from ${copySchema}.${table}`);
    }
  });
