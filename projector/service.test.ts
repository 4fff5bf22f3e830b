import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createFaults } from "../platform/broker/faults.ts";
import { createInProcessBroker } from "../platform/broker/in-process.ts";
import { encodeRun } from "../platform/broker/run-codec.ts";
import { accounts } from "../read-models/accounts.ts";
import { entries } from "../read-models/entries.ts";
import type { AnyProjection } from "../read-models/projection.ts";
import { createLedger, type Ledger } from "./ledger.fixture.ts";
import {
  checkpointsOf,
  documentsOf,
  fieldsOf,
  headsOf,
  openProjectorWorld,
  type ProjectorWorld,
  readAll,
  relayAll,
} from "./projector.fixture.ts";
import type { ProjectorOptions } from "./projector-options.ts";
import { createRunningProjectors } from "./running-projectors.fixture.ts";
import { openProjector } from "./service.ts";

let world: ProjectorWorld;
const { start, stopAll } = createRunningProjectors();

beforeAll(async () => {
  world = await openProjectorWorld();
});
afterEach(stopAll);
afterAll(() => world.close());

const newLedger = (): Ledger => createLedger(world.log, `t-${randomUUID().slice(0, 8)}`);

const soon = { timeout: 10_000, interval: 50 };

const caughtUp = async (options: ProjectorOptions, projection: AnyProjection = accounts) => {
  const heads = await headsOf(world.log);
  await expect
    .poll(async () => (await checkpointsOf(options, projection)).map((one) => one.offset), soon)
    .toEqual(heads);
};

const requireAsBooked = async (options: ProjectorOptions, ledger: Ledger): Promise<void> => {
  await caughtUp(options, accounts);
  await caughtUp(options, entries);
  const expected = ledger.expected();
  const seen = async (projection: AnyProjection, ids: Iterable<string>) =>
    fieldsOf(await documentsOf(options, projection, ids));
  expect(await seen(accounts, expected.accounts.keys())).toEqual(expected.accounts);
  expect(await seen(entries, expected.entries.keys())).toEqual(expected.entries);
};

const bookALot = async (ledger: Ledger, rounds: number): Promise<void> => {
  const ids = Array.from({ length: 12 }, (_, number) => `acc-${number}`);
  for (const id of ids) {
    ledger.open(id);
    ledger.deposit(id, 10n ** 15n);
  }
  await ledger.save();
  for (let round = 0; round < rounds; round += 1) {
    for (const [place, id] of ids.entries()) {
      ledger.deposit(id, BigInt(round * 31 + place + 1));
      ledger.withdraw(id, BigInt(place + 1));
      ledger.transfer(id, ids[(place + 1 + round) % ids.length] ?? "acc-0", 7n);
    }
  }
  await ledger.save(64);
};

describe("openProjector()", () => {
  it("refuses to give a newer index up before it could have moved a few times", async () => {
    const config = { PROJECTOR_CLOSE_EVERY_MS: 2_000, PROJECTOR_TAKE_BACK_AFTER_MS: 17_999 };
    const options = await world.options({ config });
    expect(() => openProjector(options)).toThrow(
      "with PROJECTOR_CLOSE_EVERY_MS 2000, PROJECTOR_TAKE_BACK_AFTER_MS is at least 18000",
    );
    start(await world.options({ config: { ...config, PROJECTOR_TAKE_BACK_AFTER_MS: 18_000 } }));
  });
});

describe("openProjector()", () => {
  it("posts what lies in the log before any delivery, and then is ready", async () => {
    const ledger = newLedger();
    await bookALot(ledger, 3);
    const options = await world.options();
    const projector = start(options);
    await requireAsBooked(options, ledger);
    await expect.poll(() => projector.isReady(), soon).toBe(true);
    expect(projector.health().projections.map(({ state }) => state)).toEqual(["LIVE", "LIVE"]);
  });

  it("is ready at once on an index of an empty log", async () => {
    const empty = await openProjectorWorld();
    const projector = openProjector(await empty.options());
    await expect.poll(() => projector.isReady(), soon).toBe(true);
    await projector.stop();
    await empty.close();
  });

  it.each([1, 4_711])(
    "gives what clients expect when runs are doubled, reordered, late, lost (seed %i)",
    async (seed) => {
      const ledger = newLedger();
      const faults = createFaults(seed, { drop: 0.2, duplicate: 0.3, reorder: 0.4, delay: 0.3 });
      const broker = createInProcessBroker({ partitions: 4, depthMax: 10_000, faults });
      const options = await world.options({ broker });
      const projector = start(options);
      await expect.poll(() => projector.isReady(), soon).toBe(true);
      for (let part = 0; part < 4; part += 1) {
        const above = await headsOf(world.log);
        await bookALot(ledger, 2);
        await relayAll(world.log, broker, above, 1 + part * 3);
      }
      await requireAsBooked(options, ledger);
    },
  );

  it("applies runs delivered in reverse order", async () => {
    const ledger = newLedger();
    const options = await world.options();
    start(options);
    await caughtUp(options);
    const above = await headsOf(world.log);
    await bookALot(ledger, 2);
    const { logId, epoch, runKey } = world.log.identity;
    for (let partition = 0; partition < 4; partition += 1) {
      const events = (await readAll(world.log, partition, above[partition])).reverse();
      for (const event of events) {
        const { offset } = event;
        const run = { logId, epoch, partition, firstOffset: offset, lastOffset: offset };
        await options.broker.publish([encodeRun({ ...run, events: [event] }, runKey)]);
      }
    }
    await requireAsBooked(options, ledger);
  });

  it("sets forged and undecodable messages aside and goes on", async () => {
    const ledger = newLedger();
    const options = await world.options();
    start(options);
    await caughtUp(options);
    const body = new TextEncoder().encode(`nonsense ${randomUUID()}`);
    await options.broker.publish([{ partition: 1, headers: {}, body }]);
    const above = await headsOf(world.log);
    await bookALot(ledger, 1);
    await relayAll(world.log, options.broker, above, 5);
    await requireAsBooked(options, ledger);
    const letters = await world.deadLetters.list(10);
    expect(letters.find(({ message }) => Buffer.from(message.body).equals(body))).toMatchObject({
      reason: "forged",
      deliveries: 1,
    });
  });

  it("drops runs of another epoch and of another log, and counts them", async () => {
    const ledger = newLedger();
    await bookALot(ledger, 1);
    const options = await world.options();
    start(options);
    await caughtUp(options);
    const [event] = await readAll(world.log, 0);
    if (event === undefined) throw new Error("no event in partition 0");
    const { logId, epoch, runKey } = world.log.identity;
    const run = { partition: 0, firstOffset: 1, lastOffset: 1, events: [event] };
    await options.broker.publish([
      encodeRun({ ...run, logId, epoch: epoch + 1 }, runKey),
      encodeRun({ ...run, logId: randomUUID(), epoch }, runKey),
    ]);
    const counted = async () =>
      (await options.metrics.runsSkipped.get()).values
        .filter(({ labels }) => String(labels.reason).startsWith("other-"))
        .map(({ labels, value }) => [labels.reason, value]);
    await expect.poll(counted, soon).toEqual([
      ["other-epoch", 1],
      ["other-log", 1],
    ]);
  });

  it("rebuilds an index that is emptied while it runs, and withdraws it until then", async () => {
    const ledger = newLedger();
    await bookALot(ledger, 2);
    const options = await world.options();
    const projector = start(options);
    await requireAsBooked(options, ledger);
    const heads = await headsOf(world.log);
    await world.sql.query(
      `truncate "${options.prefix}_index"."${options.prefix}-accounts-v${accounts.version}-g1"`,
    );
    await expect(options.reader.readLiveCheckpoints(accounts)).rejects.toMatchObject({
      reason: "INDEX_UNAVAILABLE",
    });
    // The first answer after that is already the whole one.
    const answer = await vi.waitFor(() => options.reader.readLiveCheckpoints(accounts), soon);
    expect(answer.map(({ offset }) => offset)).toEqual(heads);
    await requireAsBooked(options, ledger);
    await expect.poll(() => projector.isReady(), soon).toBe(true);
  });

  it("rebuilds an index whose schema is dropped while it runs", async () => {
    const ledger = newLedger();
    await bookALot(ledger, 2);
    const options = await world.options();
    const projector = start(options);
    await requireAsBooked(options, ledger);
    await world.sql.query(`drop schema "${options.prefix}_index" cascade`);
    await expect.poll(() => projector.isReady(), soon).toBe(false);
    await expect.poll(() => projector.isReady(), soon).toBe(true);
    await requireAsBooked(options, ledger);
  });

  it("catches up from an older copy that an index is set back to", async () => {
    const ledger = newLedger();
    await bookALot(ledger, 1);
    const options = await world.options();
    start(options);
    await requireAsBooked(options, ledger);
    const table = `"${options.prefix}_index"."${options.prefix}-accounts-v${accounts.version}-g1"`;
    await world.sql.query(`create table ${table.replace(/"$/, '-copy"')} as table ${table}`);
    const above = await headsOf(world.log);
    await bookALot(ledger, 1);
    await relayAll(world.log, options.broker, above, 10);
    await requireAsBooked(options, ledger);
    await world.sql.transaction(
      async (transaction) => {
        await transaction.query(`truncate ${table}`);
        await transaction.query(`insert into ${table} table ${table.replace(/"$/, '-copy"')}`);
      },
      { timeoutMs: 5_000 },
    );
    await requireAsBooked(options, ledger);
  });

  it("moves close times on while nothing happens", async () => {
    const options = await world.options();
    start(options);
    await caughtUp(options);
    const began = Math.max(...(await checkpointsOf(options, entries)).map((one) => one.closeTime));
    await expect
      .poll(async () => (await checkpointsOf(options, entries)).map((one) => one.closeTime), soon)
      .satisfy((times: number[]) => times.every((time) => time > began));
  });

  it("stops when the log is set back under it, and heals when the index is dropped", async () => {
    const other = await openProjectorWorld();
    const ledger = createLedger(other.log, "default");
    ledger.open("a");
    ledger.deposit("a", 1n);
    ledger.deposit("a", 2n);
    await ledger.save();
    const options = await other.options();
    const projector = start(options);
    const states = () => projector.health().projections.map(({ state }) => state);
    await expect.poll(states, soon).toEqual(["LIVE", "LIVE"]);
    await other.sql.script(`
      alter table daybook.events disable trigger all;
      delete from daybook.events where log_offset = 3;
      alter table daybook.events enable trigger all;
      update daybook.heads set last_offset = 2 where last_offset = 3;`);
    await expect.poll(states, soon).toEqual(["LOG_WENT_BACK", "LOG_WENT_BACK"]);
    const stopped = async () =>
      (await options.metrics.stoppedPartitions.get()).values.map(({ value }) => value);
    await expect.poll(stopped, soon).toEqual([1, 1]);
    await other.sql.query(`drop schema "${options.prefix}_index" cascade`);
    await expect.poll(states, soon).toEqual(["LIVE", "LIVE"]);
    const seen = await documentsOf(options, accounts, ["default/a"]);
    expect(seen.get("default/a")?.fields.balanceMinor).toBe(1n);
    await stopAll();
    await other.close();
  });

  it("hands its partitions to another replica when it stops", async () => {
    const ledger = newLedger();
    const options = await world.options();
    const first = start(options);
    await expect.poll(() => first.health().partitions, soon).toBe(4);
    const other = await world.options({ prefix: options.prefix, broker: options.broker });
    const second = start(other);
    await expect.poll(() => second.health().partitions, soon).toBe(2);
    await first.stop();
    await expect.poll(() => second.health().partitions, soon).toBe(4);
    const above = await headsOf(world.log);
    await bookALot(ledger, 1);
    await relayAll(world.log, options.broker, above, 10);
    await requireAsBooked(other, ledger);
  });
});
