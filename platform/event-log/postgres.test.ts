import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import type { Sql } from "../sql/sql.ts";
import { eventLogContract } from "./event-log.contract.ts";
import { openPostgresEventLog } from "./postgres.ts";
import { only, sampleCommand, sampleStream, untouched } from "./sample-commands.ts";
import { timelyContract } from "./timely.contract.ts";

eventLogContract("Postgres on PGlite", async () => {
  const sql = await openMemorySql();
  return { log: await openPostgresEventLog({ sql }), close: () => sql.close() };
});

timelyContract("Postgres on PGlite", async () => {
  const sql = await openMemorySql();
  return { log: await openPostgresEventLog({ sql }), sql, close: () => sql.close() };
});

describe("openPostgresEventLog()", () => {
  let sql: Sql;
  beforeAll(async () => {
    sql = await openMemorySql();
  });
  afterAll(async () => await sql.close());

  it("makes one identity, with all heads at offset 0, when two open at once", async () => {
    const [one, two] = await Promise.all([
      openPostgresEventLog({ sql, partitions: 4 }),
      openPostgresEventLog({ sql, partitions: 4 }),
    ]);
    expect(one?.identity).toEqual(two?.identity);
    expect(one?.identity).toMatchObject({ epoch: 1, partitions: 4 });
    expect(one?.identity.runKey).toHaveLength(32);
    expect((await one?.readHeads())?.map(({ offset }) => offset)).toEqual([0, 0, 0, 0]);
    expect(await one?.readRelayed()).toEqual([0, 0, 0, 0]);
  });

  it("takes the stored number of partitions, and refuses another", async () => {
    expect((await openPostgresEventLog({ sql })).identity.partitions).toBe(4);
    await expect(openPostgresEventLog({ sql, partitions: 8 })).rejects.toThrow(
      "Cannot open the event log with 8 partitions: it was made with 4",
    );
  });

  it("has a database that refuses to change, delete or truncate events", async () => {
    const log = await openPostgresEventLog({ sql });
    const stream = sampleStream();
    await log.append([sampleCommand([untouched(stream)])]);
    const before = only(await log.readTails([untouched(stream)]));
    for (const statement of [
      "update daybook.events set data = '{}'",
      "delete from daybook.events",
      "truncate daybook.events",
      "truncate daybook.events cascade",
    ]) {
      await expect(sql.query(statement)).rejects.toThrow(/facts never change/);
    }
    expect(only(await log.readTails([untouched(stream)]))).toEqual(before);
  });

  it("takes the time of a head ahead of the clock, for both legs, and keeps it", async () => {
    const log = await openPostgresEventLog({ sql });
    const [ahead, behind] = [sampleStream("default"), sampleStream("default")];
    const partition = log.partitionOf(ahead);
    const hourAhead = new Date(Date.now() + 3_600_000);
    const setTime = "update daybook.heads set last_time = $1 where partition = $2";
    await sql.query(setTime, [hourAhead, partition]);
    const transfer = sampleCommand([untouched(behind), untouched(ahead)]);
    await log.append([transfer]);
    const { events } = (await log.findCommand(transfer.key)) ?? { events: [] };
    const time = hourAhead.getTime();
    expect(events.map(({ recordedAt }) => recordedAt)).toEqual([time, time]);
    const closed = await log.closeIdlePartitions();
    expect(closed[partition]?.lastTime).toBe(time);
    expect(closed[log.partitionOf(behind)]?.lastTime).toBe(time);
  });

  it("refuses a schema with a migration that this build does not know", async () => {
    await sql.query(
      `insert into daybook.migrations (part, number, name, checksum)
      values ('event-log', 99, '0099-newer.sql', '')`,
    );
    await expect(openPostgresEventLog({ sql })).rejects.toThrow(/0099-newer.sql is unknown/);
    await sql.query("delete from daybook.migrations where number = 99");
  });

  it("answers STORE_UNAVAILABLE once the store is away", async () => {
    const own = await openMemorySql();
    const log = await openPostgresEventLog({ sql: own });
    await own.close();
    const away = { reason: "STORE_UNAVAILABLE", retryDelayMs: 500 };
    await expect(log.readHeads()).rejects.toMatchObject(away);
    const command = sampleCommand([untouched(sampleStream())]);
    await expect(log.append([command])).rejects.toMatchObject(away);
  });
});
