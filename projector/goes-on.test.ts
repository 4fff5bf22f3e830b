import { describe, expect, it } from "vitest";
import type { RecordedEvent } from "../domain/event.ts";
import { goesOn, joinRuns } from "./goes-on.ts";

const events = (...offsets: readonly number[]) =>
  offsets.map((offset) => ({ offset, eventId: `e${offset}` }) as RecordedEvent);

const run = { previousEventId: "e4", events: events(5, 6) };

describe("goesOn()", () => {
  it.each([
    ["follows the same event", 4, "e4", true],
    ["follows another event", 4, "x4", false],
    ["holds the same event", 5, "e5", true],
    ["holds another event", 5, "x5", false],
    ["ends with the same event", 6, "e6", true],
    ["ends with another event", 6, "x6", false],
    ["leaves a gap", 3, "x3", true],
    ["lies wholly before", 7, "x7", true],
  ])("of a run that %s: at %i with %s it is %s", (_what, offset, eventId, expected) => {
    expect(goesOn(run, { offset, eventId })).toBe(expected);
  });

  it("is true of a first event, and of a run that does not tell what was before it", () => {
    expect(goesOn({ events: events(1) }, { offset: 0, eventId: undefined })).toBe(true);
    expect(goesOn({ events: events(5) }, { offset: 4, eventId: "e4" })).toBe(true);
    expect(goesOn({ previousEventId: "e4", events: [] }, { offset: 4, eventId: "x4" })).toBe(true);
  });
});

describe("joinRuns()", () => {
  it("joins two that go on from each other, and keeps what was before the first", () => {
    const joined = joinRuns({ previousEventId: "e2", events: events(3, 4) }, run);
    expect(joined).toEqual({ previousEventId: "e2", events: events(3, 4, 5, 6) });
    expect(joinRuns(run, { previousEventId: "e6", events: [] })?.events).toEqual(run.events);
  });

  it("does not join two histories", () => {
    expect(joinRuns({ events: events(3, 4) }, { ...run, previousEventId: "x4" })).toBeUndefined();
  });
});
