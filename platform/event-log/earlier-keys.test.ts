import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { openMemorySql } from "../../tests/services/memory-sql.ts";
import { openPgDatabase } from "../../tests/services/pg-database.ts";
import { describeWith } from "../../tests/services/service.ts";
import { migrate } from "../sql/migrate.ts";
import type { Sql } from "../sql/sql.ts";
import { openPostgresEventLog } from "./postgres.ts";

const shipped = new URL("./migrations/", import.meta.url);

/** Brings a database to where a build left it whose last migration came before `name`. */
const migrateBefore = async (sql: Sql, name: string): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "daybook-migrations-"));
  for (const file of await readdir(shipped)) {
    if (file < name) await copyFile(new URL(file, shipped), join(folder, file));
  }
  await migrate(sql, { part: "event-log", folder: pathToFileURL(`${folder}/`) });
  await rm(folder, { recursive: true });
};

const facts = [
  ["AccountOpened", `{"ownerId":"\\"entryId\\":\\"x\\""}`],
  ["MoneyDeposited", `{"entryId":"e-1","description":"\\"entryId\\":\\"y\\""}`],
  ["TransferSent", `{"entryId":"e-2","toEntryId":"f-1"}`],
  ["MoneyWithdrawn", `{"entryId":"e-3"}`],
] as const;

/** Two streams in two partitions, as a build without keys has written them. */
const writeEarlier = async (sql: Sql): Promise<void> => {
  await sql.script(`
    insert into daybook.log_identity (log_id, partitions, run_key)
    values (gen_random_uuid(), 2, decode(repeat('00', 32), 'hex'));
    insert into daybook.heads (partition) values (0), (1);
    insert into daybook.relay_marks (partition) values (0), (1);`);
  for (const [partition, streamId] of [
    [0, "account-a"],
    [1, "account-b"],
  ] as const) {
    for (const [index, [type, data]] of facts.entries()) {
      await sql.query(
        `insert into daybook.events (partition, log_offset, tenant_id, stream_id, stream_version,
          event_id, type, schema_version, data, request_id, correlation_id, causation_id, actor,
          record_time, traceparent)
        values ($1, $2, 'acme', $3, $2, gen_random_uuid(), $4, 1, $5, '', '', '', '', now(), '')`,
        [partition, index + 1, streamId, type, data],
      );
    }
    await sql.query("update daybook.heads set last_offset = $2 where partition = $1", [
      partition,
      facts.length,
    ]);
  }
};

const keys = ["account-a", "account-b"].flatMap((streamId) =>
  ["e-1", "e-2", "e-3", "f-1", "x", "y"].map((id) => ({
    tenantId: "acme",
    streamId,
    key: `entry/${id}`,
  })),
);
const ofOne = ["MoneyDeposited", "TransferSent", "MoneyWithdrawn", undefined, undefined, undefined];

const filedKeys = (sql: Sql) =>
  sql.query(
    `select partition, log_offset, key, key_hash from daybook.event_keys
    order by partition, log_offset`,
  );

const suite = (open: () => Promise<{ sql: Sql; close: () => Promise<void> }>): void => {
  it("are found before, while and after they are filed, batch by batch", async () => {
    const { sql, close } = await open();
    await migrateBefore(sql, "0006");
    await writeEarlier(sql);
    const log = await openPostgresEventLog({ sql });
    const found = async () => (await log.findFacts(keys)).map((event) => event?.type);
    expect(await filedKeys(sql)).toEqual([]);
    expect(await found()).toEqual([...ofOne, ...ofOne]);
    const batches = [];
    for (let batch = await log.fileEarlier(3); batch !== undefined; ) {
      batches.push(batch);
      expect(await found()).toEqual([...ofOne, ...ofOne]);
      batch = await log.fileEarlier(3);
    }
    expect(batches).toEqual([
      { partition: 0, offset: 3, eventsLeft: 5 },
      { partition: 0, offset: 4, eventsLeft: 4 },
      { partition: 1, offset: 3, eventsLeft: 1 },
      { partition: 1, offset: 4, eventsLeft: 0 },
    ]);
    expect(await found()).toEqual([...ofOne, ...ofOne]);
    await close();
  }, 30_000);

  it("are filed just as by the migration that filed them all at once", async () => {
    const [once, batched] = [await open(), await open()];
    for (const { sql } of [once, batched]) {
      await migrateBefore(sql, "0006");
      await writeEarlier(sql);
    }
    await migrateBefore(once.sql, "0008");
    const whole = await openPostgresEventLog({ sql: once.sql });
    expect(await whole.fileEarlier(100)).toBeUndefined();
    const log = await openPostgresEventLog({ sql: batched.sql });
    while ((await log.fileEarlier(1)) !== undefined);
    const expected = await filedKeys(once.sql);
    expect(expected).toHaveLength(6);
    expect(await filedKeys(batched.sql)).toEqual(expected);
    await once.close();
    await batched.close();
  }, 30_000);
};

describe("Events of before there were keys, on PGlite", () => {
  suite(async () => {
    const sql = await openMemorySql();
    return { sql, close: () => sql.close() };
  });
});

describeWith(["postgres"], "Events of before there were keys, on Postgres", () => {
  suite(async () => await openPgDatabase());

  it("are left to whoever has them in hand, and taken up when that one is gone", async () => {
    const { sql, close, ...database } = await openPgDatabase();
    await migrateBefore(sql, "0006");
    await writeEarlier(sql);
    const log = await openPostgresEventLog({ sql });
    const other = await openPostgresEventLog({ sql: database.open() });
    const gone = new Error("gone");
    const work = sql.transaction(
      async (transaction) => {
        await transaction.query("select * from daybook.file_earlier_keys(100)");
        expect(await other.fileEarlier(100)).toMatchObject({ partition: 1, offset: 4 });
        expect(await other.fileEarlier(100)).toBeUndefined();
        throw gone;
      },
      { timeoutMs: 10_000 },
    );
    await expect(work).rejects.toBe(gone);
    expect(await log.fileEarlier(100)).toEqual({ partition: 0, offset: 4, eventsLeft: 0 });
    expect(await filedKeys(sql)).toHaveLength(6);
    await close();
  }, 30_000);
});
