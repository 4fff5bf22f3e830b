import { describe, expect, it } from "vitest";
import type { StreamState } from "./state-cache.ts";
import { createTentativeStates, type Written, type WrittenFacts } from "./tentative-states.ts";

const state = (streamVersion: number): StreamState => ({
  tenantId: "default",
  streamId: "account-1",
  state: {},
  streamVersion,
  eventId: `event-${streamVersion}`,
});

const event = (schemaVersion: number) => ({ type: "MoneyDeposited", schemaVersion });

const writing = (
  states: ReadonlyMap<string, StreamState>,
  facts: WrittenFacts = new Map(),
): Written => ({ states, facts });

describe("createTentativeStates()", () => {
  it("gives the state of the latest append in flight, and of none once all are answered", () => {
    const states = createTentativeStates();
    const dropFirst = states.add(writing(new Map([["key", state(1)]])));
    const dropSecond = states.add(writing(new Map([["key", state(2)]])));
    expect(states.find("key")?.streamVersion).toBe(2);
    dropFirst();
    expect(states.find("key")?.streamVersion).toBe(2);
    dropSecond();
    expect(states.find("key")).toBeUndefined();
  });

  it("falls back to the first append when the second does not write to the stream", () => {
    const states = createTentativeStates();
    states.add(writing(new Map([["key", state(1)]])));
    states.add(writing(new Map([["other", state(7)]])));
    expect(states.find("key")?.streamVersion).toBe(1);
  });

  it("forgets a stream in every append in flight, and keeps the others", () => {
    const states = createTentativeStates();
    states.add(writing(new Map([["key", state(1)]])));
    const both = new Map([
      ["key", state(2)],
      ["other", state(7)],
    ]);
    states.add(writing(both, new Map([["key", new Map([["entry/2", event(2)]])]])));
    states.forget(["key"]);
    expect(states.find("key")).toBeUndefined();
    expect(states.facts("key")).toEqual(new Map());
    expect(states.find("other")?.streamVersion).toBe(7);
  });

  it("gives back nothing of a map that is changed afterwards", () => {
    const states = createTentativeStates();
    const written = new Map([["key", state(1)]]);
    states.add(writing(written));
    written.set("key", state(5));
    expect(states.find("key")?.streamVersion).toBe(1);
  });

  it("gives the facts of all appends in flight, of the latest for each key", () => {
    const states = createTentativeStates();
    const filed = (...facts: [string, number][]): WrittenFacts =>
      new Map([["key", new Map(facts.map(([key, version]) => [key, event(version)]))]]);
    const dropFirst = states.add(writing(new Map(), filed(["hold/1", 1], ["hold/2", 2])));
    states.add(writing(new Map(), filed(["hold/2", 3])));
    expect([...states.facts("key")]).toEqual([
      ["hold/1", event(1)],
      ["hold/2", event(3)],
    ]);
    dropFirst();
    expect([...states.facts("key")]).toEqual([["hold/2", event(3)]]);
    expect([...states.facts("other")]).toEqual([]);
  });
});
