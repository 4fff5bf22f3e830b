import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { RecordedEvent } from "../../domain/event.ts";
import type { EventLog, Expectation, StreamName } from "./event-log.ts";
import {
  afterwards,
  only,
  sampleCommand,
  sampleEvent,
  sampleRefusal,
  sampleStream,
  untouched,
} from "./sample-commands.ts";

/** Writes that many events to a new stream and gives them as the log has them. */
const writeStream = async (
  log: EventLog,
  stream: StreamName,
  count: number,
  data = "{}",
): Promise<readonly RecordedEvent[]> => {
  const events = Array.from({ length: count }, () => sampleEvent(stream, { data }));
  const command = sampleCommand([untouched(stream)], { events });
  await log.append([command]);
  return (await log.findCommand(command.key))?.events ?? [];
};

const versions = (events: readonly RecordedEvent[]): number[] =>
  events.map(({ streamVersion }) => streamVersion);

const readTails = (log: () => EventLog): void => {
  describe("readTails()", () => {
    it("gives the events above each version, in the order asked, none included", async () => {
      const { tenantId } = sampleStream();
      const [one, two, none] = [0, 1, 2].map(() => sampleStream(tenantId)) as [
        StreamName,
        StreamName,
        StreamName,
      ];
      const [first] = await writeStream(log(), one, 3);
      const last = (await writeStream(log(), two, 2)).at(-1);
      const after = [
        { ...untouched(two), streamVersion: 2, eventId: last?.eventId },
        untouched(none),
        { ...untouched(one), streamVersion: 1, eventId: first?.eventId },
      ];
      const tails = await log().readTails(after);
      expect(tails.map(({ streamId }) => streamId)).toEqual(after.map(({ streamId }) => streamId));
      expect(tails.map(({ events }) => versions(events))).toEqual([[], [], [2, 3]]);
      expect(tails.every(({ complete, isContinuation }) => complete && isContinuation)).toBe(true);
    });

    it("says of each stream whether the log holds the event named at the version", async () => {
      const { tenantId } = sampleStream();
      const streams = [0, 1, 2, 3].map(() => sampleStream(tenantId));
      const [held, other, beyond, nameless] = streams as [StreamName, ...StreamName[]];
      const written = new Map<StreamName, readonly RecordedEvent[]>();
      for (const stream of streams) written.set(stream, await writeStream(log(), stream, 3));
      const at = (stream: StreamName | undefined, streamVersion: number, eventId?: string) => ({
        ...untouched(stream as StreamName),
        streamVersion,
        eventId,
      });
      const tails = await log().readTails([
        at(held, 2, written.get(held)?.[1]?.eventId),
        at(other, 2, randomUUID()),
        at(beyond, 4, randomUUID()),
        at(nameless, 2),
      ]);
      expect(tails.map(({ isContinuation }) => isContinuation)).toEqual([
        true,
        false,
        false,
        false,
      ]);
      expect(tails.map(({ events }) => versions(events))).toEqual([[3], [], [], []]);
    });

    it("says where it was cut, so that reading on gives everything once", async () => {
      const { tenantId } = sampleStream();
      const [long, short] = [sampleStream(tenantId), sampleStream(tenantId)];
      const tip = { ...untouched(long) };
      for (let part = 0; part < 4; part += 1) {
        const events = Array.from({ length: 1_500 }, () => sampleEvent(long, { data: "{}" }));
        await log().append([sampleCommand([tip], { events })]);
        Object.assign(tip, afterwards(sampleCommand([tip], { events }))[0]);
      }
      await writeStream(log(), short, 1);
      const read = new Map<string, RecordedEvent[]>();
      let pending: Expectation[] = [untouched(long), untouched(short)];
      for (let page = 0; pending.length > 0 && page < 100; page += 1) {
        const tails = await log().readTails(pending);
        pending = tails.flatMap(({ events, complete, ...stream }) => {
          const all = [...(read.get(stream.streamId) ?? []), ...events];
          read.set(stream.streamId, all);
          const last = { streamVersion: all.length, eventId: all.at(-1)?.eventId };
          return complete ? [] : [{ ...stream, ...last }];
        });
      }
      expect(versions(read.get(long.streamId) ?? [])).toEqual(
        Array.from({ length: 6_000 }, (_, index) => index + 1),
      );
      expect(versions(read.get(short.streamId) ?? [])).toEqual([1]);
    });
  });
};

const readRanges = (log: () => EventLog): void => {
  it("readPartition() gives at most so many events, from an offset on", async () => {
    const stream = sampleStream();
    const events = await writeStream(log(), stream, 5);
    const [first] = events;
    const limits = { eventsMax: 2, bytesMax: 1_000_000 };
    const read = await log().readPartition(first?.partition ?? 0, (first?.offset ?? 0) + 1, limits);
    expect(read).toEqual(events.slice(1, 3));
  });

  it("readPartition() stops at about so many bytes, with at least one event", async () => {
    const stream = sampleStream();
    const data = JSON.stringify("x".repeat(998));
    const events = await writeStream(log(), stream, 4, data);
    const [{ partition, offset } = { partition: 0, offset: 0 }] = events;
    const read = async (bytesMax: number) =>
      (await log().readPartition(partition, offset, { eventsMax: 4, bytesMax })).length;
    expect(await read(1)).toBe(1);
    expect(await read(1_000)).toBe(1);
    expect(await read(1_001)).toBe(2);
    expect(await read(4_000)).toBe(4);
  });

  it("readRun() names the event before the run, which counts against no limit", async () => {
    const stream = sampleStream();
    const data = JSON.stringify("x".repeat(998));
    const events = await writeStream(log(), stream, 4, data);
    const [{ partition, offset } = { partition: 0, offset: 0 }] = events;
    const read = (from: number, eventsMax: number, bytesMax: number) =>
      log().readRun(partition, from, { eventsMax, bytesMax });
    const previousEventId = events[0]?.eventId;
    expect(await read(offset + 1, 2, 1)).toEqual({ previousEventId, events: [events[1]] });
    expect(await read(offset + 1, 2, 9_999)).toEqual({
      previousEventId,
      events: events.slice(1, 3),
    });
    const last = { previousEventId: events[3]?.eventId, events: [] };
    expect(await read(offset + 4, 2, 9_999)).toEqual(last);
    expect(await read(offset + 5, 2, 9_999)).toEqual({ previousEventId: undefined, events: [] });
    const first = await read(1, 1, 9_999);
    expect(first.previousEventId).toBeUndefined();
    expect(first.events.map((event) => event.offset)).toEqual([1]);
  });

  it("readStream() gives the events of one stream between two offsets, both included", async () => {
    const stream = sampleStream();
    const events = await writeStream(log(), stream, 5);
    const from = events[1]?.offset ?? 0;
    const range = { fromOffset: from, toOffset: from + 2, eventsMax: 10 };
    expect(await log().readStream(stream, range)).toEqual(events.slice(1, 4));
    const cut = await log().readStream(stream, { ...range, eventsMax: 1 });
    expect(cut).toEqual(events.slice(1, 2));
    const other = { ...stream, tenantId: "other" };
    expect(await log().readStream(other, range)).toEqual([]);
  });

  it("readEvents() gives what fits all filters, in order, of one tenant", async () => {
    const { tenantId } = sampleStream();
    const streams = Array.from({ length: 6 }, () => sampleStream(tenantId));
    const correlationId = randomUUID();
    for (const [index, stream] of streams.entries()) {
      const events = [sampleEvent(stream), sampleEvent(stream, index < 2 ? { correlationId } : {})];
      await log().append([sampleCommand([untouched(stream)], { events })]);
    }
    const all = await log().readEvents({ tenantId, limit: 100 });
    const place = ({ partition, offset }: RecordedEvent) => partition * 1e9 + offset;
    expect(all).toHaveLength(12);
    expect(all.map(place)).toEqual(all.map(place).sort((left, right) => left - right));
    const last = all.at(-1) as RecordedEvent;
    const read = async (filter: object) =>
      await log().readEvents({ tenantId, limit: 9, ...filter });
    expect(await read({ limit: 3 })).toEqual(all.slice(0, 3));
    expect(await read({ streamId: last.streamId })).toHaveLength(2);
    expect(await read({ correlationId })).toHaveLength(2);
    expect(await read({ correlationId, streamId: streams[0]?.streamId })).toHaveLength(1);
    const at = { partition: last.partition, fromOffset: last.offset };
    expect(await read(at)).toEqual([last]);
    expect(await log().readEvents({ tenantId: "other", correlationId, limit: 9 })).toEqual([]);
  });
};

const commands = (log: () => EventLog): void => {
  it("findCommand() knows nothing of a key that was never used", async () => {
    expect(await log().findCommand(sampleRefusal([untouched(sampleStream())]).key)).toBe(undefined);
  });

  it("findCommand() gives only the command's own events", async () => {
    const stream = sampleStream();
    const opening = sampleCommand([untouched(stream)]);
    const deposit = sampleCommand(afterwards(opening));
    const refusal = sampleRefusal(afterwards(deposit));
    await log().append([opening, deposit, refusal, sampleCommand(afterwards(deposit))]);
    expect(versions((await log().findCommand(deposit.key))?.events ?? [])).toEqual([2]);
    expect((await log().findCommand(refusal.key))?.events).toEqual([]);
  });

  it("purgeCommands() removes records before a time in bounded batches, and no event", async () => {
    const stream = sampleStream();
    const command = sampleCommand([untouched(stream)]);
    await log().append([command, sampleRefusal(afterwards(command))]);
    const recordedAt = (await log().findCommand(command.key))?.stored.recordedAt ?? 0;
    expect(await log().purgeCommands(0, 10)).toBe(0);
    expect(await log().purgeCommands(recordedAt + 1, 1)).toBe(1);
    while ((await log().purgeCommands(recordedAt, 1_000)) > 0);
    await log().purgeCommands(recordedAt + 1, 1_000);
    expect(await log().findCommand(command.key)).toBeUndefined();
    expect(only(await log().readTails([untouched(stream)])).events).toHaveLength(1);
  });
};

/** What the reads of the log give. */
export const readContract = (log: () => EventLog): void => {
  readTails(log);
  describe("reads", () => {
    readRanges(log);
    commands(log);
  });
};
