import { describe, expect, it } from "vitest";
import { createStateCache, type StreamState, streamKey } from "./state-cache.ts";

const state = (streamId: string, streamVersion: number): StreamState => ({
  tenantId: "default",
  streamId,
  state: {},
  streamVersion,
  eventId: `event-${streamVersion}`,
});

const cacheOf = (streamsMax: number) => {
  const cache = createStateCache(streamsMax);
  const keep = (streamId: string, streamVersion: number) => {
    const one = state(streamId, streamVersion);
    cache.keep(streamKey(one), one);
  };
  const version = (streamId: string) => cache.find(streamKey(state(streamId, 0)))?.streamVersion;
  return { keep, version, drop: (streamId: string) => cache.drop(streamKey(state(streamId, 0))) };
};

describe("createStateCache()", () => {
  it("holds as many streams as it may and forgets the longest unused", () => {
    const { keep, version } = cacheOf(2);
    keep("one", 1);
    keep("two", 1);
    expect(version("one")).toBe(1);
    keep("three", 1);
    expect(["one", "two", "three"].map(version)).toEqual([1, undefined, 1]);
  });

  it("holds nothing when it may hold none", () => {
    const { keep, version } = cacheOf(0);
    keep("one", 1);
    expect(version("one")).toBeUndefined();
  });

  it("does not go back from a later version to an earlier one", () => {
    const { keep, version, drop } = cacheOf(2);
    keep("one", 2);
    keep("one", 1);
    expect(version("one")).toBe(2);
    keep("one", 3);
    expect(version("one")).toBe(3);
    drop("one");
    keep("one", 1);
    expect(version("one")).toBe(1);
  });
});
