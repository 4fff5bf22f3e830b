import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../sql/migrate.ts";
import { openPgliteSql } from "../sql/pglite.ts";
import type { Sql } from "../sql/sql.ts";
import { eventLogContract } from "./event-log.contract.ts";
import { openPostgresEventLog } from "./postgres.ts";
import { only, sampleCommand, sampleStream, untouched } from "./sample-commands.ts";

eventLogContract("Postgres on PGlite", async () => {
  const sql = await openPgliteSql({ folder: "memory" });
  return { log: await openPostgresEventLog({ sql }), close: () => sql.close() };
});

describe("openPostgresEventLog()", () => {
  let sql: Sql;
  beforeAll(async () => {
    sql = await openPgliteSql({ folder: "memory" });
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

  it("files the entries of a log that was written before there were keys", async () => {
    const own = await openPgliteSql({ folder: "memory" });
    const folder = await mkdtemp(join(tmpdir(), "daybook-migrations-"));
    const shipped = new URL("./migrations/", import.meta.url);
    for (const name of await readdir(shipped)) {
      if (name < "0006") await copyFile(new URL(name, shipped), join(folder, name));
    }
    await migrate(own, { part: "event-log", folder: pathToFileURL(`${folder}/`) });
    const write = `insert into daybook.events (partition, log_offset, tenant_id, stream_id,
      stream_version, event_id, type, schema_version, data, request_id, correlation_id,
      causation_id, actor, record_time, traceparent)
      values (0, $1, 'acme', 'account-a', $1, gen_random_uuid(), $2, 1, $3,
      '', '', '', '', now(), '')`;
    const facts = [
      ["AccountOpened", `{"ownerId":"\\"entryId\\":\\"x\\""}`],
      ["MoneyDeposited", `{"entryId":"e-1","description":"\\"entryId\\":\\"y\\""}`],
      ["TransferSent", `{"entryId":"e-2","toEntryId":"f-1"}`],
    ] as const;
    for (const [index, [type, data]] of facts.entries()) {
      await own.query(write, [index + 1, type, data]);
    }
    const log = await openPostgresEventLog({ sql: own });
    const stream = { tenantId: "acme", streamId: "account-a" };
    const keys = ["e-1", "e-2", "f-1", "x", "y"].map((id) => ({ ...stream, key: `entry/${id}` }));
    const found = await log.findFacts(keys);
    expect(found.map((event) => event?.type)).toEqual([
      "MoneyDeposited",
      "TransferSent",
      undefined,
      undefined,
      undefined,
    ]);
    await own.close();
    await rm(folder, { recursive: true });
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
    const own = await openPgliteSql({ folder: "memory" });
    const log = await openPostgresEventLog({ sql: own });
    await own.close();
    const away = { reason: "STORE_UNAVAILABLE", retryDelayMs: 500 };
    await expect(log.readHeads()).rejects.toMatchObject(away);
    const command = sampleCommand([untouched(sampleStream())]);
    await expect(log.append([command])).rejects.toMatchObject(away);
  });
});
