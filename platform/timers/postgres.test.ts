import { afterAll, beforeAll } from "vitest";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import { openPostgresEventLog } from "../event-log/postgres.ts";
import type { Sql } from "../sql/sql.ts";
import { createPostgresTimers } from "./postgres.ts";
import { timersContract } from "./timers.contract.ts";

let sql: Sql;
beforeAll(async () => {
  sql = await openMemorySql();
});
afterAll(async () => await sql.close());

timersContract("Postgres on PGlite", async () => ({
  log: await openPostgresEventLog({ sql }),
  timers: createPostgresTimers(sql),
}));
