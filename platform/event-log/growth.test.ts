import { afterAll, beforeAll, expect, it } from "vitest";
import { openPgDatabase, type PgDatabase } from "../../tests/services/pg-database.ts";
import { describeWith } from "../../tests/services/service.ts";
import { createGrowthNotices } from "./growth.ts";
import { openPostgresEventLog } from "./postgres.ts";
import { sampleCommand, sampleStream, untouched } from "./sample-commands.ts";

describeWith(["postgres"], "growth of the log", () => {
  let database: PgDatabase;
  beforeAll(async () => {
    database = await openPgDatabase();
  });
  afterAll(async () => await database?.close());

  /** A process with a pool of its own, and what it was told. */
  const openProcess = async (applicationName: string) => {
    const sql = database.open({ applicationName });
    const log = await openPostgresEventLog({ sql, notices: createGrowthNotices(sql) });
    const told: number[] = [];
    const stop = log.onGrowth((partitions) => told.push(...partitions));
    // The first notice is that there may have been some.
    await expect.poll(() => told.length, { timeout: 5_000 }).toBe(log.identity.partitions);
    told.length = 0;
    return { log, told, stop };
  };

  const appendOne = async (log: Awaited<ReturnType<typeof openProcess>>["log"]) => {
    const stream = sampleStream();
    await log.append([sampleCommand([untouched(stream)])]);
    return log.partitionOf(stream);
  };

  it("is told to other processes, and to none that has stopped listening", async () => {
    const [one, two, three] = [
      await openProcess("one"),
      await openProcess("two"),
      await openProcess("three"),
    ];
    three.stop();
    const partition = await appendOne(one.log);
    await expect.poll(() => two.told, { timeout: 5_000 }).toEqual([partition]);
    expect(three.told).toEqual([]);
    one.stop();
    two.stop();
  });

  it("is told again after the listening connection was ended", async () => {
    const [teller, hearer] = [await openProcess("teller"), await openProcess("hearer")];
    await database.sql.query(
      `select pg_terminate_backend(pid)::text from pg_stat_activity
      where application_name = 'hearer' and query ilike 'listen%'`,
    );
    const every = hearer.log.identity.partitions;
    await expect.poll(() => hearer.told.length, { timeout: 10_000 }).toBe(every);
    const partition = await appendOne(teller.log);
    await expect.poll(() => hearer.told.slice(every), { timeout: 5_000 }).toEqual([partition]);
    teller.stop();
    hearer.stop();
  });
});
