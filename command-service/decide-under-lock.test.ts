import { expect, it } from "vitest";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { openPgliteSql } from "../platform/sql/pglite.ts";
import { depositOf, executorOn, openingOf } from "./executor.fixture.ts";

it("decideUnderLock() decides on the log when it was set back behind what is cached", async () => {
  const sql = await openPgliteSql({ folder: "memory" });
  const log = await openPostgresEventLog({ sql, partitions: 1 });
  const { execute, stop } = executorOn(log);
  await execute(openingOf("a"));
  await execute(depositOf("a", 500n));
  await execute(depositOf("a", 70n));
  await sql.script(`
    alter table daybook.events disable trigger all;
    delete from daybook.events where log_offset = 3;
    alter table daybook.events enable trigger all;
    update daybook.heads set last_offset = 2;`);
  const { stored, figures } = await execute(depositOf("a", 1n));
  expect(stored.streams[0]?.streamVersion).toBe(3);
  expect(figures.balanceMinor).toBe(501n);
  await stop();
  await sql.close();
});
