import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { EventLog } from "./event-log.ts";
import { only, sampleCommand, sampleStream, untouched } from "./sample-commands.ts";

const appendOne = async (log: EventLog) => {
  const stream = sampleStream();
  const command = sampleCommand([untouched(stream)]);
  const outcome = only(await log.append([command]));
  if (outcome.outcome !== "committed") throw new Error(`Cannot append: ${outcome.outcome}`);
  return { ...only(outcome.stored.streams), eventId: command.events[0]?.eventId };
};

const order = (log: () => EventLog): void => {
  it("gives dense offsets and times that never go back, under appends at once", async () => {
    const before = await log().readHeads();
    const tenantId = `tenant-${randomUUID()}`;
    const append = () =>
      log().append([
        sampleCommand([untouched(sampleStream(tenantId)), untouched(sampleStream(tenantId))]),
        sampleCommand([untouched(sampleStream(tenantId))]),
      ]);
    await Promise.all(Array.from({ length: 24 }, append));
    let written = 0;
    for (const { partition, offset, lastTime } of before) {
      const limits = { eventsMax: 1_000, bytesMax: 10_000_000 };
      const events = await log().readPartition(partition, offset + 1, limits);
      written += events.length;
      expect(events.map((event) => event.offset)).toEqual(
        events.map((_, index) => offset + 1 + index),
      );
      const times = [lastTime, ...events.map(({ recordedAt }) => recordedAt)];
      expect(times).toEqual([...times].sort((left, right) => left - right));
    }
    expect(written).toBe(72);
  });

  it("shows a reader no offset before those below it, while others append", async () => {
    let writing = true;
    const writer = (async () => {
      for (let count = 0; count < 30; count += 1) await appendOne(log());
      writing = false;
    })();
    const heads = await log().readHeads();
    const seen = new Map(heads.map(({ partition, offset }) => [partition, offset]));
    while (writing) {
      for (const [partition, offset] of seen) {
        const limits = { eventsMax: 100, bytesMax: 1_000_000 };
        const events = await log().readPartition(partition, offset + 1, limits);
        events.forEach((event, index) => {
          expect(event.offset).toBe(offset + 1 + index);
        });
        seen.set(partition, offset + events.length);
      }
    }
    await writer;
  });
};

const heads = (log: () => EventLog): void => {
  it("readHeads() gives every partition in order, with the event at its head", async () => {
    const { partition, offset, eventId } = await appendOne(log());
    const all = await log().readHeads();
    const partitions = Array.from({ length: log().identity.partitions }, (_, index) => index);
    expect(all.map((head) => head.partition)).toEqual(partitions);
    expect(all[partition]).toMatchObject({ offset, eventId });
  });

  it("closeIdlePartitions() raises every last time; later events are not older", async () => {
    const before = await log().readHeads();
    const closed = await log().closeIdlePartitions();
    expect(closed).toHaveLength(before.length);
    closed.forEach((head, index) => {
      expect(head.lastTime).toBeGreaterThanOrEqual(before[index]?.lastTime ?? 0);
      expect(head).toMatchObject({
        offset: before[index]?.offset,
        eventId: before[index]?.eventId,
      });
    });
    expect(await log().readHeads()).toEqual(closed);
    const { partition, offset } = await appendOne(log());
    const limits = { eventsMax: 1, bytesMax: 1 };
    const event = only(await log().readPartition(partition, offset, limits));
    expect(event.recordedAt).toBeGreaterThanOrEqual(closed[partition]?.lastTime ?? 0);
    const after = await log().closeIdlePartitions();
    expect(after[partition]?.lastTime).toBeGreaterThanOrEqual(event.recordedAt);
  });

  it("waitForHead() is true at once when nobody sits on the head", async () => {
    const { partition } = await appendOne(log());
    expect(await log().waitForHead(partition)).toBe(true);
  });

  it("holdsEvents() is true for the event at an offset and for none at 0, as asked", async () => {
    const { partition, offset, eventId } = await appendOne(log());
    const asked = [
      { at: { partition, offset, eventId }, held: true },
      { at: { partition, offset: 0, eventId: undefined }, held: true },
      { at: { partition, offset, eventId: randomUUID() }, held: false },
      { at: { partition, offset, eventId: "no-uuid" }, held: false },
      { at: { partition, offset, eventId: undefined }, held: false },
      { at: { partition, offset: 0, eventId }, held: false },
      { at: { partition, offset: offset + 1_000, eventId }, held: false },
      { at: { partition, offset, eventId }, held: true },
    ];
    const held = await log().holdsEvents(asked.map(({ at }) => at));
    expect(held).toEqual(asked.map((one) => one.held));
    expect(await log().holdsEvents([{ partition, offset: 0, eventId: undefined }])).toEqual([true]);
    expect(await log().holdsEvents([])).toEqual([]);
  });
};

const relayed = (log: () => EventLog): void => {
  it("saveRelayed() advances, drops those of an older fence and never goes back", async () => {
    const [partition, other] = [3, 5];
    const start = await log().readRelayed();
    expect(start).toHaveLength(log().identity.partitions);
    const from = start[partition] ?? 0;
    const save = async (offset: number, fence: number) => {
      await log().saveRelayed([{ partition, offset, fence }]);
      return (await log().readRelayed())[partition];
    };
    expect(await save(from + 2, 7)).toBe(from + 2);
    expect(await save(from + 9, 6)).toBe(from + 2);
    expect(await save(from + 1, 7)).toBe(from + 2);
    expect(await save(from + 3, 8)).toBe(from + 3);
    expect((await log().readRelayed())[other]).toBe(start[other]);
    await log().saveRelayed([]);
  });
};

const growth = (log: () => EventLog): void => {
  it("onGrowth() tells which partitions have grown, until it is stopped", async () => {
    const told: number[][] = [];
    const stop = log().onGrowth((partitions) => told.push([...partitions]));
    const { partition, ...stream } = await appendOne(log());
    await expect.poll(() => told).toEqual([[partition]]);
    const { tenantId, streamId, streamVersion, eventId } = stream;
    const tip = { tenantId, streamId, streamVersion, eventId };
    await log().append([sampleCommand([tip], { events: [] })]);
    await log().underLock([tip], (locked) => locked.append([sampleCommand([tip])]));
    await expect.poll(() => told).toEqual([[partition], [partition]]);
    stop();
    await appendOne(log());
    expect(told).toHaveLength(2);
  });
};

/** What holds of partitions and their heads. */
export const partitionContract = (log: () => EventLog): void => {
  describe("partitions", () => {
    order(log);
    heads(log);
    relayed(log);
    growth(log);
  });
};
