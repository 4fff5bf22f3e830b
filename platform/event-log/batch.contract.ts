import { describe, expect, it } from "vitest";
import type { AppendOutcome, EventLog } from "./event-log.ts";
import {
  afterwards,
  only,
  sampleCommand,
  sampleEvent,
  sampleRefusal,
  sampleStream,
  untouched,
} from "./sample-commands.ts";

const words = (outcomes: readonly AppendOutcome[]): string[] =>
  outcomes.map(({ outcome }) => outcome);

const sameKeyTwice = (log: () => EventLog): void => {
  it("answers the second of one key replayed, or reused with another hash", async () => {
    const stream = sampleStream();
    const first = sampleCommand([untouched(stream)]);
    const same = { ...sampleCommand(afterwards(first)), key: first.key };
    const outcomes = await log().append([
      first,
      { ...same, requestHash: first.requestHash },
      { ...same, requestHash: new Uint8Array(32) },
    ]);
    expect(words(outcomes)).toEqual(["committed", "replayed", "reused"]);
    expect(outcomes[1]).toMatchObject({ stored: (outcomes[0] as { stored: object }).stored });
    const tail = only(await log().readTails([untouched(stream)]));
    expect(tail.events.map(({ eventId }) => eventId)).toEqual([first.events[0]?.eventId]);
  });

  it("answers both of one key replayed or reused when it was known before", async () => {
    const first = sampleCommand([untouched(sampleStream())]);
    await log().append([first]);
    const other = { ...first, requestHash: new Uint8Array(32) };
    expect(words(await log().append([first, other, first]))).toEqual([
      "replayed",
      "reused",
      "replayed",
    ]);
  });

  it("answers the second of one key conflict when the first is one, and keeps no key", async () => {
    const stream = sampleStream();
    await log().append([sampleCommand([untouched(stream)])]);
    const late = sampleCommand([untouched(stream)]);
    const other = { ...sampleCommand([untouched(sampleStream(stream.tenantId))]), key: late.key };
    expect(words(await log().append([late, other]))).toEqual(["conflict", "conflict"]);
    expect(await log().findCommand(late.key)).toBeUndefined();
  });
};

const phantoms = (log: () => EventLog): void => {
  it("makes what rests on a conflicting command a conflict, and what rests on that", async () => {
    const stream = sampleStream();
    await log().append([sampleCommand([untouched(stream)])]);
    const late = sampleCommand([untouched(stream)]);
    const phantom = sampleCommand(afterwards(late));
    const further = sampleRefusal(afterwards(phantom));
    expect(words(await log().append([late, phantom, further]))).toEqual([
      "conflict",
      "conflict",
      "conflict",
    ]);
  });

  it("makes a command that rests on events of a replayed one a conflict", async () => {
    const stream = sampleStream();
    const opening = sampleCommand([untouched(stream)]);
    await log().append([opening]);
    const again = { ...opening, events: [sampleEvent(stream)] };
    const phantom = sampleCommand(afterwards(again));
    expect(words(await log().append([again, phantom]))).toEqual(["replayed", "conflict"]);
  });

  it("says of a conflict where its streams stand after the batch", async () => {
    const stream = sampleStream();
    const opening = sampleCommand([untouched(stream)]);
    const [, conflict] = await log().append([opening, sampleCommand([untouched(stream)])]);
    expect(conflict).toEqual({ outcome: "conflict", current: afterwards(opening) });
  });
};

/** What an append of several commands does. */
export const batchContract = (log: () => EventLog): void => {
  describe("append() of a batch", () => {
    it("answers nothing to nothing", async () => {
      expect(await log().append([])).toEqual([]);
    });

    it("lets a later command rest on the events of an earlier one", async () => {
      const stream = sampleStream();
      const opening = sampleCommand([untouched(stream)]);
      const deposit = sampleCommand(afterwards(opening));
      const refusal = sampleRefusal(afterwards(deposit));
      const outcomes = await log().append([opening, deposit, refusal]);
      expect(words(outcomes)).toEqual(["committed", "committed", "committed"]);
      const positions = outcomes.map((outcome) =>
        "stored" in outcome ? only(outcome.stored.streams) : undefined,
      );
      const first = positions[0]?.offset ?? 0;
      expect(positions.map((position) => position?.streamVersion)).toEqual([1, 2, 2]);
      expect(positions.map((position) => position?.offset)).toEqual([first, first + 1, first + 1]);
    });

    it("commits the others around a conflict, without a hole in the offsets", async () => {
      const { tenantId } = sampleStream();
      const taken = sampleStream(tenantId);
      await log().append([sampleCommand([untouched(taken)])]);
      const before = await log().readHeads();
      const streams = Array.from({ length: 40 }, () => sampleStream(tenantId));
      const commands = streams.map((stream) => sampleCommand([untouched(stream)]));
      commands.splice(20, 0, sampleCommand([untouched(taken)]));
      const outcomes = words(await log().append(commands));
      expect(outcomes.indexOf("conflict")).toBe(20);
      expect(outcomes.filter((outcome) => outcome === "committed")).toHaveLength(40);
      for (const { partition, offset } of before) {
        const expected = streams.filter((stream) => log().partitionOf(stream) === partition);
        const limits = { eventsMax: 100, bytesMax: 1_000_000 };
        const events = await log().readPartition(partition, offset + 1, limits);
        expect(events.map((event) => event.streamId)).toEqual(expected.map((one) => one.streamId));
        expect(events.map((event) => event.offset)).toEqual(
          expected.map((_, index) => offset + 1 + index),
        );
      }
    });

    it("gives both streams of a command one time", async () => {
      const { tenantId } = sampleStream();
      const command = sampleCommand([
        untouched(sampleStream(tenantId)),
        untouched(sampleStream(tenantId)),
      ]);
      await log().append([command]);
      const found = await log().findCommand(command.key);
      const times = found?.events.map(({ recordedAt }) => recordedAt);
      expect(times).toEqual([found?.stored.recordedAt, found?.stored.recordedAt]);
      expect(Number.isInteger(found?.stored.recordedAt)).toBe(true);
    });

    it("tells where a stream ends that a command only read, moved or not", async () => {
      const { tenantId } = sampleStream();
      const [moved, still] = [sampleStream(tenantId), sampleStream(tenantId)];
      const opening = sampleCommand([untouched(moved)]);
      const other = sampleCommand([untouched(still)]);
      const [first, second] = await log().append([opening, other]);
      const deposit = sampleCommand(afterwards(opening));
      const refusal = sampleRefusal([...afterwards(deposit), ...afterwards(other)]);
      const [, refused] = await log().append([deposit, refusal]);
      const offsets = [first, second, refused].map((outcome) =>
        outcome && "stored" in outcome ? outcome.stored.streams.map(({ offset }) => offset) : [],
      );
      const moves = log().partitionOf(moved) === log().partitionOf(still) ? 2 : 1;
      expect(offsets[2]).toEqual([(offsets[0]?.[0] ?? 0) + moves, offsets[1]?.[0]]);
      const found = await log().findCommand(refusal.key);
      expect(found?.stored.streams.map(({ offset }) => offset)).toEqual(offsets[2]);
    });

    phantoms(log);
    sameKeyTwice(log);
  });
};
