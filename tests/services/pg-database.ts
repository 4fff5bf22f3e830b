import { silentLog } from "../../platform/log.ts";
import { openPgSql, type PgSql } from "../../platform/sql/pg.ts";
import type { PgSqlOptions } from "../../platform/sql/pg-options.ts";
import { openDatabase, type TestDatabase } from "./database.ts";

/** An empty database on the run's Postgres, reached as the processes reach theirs. */
export type PgDatabase = TestDatabase & {
  readonly sql: PgSql;
  /** Another pool on the same database; closed with it. */
  open(limits?: Partial<PgSqlOptions>): PgSql;
};

/** Makes a database of its own on a server; by default the run's shared one. */
export const openPgDatabase = async (serverUrl?: string): Promise<PgDatabase> => {
  const database = await openDatabase(serverUrl);
  const pools: PgSql[] = [];
  const open = (limits: Partial<PgSqlOptions> = {}): PgSql => {
    const options = { url: database.url, applicationName: "tests", logger: silentLog, ...limits };
    const sql = openPgSql(options);
    pools.push(sql);
    return sql;
  };
  return {
    ...database,
    sql: open(),
    open,
    close: async () => {
      await Promise.all(pools.map((sql) => sql.close()));
      await database.close();
    },
  };
};
