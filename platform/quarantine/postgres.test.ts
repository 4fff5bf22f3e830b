import { afterAll, beforeAll } from "vitest";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import { openPostgresEventLog } from "../event-log/postgres.ts";
import type { Sql } from "../sql/sql.ts";
import { createPostgresQuarantine } from "./postgres.ts";
import { quarantineContract } from "./quarantine.contract.ts";

let sql: Sql;
beforeAll(async () => {
  sql = await openMemorySql();
  await openPostgresEventLog({ sql });
});
afterAll(async () => await sql.close());

quarantineContract("Postgres on PGlite", async () => {
  await sql.query("delete from daybook.quarantine");
  return createPostgresQuarantine({ sql });
});
