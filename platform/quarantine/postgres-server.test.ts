import { afterAll, beforeAll } from "vitest";
import { openPgDatabase, type PgDatabase } from "../../tests/services/pg-database.ts";
import { describeWith } from "../../tests/services/service.ts";
import { openPostgresEventLog } from "../event-log/postgres.ts";
import { createPostgresQuarantine } from "./postgres.ts";
import { quarantineContract } from "./quarantine.contract.ts";

describeWith(["postgres"], "on a Postgres server", () => {
  let database: PgDatabase;
  beforeAll(async () => {
    database = await openPgDatabase();
    await openPostgresEventLog({ sql: database.sql });
  });
  afterAll(async () => await database?.close());

  quarantineContract("Postgres", async () => {
    await database.sql.query("delete from daybook.quarantine");
    return createPostgresQuarantine({ sql: database.sql });
  });
});
