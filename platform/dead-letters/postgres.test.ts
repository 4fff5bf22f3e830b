import { afterAll, beforeAll } from "vitest";
import { openPostgresEventLog } from "../event-log/postgres.ts";
import { openPgliteSql } from "../sql/pglite.ts";
import type { Sql } from "../sql/sql.ts";
import { deadLettersContract } from "./dead-letters.contract.ts";
import { createPostgresDeadLetters } from "./postgres.ts";

let sql: Sql;
beforeAll(async () => {
  sql = await openPgliteSql({ folder: "memory" });
  await openPostgresEventLog({ sql });
});
afterAll(async () => await sql.close());

deadLettersContract("Postgres on PGlite", async (limits) => {
  await sql.query("delete from daybook.dead_letters");
  return createPostgresDeadLetters({ sql, ...limits });
});
