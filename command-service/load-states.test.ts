import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountDecider } from "../domain/account/decider.ts";
import type { StateFold } from "../domain/decider.ts";
import { eventCodec } from "../domain/event-families.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { loseLastEvent } from "../tests/lose-last-event.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { askedCall, depositOf, executorOn, openingOf } from "./executor.fixture.ts";
import { loadStates } from "./load-states.ts";
import { createStateCache, streamKey } from "./state-cache.ts";

let sql: Sql;
let log: EventLog;
beforeAll(async () => {
  sql = await openMemorySql();
  log = await openPostgresEventLog({ sql, partitions: 2 });
});
afterAll(() => sql.close());

const everyEvents = 5;

/** The log, and how many events it has given to whoever loaded states. */
const counting = () => {
  let events = 0;
  let reads = 0;
  const countingReads =
    (readTails: EventLog["readTails"]): EventLog["readTails"] =>
    async (after) => {
      const tails = await readTails(after);
      reads += 1;
      events += tails.reduce((sum, tail) => sum + tail.events.length, 0);
      return tails;
    };
  const counted: EventLog = {
    ...log,
    readTails: countingReads(log.readTails),
    underLock: (streams, work) =>
      log.underLock(streams, (locked) =>
        work({ ...locked, readTails: countingReads(locked.readTails) }),
      ),
  };
  return { log: counted, events: () => events, reads: () => reads };
};

const streamOf = (accountId: string) => ({
  tenantId: "default",
  streamId: `account-${accountId}`,
  fold: accountDecider as StateFold<unknown>,
});

const noSnapshots = { offer: () => {}, stop: async () => {} };

/** The state of an account as somebody finds it who remembers nothing. */
const loadState = async (accountId: string, fold = streamOf(accountId).fold) => {
  const stream = { ...streamOf(accountId), fold };
  const parts = { cache: createStateCache(10), codec: eventCodec, snapshots: noSnapshots };
  return (await loadStates([stream], parts, log.readTails)).get(streamKey(stream));
};

/** The same by its events alone. */
const foldState = (accountId: string) => {
  const { stateVersion: _none, ...versionless } = accountDecider as StateFold<unknown>;
  return loadState(accountId, versionless);
};

const versionOfSnapshot = async (accountId: string): Promise<number> => {
  const [row] = await sql.query<{ stream_version: bigint }>(
    "select stream_version from daybook.snapshots where stream_id = $1",
    [`account-${accountId}`],
  );
  return Number(row?.stream_version ?? 0);
};

/** An account with an opening and deposits of 0.01, and the snapshot of it. */
const accountWith = async (deposits: number): Promise<string> => {
  const accountId = randomUUID();
  const executor = executorOn(log, { snapshotEveryEvents: everyEvents });
  await executor.execute(openingOf(accountId));
  for (let done = 0; done < deposits; done += 1) await executor.execute(depositOf(accountId, 1n));
  await executor.stop();
  return accountId;
};

const depositAfterRestart = async (accountId: string, own: EventLog = log) => {
  const executor = executorOn(own, { snapshotEveryEvents: everyEvents });
  const { figures } = await executor.execute(depositOf(accountId, 1n));
  await executor.stop();
  return figures.balanceMinor;
};

describe("snapshots", () => {
  it("are kept every few events, and spare a restart all events before", async () => {
    const accountId = await accountWith(12);
    expect(await versionOfSnapshot(accountId)).toBe(10);
    const counted = counting();
    expect(await depositAfterRestart(accountId, counted.log)).toBe(13n);
    expect(counted.events()).toBe(3);
    expect(counted.reads()).toBe(1);
  });

  it("spare the events before them to a replica that saw the stream long ago", async () => {
    const accountId = await accountWith(0);
    const counted = counting();
    const replica = executorOn(counted.log);
    await replica.execute(depositOf(accountId, 1n));
    const other = executorOn(log, { snapshotEveryEvents: everyEvents });
    for (let done = 0; done < 11; done += 1) await other.execute(depositOf(accountId, 1n));
    await other.stop();
    expect(await versionOfSnapshot(accountId)).toBe(10);
    const before = counted.events();
    const { figures } = await replica.execute(depositOf(accountId, 1n));
    expect(figures.balanceMinor).toBe(13n);
    expect(counted.events() - before).toBe(3);
    await replica.stop();
  });

  it("are made of what is read when a log has none yet", async () => {
    const accountId = await accountWith(12);
    await sql.query("delete from daybook.snapshots");
    expect(await depositAfterRestart(accountId)).toBe(13n);
    expect(await versionOfSnapshot(accountId)).toBe(13);
  });

  it("are not kept when none are wanted", async () => {
    const accountId = randomUUID();
    const executor = executorOn(log, { snapshotEveryEvents: 0 });
    await executor.execute(openingOf(accountId));
    for (let more = 0; more < 7; more += 1) await executor.execute(depositOf(accountId, 1n));
    await executor.stop();
    expect(await versionOfSnapshot(accountId)).toBe(0);
  });

  it("with the events after them make the state that all events make", async () => {
    const amount = fc.bigInt({ min: 1n, max: 300n });
    const id = fc.constantFrom("one", "two", "three");
    const step = fc.oneof(
      amount.map((minor) => ({ kind: "deposit", amount: minor }) as const),
      amount.map((minor) => ({ kind: "withdraw", amount: minor }) as const),
      fc.record({ kind: fc.constant("hold" as const), holdId: id, amount }),
      fc.record({ kind: fc.constant("release" as const), holdId: id }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 25 }), async (steps) => {
        const accountId = randomUUID();
        const executor = executorOn(log, { snapshotEveryEvents: 3 });
        await executor.execute(openingOf(accountId));
        for (const asked of steps) {
          const said = { id: accountId, until: undefined, ...asked };
          await executor.execute(askedCall(said, randomUUID())).catch(() => {});
        }
        await executor.stop();
        expect(await loadState(accountId)).toEqual(await foldState(accountId));
      }),
      { numRuns: 15 },
    );
  });

  it.each([
    ["its state was changed", `state = replace(state, '"9"', '"8000"')`],
    ["it was made to be of a later version", "stream_version = 11"],
    ["its hash was changed", "state_hash = '\\x00'"],
    ["it is of another fold", "state_version = 99"],
    ["its event is not in the log", `event_id = '${randomUUID()}'`],
  ])("are left aside when %s", async (_name, change) => {
    const accountId = await accountWith(12);
    await sql.query(`update daybook.snapshots set ${change} where stream_id = $1`, [
      `account-${accountId}`,
    ]);
    const counted = counting();
    expect(await depositAfterRestart(accountId, counted.log)).toBe(13n);
    expect(counted.events()).toBe(13);
    expect(await loadState(accountId)).toEqual(await foldState(accountId));
  });

  it("are left aside when their text is no state, whatever their hash says", async () => {
    const accountId = await accountWith(4);
    const whole = await foldState(accountId);
    if (whole === undefined || whole instanceof Error) return expect.fail("no state");
    const { tenantId, streamId, streamVersion, eventId = "" } = whole;
    const { stateVersion = 0 } = accountDecider;
    const broken = { stateVersion, state: '{"$map":1}' };
    await sql.query("delete from daybook.snapshots where stream_id = $1", [streamId]);
    await log.saveSnapshots([{ tenantId, streamId, streamVersion, eventId, ...broken }]);
    expect(await depositAfterRestart(accountId)).toBe(5n);
  });

  it("are left aside and replaced when the log was set back behind them", async () => {
    const accountId = await accountWith(9);
    expect(await versionOfSnapshot(accountId)).toBe(10);
    await loseLastEvent(sql, `account-${accountId}`);
    expect(await depositAfterRestart(accountId)).toBe(9n);
    expect(await depositAfterRestart(accountId)).toBe(10n);
    expect(await loadState(accountId)).toEqual(await foldState(accountId));
    expect(await versionOfSnapshot(accountId)).toBe(10);
  });

  it("keep no command waiting while they cannot be written", async () => {
    const hanging = Promise.withResolvers<void>();
    hanging.promise.catch(() => {}); // Whether anybody waits for it by then or not.
    const executor = executorOn(
      { ...log, saveSnapshots: () => hanging.promise },
      { snapshotEveryEvents: 1 },
    );
    const accountId = randomUUID();
    await executor.execute(openingOf(accountId));
    for (let more = 0; more < 20; more += 1) await executor.execute(depositOf(accountId, 1n));
    hanging.reject(new Error("Cannot: a test"));
    await executor.stop();
  });
});
