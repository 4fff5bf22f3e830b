import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordedEvent } from "../domain/event.ts";
import type { LogRun } from "../platform/broker/log-run.ts";
import { joinDeliveries } from "./join-deliveries.ts";

const history = Array.from({ length: 400 }, (_, index) => ({
  offset: index + 1,
  eventId: randomUUID(),
  data: "x".repeat(index % 7),
})) as unknown as readonly RecordedEvent[];

const runOf = (firstOffset: number, length: number): LogRun => ({
  logId: "log",
  epoch: 1,
  partition: 0,
  firstOffset,
  lastOffset: firstOffset + length - 1,
  previousEventId: history[firstOffset - 2]?.eventId,
  events: history.slice(firstOffset - 1, firstOffset - 1 + length),
});

const within = (eventsMax: number, bytesMax = 1_000_000) =>
  ({
    config: { PROJECTOR_RUN_EVENTS_MAX: eventsMax, PROJECTOR_RUN_BYTES_MAX: bytesMax },
  }) as Parameters<typeof joinDeliveries>[0];

const spans = (runs: readonly LogRun[]) =>
  runs.map(({ firstOffset, lastOffset }) => [firstOffset, lastOffset]);

describe("joinDeliveries()", () => {
  it("makes one run of runs that go on from one another, with the first one's past", () => {
    const [joined, ...others] = joinDeliveries(within(100), [
      runOf(5, 2),
      runOf(7, 1),
      runOf(8, 3),
    ]);
    expect(others).toEqual([]);
    expect(joined).toEqual(runOf(5, 6));
  });

  it("leaves apart what is missing something, comes twice, or comes out of order", () => {
    const runs = [runOf(1, 2), runOf(4, 1), runOf(4, 1), runOf(3, 1)];
    expect(joinDeliveries(within(100), runs)).toEqual(runs);
  });

  it("leaves apart a run that goes on from another history", () => {
    const foreign = { ...runOf(3, 1), previousEventId: "another" };
    expect(joinDeliveries(within(100), [runOf(1, 2), foreign])).toEqual([runOf(1, 2), foreign]);
  });

  it("joins as many events as one run of the log may have, and not one more", () => {
    const runs = [runOf(1, 3), runOf(4, 2), runOf(6, 1)];
    expect(spans(joinDeliveries(within(5), runs))).toEqual([
      [1, 5],
      [6, 6],
    ]);
    expect(spans(joinDeliveries(within(6), runs))).toEqual([[1, 6]]);
  });

  it("joins as many bytes as one run of the log may have, and not one more", () => {
    // Events 2 … 4 have 1, 2 and 3 bytes.
    const runs = [runOf(2, 1), runOf(3, 1), runOf(4, 1)];
    expect(spans(joinDeliveries(within(100, 5), runs))).toEqual([
      [2, 3],
      [4, 4],
    ]);
    expect(spans(joinDeliveries(within(100, 6), runs))).toEqual([[2, 4]]);
  });

  it("leaves alone a run that is larger than the limits by itself", () => {
    const runs = [runOf(1, 9), runOf(10, 1)];
    expect(joinDeliveries(within(5), runs)).toEqual(runs);
  });

  it("keeps every event in the order in which it came, however the runs are cut", () => {
    const anyRuns = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 20 })),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(anyRuns, fc.integer({ min: 1, max: 64 }), (cuts, eventsMax) => {
        const runs = cuts.map(([first, length]) => runOf(first, length));
        const joined = joinDeliveries(within(eventsMax), runs);
        const offsets = (of: readonly LogRun[]) =>
          of.flatMap(({ events }) => events.map(({ offset }) => offset));
        expect(offsets(joined)).toEqual(offsets(runs));
        for (const { firstOffset, lastOffset, events } of joined) {
          expect(events.length).toBe(lastOffset - firstOffset + 1);
          expect(events[0]?.offset).toBe(firstOffset);
        }
      }),
    );
  });
});
