import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { EventLog } from "./event-log.ts";
import type { TypedSpan } from "./reads.ts";
import { sampleCommand, sampleEvent, sampleStream, untouched } from "./sample-commands.ts";

/** What a log gives to whoever looks for a few types of events. */
export const typedReadsContract = (log: () => EventLog): void => {
  describe("readOfTypes()", () => {
    /** Events of the given types behind the head of some partition, and where that was. */
    const writeTypes = async (types: readonly string[]) => {
      const stream = sampleStream();
      const partition = log().partitionOf(stream);
      const head = (await log().readHeads()).find((one) => one.partition === partition);
      const after = { offset: head?.offset ?? 0, eventId: head?.eventId };
      const events = types.map((type) => sampleEvent(stream, { type }));
      await log().append([sampleCommand([untouched(stream)], { events })]);
      const span = { partition, after, toOffset: after.offset + types.length };
      return { span, ids: events.map(({ eventId }) => eventId) };
    };

    const idsOf = (events: readonly { readonly eventId: string }[]): string[] =>
      events.map(({ eventId }) => eventId);

    it("gives the events of the types, in order, and where the span ends", async () => {
      const { span, ids } = await writeTypes(["A", "B", "A", "C", "B"]);
      const [read] = await log().readOfTypes([span], ["A", "C"], 10);
      expect(idsOf(read?.events ?? [])).toEqual([ids[0], ids[2], ids[3]]);
      expect(read?.reached).toEqual({ offset: span.toOffset, eventId: ids[4] });
    });

    it("stops at the last of so many events; the next span goes on from there", async () => {
      const { span, ids } = await writeTypes(["A", "B", "A", "A"]);
      const [read] = await log().readOfTypes([span], ["A"], 2);
      expect(read?.reached).toEqual({ offset: span.after.offset + 3, eventId: ids[2] });
      const after = read?.reached ?? expect.fail("nothing was read");
      const [next] = await log().readOfTypes([{ ...span, after }], ["A"], 2);
      expect(idsOf(next?.events ?? [])).toEqual([ids[3]]);
    });

    it("gives nothing of what it looked through in vain, and that it did", async () => {
      const { span, ids } = await writeTypes(["B", "B"]);
      const [read] = await log().readOfTypes([span], ["A"], 10);
      const reached = { offset: span.toOffset, eventId: ids[1] };
      expect(read).toEqual({
        partition: span.partition,
        isContinuation: true,
        events: [],
        reached,
      });
    });

    it("looks at the end of its span and no further", async () => {
      const { span, ids } = await writeTypes(["A", "A", "A"]);
      const short = { ...span, toOffset: span.toOffset - 1 };
      const [read] = await log().readOfTypes([short], ["A"], 10);
      expect(idsOf(read?.events ?? [])).toEqual(ids.slice(0, 2));
    });

    it("says when the log does not hold the event at the beginning", async () => {
      const { span } = await writeTypes(["A", "A"]);
      const after = { offset: span.after.offset + 1, eventId: randomUUID() };
      const [read] = await log().readOfTypes([{ ...span, after }], ["A"], 10);
      expect(read).toMatchObject({ isContinuation: false, events: [], reached: after });
    });

    it("says so too when the end of its span is beyond the log's", async () => {
      const { span } = await writeTypes(["A"]);
      const beyond = { ...span, toOffset: span.toOffset + 1_000_000 };
      const [read] = await log().readOfTypes([beyond], ["A"], 10);
      expect(read).toMatchObject({ isContinuation: false, events: [] });
    });

    it("reads several partitions at once, each by its own span", async () => {
      const first = await writeTypes(["A"]);
      let second = await writeTypes(["A", "A"]);
      while (second.span.partition === first.span.partition) {
        second = await writeTypes(["A", "A"]);
      }
      const spans: TypedSpan[] = [second.span, first.span];
      const reads = await log().readOfTypes(spans, ["A"], 10);
      expect(reads.map(({ events }) => idsOf(events))).toEqual([second.ids, first.ids]);
      expect(await log().readOfTypes([], ["A"], 10)).toEqual([]);
    });
  });
};
