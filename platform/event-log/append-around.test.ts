import { afterAll, beforeAll, expect, it } from "vitest";
import { openPgDatabase, type PgDatabase } from "../../tests/services/pg-database.ts";
import { describeWith } from "../../tests/services/service.ts";
import { appendBatch } from "./append-batch.ts";
import type { CommandAppend, EventLog, StreamName } from "./event-log.ts";
import { openPostgresEventLog } from "./postgres.ts";
import { only, sampleCommand, sampleStream, untouched } from "./sample-commands.ts";

const lockTimeoutMs = 600;

describeWith(["postgres"], "An append that meets a key of one that has not ended", () => {
  let database: PgDatabase;
  let log: EventLog;
  beforeAll(async () => {
    database = await openPgDatabase();
    log = await openPostgresEventLog({ sql: database.sql, lockTimeoutMs });
  });
  afterAll(async () => await database?.close());

  const { tenantId } = sampleStream();
  /** A command on a new stream that does not lie behind the head of another one. */
  const commandBeside = (other: StreamName, change: Partial<CommandAppend> = {}) => {
    let stream = sampleStream(tenantId);
    while (log.partitionOf(stream) === log.partitionOf(other)) stream = sampleStream(tenantId);
    return sampleCommand([untouched(stream)], change);
  };

  /** Works while the append of some commands is open; ends that then as `work` says. */
  const whileOpen = async (
    commands: readonly CommandAppend[],
    work: (writer: EventLog) => Promise<"commit" | "roll back">,
  ): Promise<void> => {
    const sql = database.open();
    const writer = await openPostgresEventLog({ sql, lockTimeoutMs });
    const { partitionOf } = log;
    const settings = { partitionOf, lockTimeoutMs, skipLocked: false };
    const open = database.sql.transaction(
      async (holder) => {
        await appendBatch(holder, commands, settings);
        if ((await work(writer)) === "roll back") throw new Error("roll back");
      },
      { timeoutMs: 15_000 },
    );
    await open.catch((error) => expect(error).toEqual(new Error("roll back")));
  };

  const words = async (writer: EventLog, commands: readonly CommandAppend[]) =>
    (await writer.append(commands)).map(({ outcome }) => outcome);

  it("commits its neighbours in time, and says of the key that it is held", async () => {
    const stream = sampleStream(tenantId);
    const first = sampleCommand([untouched(stream)]);
    const reusing = commandBeside(stream, { key: first.key });
    await whileOpen([first], async (writer) => {
      const batch = Array.from({ length: 256 }, () => commandBeside(stream));
      batch[100] = reusing;
      batch[200] = sampleCommand([untouched(sampleStream(tenantId)), untouched(stream)]);
      const began = performance.now();
      const outcomes = await words(writer, batch);
      // One wait and seven tenths; the rest is for a busy machine.
      expect(performance.now() - began).toBeLessThan(5 * lockTimeoutMs);
      expect(outcomes.indexOf("key held")).toBe(100);
      expect(outcomes.indexOf("blocked")).toBe(200);
      expect(outcomes.filter((outcome) => outcome === "committed")).toHaveLength(254);

      // The same again: nobody waits for what is known to be held.
      const next = [reusing, commandBeside(stream)];
      const again = performance.now();
      expect(await words(writer, next)).toEqual(["key held", "committed"]);
      expect(performance.now() - again).toBeLessThan(lockTimeoutMs);
      return "commit";
    });
    const { outcome } = only(await log.append([reusing]));
    expect(outcome).toBe("reused");
  });

  it("commits with the key once the other has ended without it", async () => {
    const stream = sampleStream(tenantId);
    const first = sampleCommand([untouched(stream)]);
    const reusing = commandBeside(stream, { key: first.key });
    let later: EventLog | undefined;
    await whileOpen([first], async (writer) => {
      later = writer;
      expect(await words(writer, [reusing])).toEqual(["key held"]);
      return "roll back";
    });
    expect(await words(later ?? log, [commandBeside(stream), reusing])).toEqual([
      "committed",
      "committed",
    ]);
    expect((await log.findCommand(first.key))?.events.map(({ eventId }) => eventId)).toEqual([
      reusing.events[0]?.eventId,
    ]);
  });

  it("stops looking for held keys when it has waited often enough", async () => {
    const stream = sampleStream(tenantId);
    const behindIt = Array.from({ length: 40 }, () => {
      let other = sampleStream(tenantId);
      while (log.partitionOf(other) !== log.partitionOf(stream)) other = sampleStream(tenantId);
      return sampleCommand([untouched(other)]);
    });
    const reusing = behindIt.map(({ key }) => commandBeside(stream, { key }));
    await whileOpen(behindIt, async (writer) => {
      const began = performance.now();
      const outcomes = await words(writer, reusing);
      expect(performance.now() - began).toBeLessThan(5 * lockTimeoutMs);
      expect(outcomes).toEqual(reusing.map(() => "key held"));
      return "commit";
    });
    expect(await words(log, reusing)).toEqual(reusing.map(() => "reused"));
  });
});
