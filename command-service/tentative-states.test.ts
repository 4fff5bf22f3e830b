import { describe, expect, it } from "vitest";
import type { StreamState } from "./state-cache.ts";
import { createTentativeStates } from "./tentative-states.ts";

const state = (streamVersion: number): StreamState => ({
  tenantId: "default",
  streamId: "account-1",
  state: {},
  streamVersion,
  eventId: `event-${streamVersion}`,
});

describe("createTentativeStates()", () => {
  it("gives the state of the latest append in flight, and of none once all are answered", () => {
    const states = createTentativeStates();
    const dropFirst = states.add(new Map([["key", state(1)]]));
    const dropSecond = states.add(new Map([["key", state(2)]]));
    expect(states.find("key")?.streamVersion).toBe(2);
    dropFirst();
    expect(states.find("key")?.streamVersion).toBe(2);
    dropSecond();
    expect(states.find("key")).toBeUndefined();
  });

  it("falls back to the first append when the second does not write to the stream", () => {
    const states = createTentativeStates();
    states.add(new Map([["key", state(1)]]));
    states.add(new Map([["other", state(7)]]));
    expect(states.find("key")?.streamVersion).toBe(1);
  });

  it("forgets a stream in every append in flight, and keeps the others", () => {
    const states = createTentativeStates();
    states.add(new Map([["key", state(1)]]));
    states.add(
      new Map([
        ["key", state(2)],
        ["other", state(7)],
      ]),
    );
    states.forget(["key"]);
    expect(states.find("key")).toBeUndefined();
    expect(states.find("other")?.streamVersion).toBe(7);
  });

  it("gives back nothing of a map that is changed afterwards", () => {
    const states = createTentativeStates();
    const written = new Map([["key", state(1)]]);
    states.add(written);
    written.set("key", state(5));
    expect(states.find("key")?.streamVersion).toBe(1);
  });
});
