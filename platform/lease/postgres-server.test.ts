import { afterAll, beforeAll, expect, it } from "vitest";
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

  it("release() locks its rows in the order in which claim() does, however they lie", async () => {
    const { sql } = database;
    const group = { group: "ordered", partitions: 16, timeToLiveMs: 60_000 };
    const leases = createPostgresLeases({ sql: database.open(), owner: "leaving", ...group });
    await leases.claim();
    await sql.script(
      `with gone as (delete from daybook.leases where member_group = 'ordered' returning *)
      insert into daybook.leases select * from gone order by partition desc`,
    );
    let releasing: Promise<void> | undefined;
    const waiting = async () =>
      await database.sql.query(
        `select 1 from pg_stat_activity where datname = current_database()
          and wait_event_type = 'Lock' and query like '%daybook.lease_members%'`,
      );
    // As a claim that has got no further than the first row.
    await sql.transaction(
      async (claim) => {
        const locked = (partition: number, how: string) =>
          claim.query(
            `select partition from daybook.leases
            where member_group = 'ordered' and partition = ${partition} for update ${how}`,
          );
        await locked(0, "");
        releasing = leases.release();
        await expect.poll(waiting, { timeout: 4_000, interval: 20 }).toHaveLength(1);
        expect(await locked(15, "skip locked")).toEqual([{ partition: 15 }]);
      },
      { timeoutMs: 5_000 },
    );
    await releasing;
    const heir = createPostgresLeases({ sql: database.open(), owner: "heir", ...group });
    expect(await heir.claim()).toHaveLength(16);
  });
});
