import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPgDatabase, type PgDatabase } from "../../tests/services/pg-database.ts";
import { describeWith } from "../../tests/services/service.ts";
import type { PgSql } from "../sql/pg.ts";
import { eventLogContract } from "./event-log.contract.ts";
import type { EventLog, StreamName } from "./event-log.ts";
import { lockHeads } from "./heads.ts";
import { openPostgresEventLog } from "./postgres.ts";
import { afterwards, only, sampleCommand, sampleStream, untouched } from "./sample-commands.ts";
import { timelyContract } from "./timely.contract.ts";

describeWith(["postgres"], "on a Postgres server", () => {
  let database: PgDatabase;
  let log: EventLog;
  beforeAll(async () => {
    database = await openPgDatabase();
    log = await openPostgresEventLog({ sql: database.sql });
  });
  afterAll(async () => await database?.close());

  /** Another process: a pool of its own on the same log. */
  const replica = async (sql: PgSql = database.open()): Promise<EventLog> =>
    await openPostgresEventLog({ sql, lockTimeoutMs: 300 });

  eventLogContract("Postgres", async () => ({
    log: await replica(),
    close: async () => {},
  }));

  timelyContract("Postgres", async () => {
    const own = await openPgDatabase();
    const opened = await openPostgresEventLog({ sql: own.sql });
    return { log: opened, sql: own.sql, close: () => own.close() };
  });

  /** A stream in another partition than the given one. */
  const elsewhere = (stream: StreamName): StreamName => {
    let other = sampleStream(stream.tenantId);
    while (log.partitionOf(other) === log.partitionOf(stream)) other = sampleStream();
    return other;
  };

  /** Every event of a partition, read page by page. */
  const readAll = async (partition: number) => {
    const events = [];
    for (let from = 1; ; ) {
      const limits = { eventsMax: 500, bytesMax: 1_000_000 };
      const page = await log.readPartition(partition, from, limits);
      if (page.length === 0) return events;
      events.push(...page);
      from = (page.at(-1)?.offset ?? 0) + 1;
    }
  };

  it("finds the end of a stream by its own index, even after an empty first batch", async () => {
    const own = await openPgDatabase();
    try {
      // One session, which keeps the plans of its first batch.
      const sql = own.open({ poolMax: 1 });
      const writer = await openPostgresEventLog({ sql });
      const { tenantId } = sampleStream();
      for (let batch = 0; batch < 5; batch += 1) {
        const streams = Array.from({ length: 40 }, () => sampleStream(tenantId));
        await writer.append(streams.map((stream) => sampleCommand([untouched(stream)])));
      }
      await sql.close(); // A session that ends has told its statistics.
      const readsBy = async (index: string): Promise<bigint | undefined> => {
        const rows = await own.sql.query<{ reads: bigint }>(
          "select idx_scan as reads from pg_stat_user_indexes where indexrelname = $1",
          [index],
        );
        return rows[0]?.reads;
      };
      const byStream = () => readsBy("events_tenant_id_stream_id_stream_version_key");
      await expect.poll(byStream, { timeout: 15_000 }).toBeGreaterThanOrEqual(200n);
      expect(await readsBy("events_by_correlation")).toBe(0n);
    } finally {
      await own.close();
    }
  }, 30_000);

  describe("two writers", () => {
    it("lets one of two win each version of a stream, for as long as they try", async () => {
      const stream = sampleStream();
      const writers = [await replica(), await replica()];
      let tip = untouched(stream);
      for (let version = 1; version <= 30; version += 1) {
        const commands = writers.map(() => sampleCommand([tip]));
        const outcomes = await Promise.all(
          writers.map((writer, index) => writer.append(commands.slice(index, index + 1))),
        );
        const names = outcomes.map((outcome) => only(outcome).outcome);
        expect([...names].sort()).toEqual(["committed", "conflict"]);
        const winner = commands[names.indexOf("committed")];
        if (winner !== undefined) tip = only(afterwards(winner));
      }
      expect(only(await log.readTails([untouched(stream)])).events).toHaveLength(30);
    });

    it("gives dense offsets to what many append to one partition at once", async () => {
      const partition = log.partitionOf(sampleStream());
      const before = (await readAll(partition)).length;
      const writers = [await replica(), await replica(), await replica()];
      const sent: string[] = [];
      await Promise.all(
        Array.from({ length: 60 }, async (_, index) => {
          let stream = sampleStream();
          while (log.partitionOf(stream) !== partition) stream = sampleStream();
          const command = sampleCommand([untouched(stream)]);
          await writers[index % writers.length]?.append([command]);
          sent.push(command.events[0]?.eventId ?? "");
        }),
      );
      const events = await readAll(partition);
      expect(events.map(({ offset }) => offset)).toEqual(events.map((_, index) => index + 1));
      const ids = events.slice(before).map(({ eventId }) => eventId);
      expect(ids.sort()).toEqual(sent.sort());
    });
  });

  describe("a stuck head", () => {
    it("lets others pass after the bound, and blocks what is behind it", async () => {
      const stuck = sampleStream();
      const free = elsewhere(stuck);
      const writer = await replica();
      await database.sql.transaction(
        async (holder) => {
          await holder.query("select 1 from daybook.heads where partition = $1 for update", [
            log.partitionOf(stuck),
          ]);
          const started = performance.now();
          const batch = [sampleCommand([untouched(stuck)]), sampleCommand([untouched(free)])];
          const outcomes = await writer.append(batch);
          const partitions = [log.partitionOf(stuck)];
          expect(outcomes).toMatchObject([
            { outcome: "blocked", partitions },
            { outcome: "committed" },
          ]);
          expect(performance.now() - started).toBeGreaterThanOrEqual(300);
          expect(performance.now() - started).toBeLessThan(3_000);
          const alone = performance.now();
          await writer.append([sampleCommand([untouched(elsewhere(stuck))])]);
          expect(performance.now() - alone).toBeLessThan(300);
        },
        { timeoutMs: 10_000 },
      );
      expect(only(await writer.append([sampleCommand([untouched(stuck)])])).outcome).toBe(
        "committed",
      );
    });

    it("blocks a command with another stream that is free, and answers a known key", async () => {
      const stuck = sampleStream();
      const free = elsewhere(stuck);
      const known = sampleCommand([untouched(stuck)]);
      const writer = await replica();
      await writer.append([known]);
      await database.sql.transaction(
        async (holder) => {
          await lockHeads(holder, [log.partitionOf(stuck)]);
          const across = sampleCommand([untouched(free), ...afterwards(known)]);
          expect(await writer.append([across, known])).toMatchObject([
            { outcome: "blocked", partitions: [log.partitionOf(stuck)] },
            { outcome: "replayed" },
          ]);
          expect(await writer.findCommand(across.key)).toBeUndefined();
          expect(only(await writer.readTails([untouched(free)])).events).toEqual([]);
        },
        { timeoutMs: 10_000 },
      );
    });

    it("is waited for until it comes free, as long as an append waits", async () => {
      const partition = log.partitionOf(sampleStream());
      const writer = await replica();
      const waited = await database.sql.transaction(
        async (holder) => {
          await lockHeads(holder, [partition]);
          expect(await writer.waitForHead(partition)).toBe(false);
          expect(await writer.waitForHead((partition + 1) % log.identity.partitions)).toBe(true);
          return [writer.waitForHead(partition)];
        },
        { timeoutMs: 10_000 },
      );
      expect(await Promise.all(waited)).toEqual([true]);
    });

    it("is told apart under the lock after half of an append's wait", async () => {
      const stuck = sampleStream();
      const free = elsewhere(stuck);
      const partition = log.partitionOf(stuck);
      const writer = await replica();
      await database.sql.transaction(
        async (holder) => {
          await lockHeads(holder, [partition]);
          const began = performance.now();
          let hasBegun = false;
          const work = writer.underLock([free, stuck], async () => {
            hasBegun = true;
          });
          await expect(work).rejects.toMatchObject({ name: "HeadsHeld", partitions: [partition] });
          expect(performance.now() - began).toBeLessThan(300);
          expect(hasBegun).toBe(false);
          expect(await writer.underLock([free], async () => "free")).toBe("free");
        },
        { timeoutMs: 10_000 },
      );
      expect(await writer.underLock([free, stuck], async () => "both")).toBe("both");
    });

    it("is left out when idle partitions are closed, and nobody waits for it", async () => {
      const partition = log.partitionOf(sampleStream());
      await database.sql.transaction(
        async (holder) => {
          await holder.query("select 1 from daybook.heads where partition = $1 for update", [
            partition,
          ]);
          const closed = (await log.closeIdlePartitions()).map((head) => head.partition);
          expect(closed).toHaveLength(log.identity.partitions - 1);
          expect(closed).not.toContain(partition);
        },
        { timeoutMs: 10_000 },
      );
    });
  });

  describe("connections that end in the middle", () => {
    it("leave each command once in the log or not at all, as sending it again tells", async () => {
      const sql = database.open({ applicationName: "cut", poolMax: 4 });
      const writer = await replica(sql);
      const cutAll = () =>
        database.sql.query(
          `select pg_terminate_backend(pid)::text from pg_stat_activity
          where application_name = 'cut' and datname = current_database()`,
        );
      const commands = Array.from({ length: 120 }, () =>
        sampleCommand([untouched(sampleStream())]),
      );
      let away = 0;
      const appendAtLast = async (command: (typeof commands)[number]): Promise<string> => {
        for (let attempt = 0; attempt < 10; attempt += 1) {
          try {
            return only(await writer.append([command])).outcome;
          } catch (error) {
            expect(error).toMatchObject({ reason: "STORE_UNAVAILABLE" });
            away += 1;
          }
        }
        throw new Error("Cannot append: the store stays away");
      };
      const outcomes: string[] = [];
      for (const command of commands) {
        const [outcome] = await Promise.all([appendAtLast(command), cutAll()]);
        outcomes.push(outcome);
      }
      expect(away).toBeGreaterThan(0);
      expect(outcomes.every((outcome) => ["committed", "replayed"].includes(outcome))).toBe(true);
      for (const { expectations, events } of commands) {
        const tail = only(await log.readTails(expectations));
        expect(tail.events.map(({ eventId }) => eventId)).toEqual([events[0]?.eventId]);
      }
      await expect
        .poll(() => sql.counts())
        .toSatisfy(({ open, idle, waiting }) => open === idle && waiting === 0);
    }, 60_000);
  });
});
