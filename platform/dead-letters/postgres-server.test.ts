import { afterAll, beforeAll } from "vitest";
import { openPgDatabase, type PgDatabase } from "../../tests/services/pg-database.ts";
import { describeWith } from "../../tests/services/service.ts";
import { openPostgresEventLog } from "../event-log/postgres.ts";
import { deadLettersContract } from "./dead-letters.contract.ts";
import { createPostgresDeadLetters } from "./postgres.ts";

describeWith(["postgres"], "on a Postgres server", () => {
  let database: PgDatabase;
  beforeAll(async () => {
    database = await openPgDatabase();
    await openPostgresEventLog({ sql: database.sql });
  });
  afterAll(async () => await database?.close());

  deadLettersContract("Postgres", async (limits) => {
    await database.sql.query("delete from daybook.dead_letters");
    return createPostgresDeadLetters({ sql: database.sql, ...limits });
  });
});
