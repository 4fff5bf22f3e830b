import { afterAll, beforeAll } from "vitest";
import { openPgDatabase, type PgDatabase } from "../../tests/services/pg-database.ts";
import { describeWith } from "../../tests/services/service.ts";
import { openPostgresEventLog } from "../event-log/postgres.ts";
import { leaseContract } from "./lease.contract.ts";
import { createPostgresLeases } from "./postgres.ts";

describeWith(["postgres"], "on a Postgres server", () => {
  let database: PgDatabase;
  let groups = 0;
  beforeAll(async () => {
    database = await openPgDatabase();
    await openPostgresEventLog({ sql: database.sql });
  });
  afterAll(async () => await database?.close());

  leaseContract("Postgres", async (settings) => {
    groups += 1;
    const group = `group-${groups}`;
    // Every replica has a pool of its own, as every process does.
    return (owner) =>
      createPostgresLeases({ sql: database.open({ poolMax: 2 }), group, owner, ...settings });
  });
});
