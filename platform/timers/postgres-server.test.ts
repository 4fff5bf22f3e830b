import { afterAll, beforeAll } from "vitest";
import { openPgDatabase, type PgDatabase } from "../../tests/services/pg-database.ts";
import { describeWith } from "../../tests/services/service.ts";
import { openPostgresEventLog } from "../event-log/postgres.ts";
import { createPostgresTimers } from "./postgres.ts";
import { timersContract } from "./timers.contract.ts";

describeWith(["postgres"], "on a Postgres server", () => {
  let database: PgDatabase;
  beforeAll(async () => {
    database = await openPgDatabase();
  });
  afterAll(async () => await database?.close());

  timersContract("Postgres", async () => ({
    log: await openPostgresEventLog({ sql: database.sql }),
    timers: createPostgresTimers(database.sql),
  }));
});
