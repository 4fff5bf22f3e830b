import { afterAll, beforeAll } from "vitest";
import { openPgDatabase, type PgDatabase } from "../../tests/services/pg-database.ts";
import { describeWith } from "../../tests/services/service.ts";
import { indexPrefixContract } from "./index-prefix.contract.ts";
import { openPostgresSearchIndex } from "./postgres.ts";
import { searchIndexContract } from "./search-index.contract.ts";

describeWith(["postgres"], "on a Postgres server", () => {
  let database: PgDatabase;
  beforeAll(async () => {
    database = await openPgDatabase();
  });
  afterAll(async () => await database?.close());

  indexPrefixContract(
    () => "names",
    (prefix) => openPostgresSearchIndex({ sql: database.sql, prefix }),
  );

  searchIndexContract("Postgres", async () => ({
    index: await openPostgresSearchIndex({ sql: database.sql, prefix: "contract" }),
    writesAtOnce: true,
    empty: async ({ projection, generation }) => {
      const { name, version } = projection;
      await database.sql.query(
        `truncate contract_index."contract-${name}-v${version}-g${generation}"`,
      );
    },
  }));
});
