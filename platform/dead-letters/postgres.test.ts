import { afterAll, beforeAll } from "vitest";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import { openPostgresEventLog } from "../event-log/postgres.ts";
import type { Sql } from "../sql/sql.ts";
import { deadLettersContract } from "./dead-letters.contract.ts";
import { createPostgresDeadLetters } from "./postgres.ts";

let sql: Sql;
beforeAll(async () => {
  sql = await openMemorySql();
  await openPostgresEventLog({ sql });
});
afterAll(async () => await sql.close());

deadLettersContract("Postgres on PGlite", async (limits) => {
  await sql.query("delete from daybook.dead_letters");
  return createPostgresDeadLetters({ sql, ...limits });
});
