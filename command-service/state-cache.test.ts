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

  it("keeps what is used among any number of others, and half of what it may at least", () => {
    const { keep, version } = cacheOf(10);
    keep("used", 1);
    for (let other = 0; other < 100; other += 1) {
      keep(`other-${other}`, 1);
      expect(version("used")).toBe(1);
    }
    const others = Array.from({ length: 100 }, (_, other) => version(`other-${99 - other}`));
    expect(others.slice(0, 4)).toEqual([1, 1, 1, 1]);
    expect(others.filter((found) => found !== undefined).length).toBeLessThan(10);
  });

  it("holds one version of a stream, the latest, however often it is kept", () => {
    const { keep, version } = cacheOf(4);
    for (let count = 1; count <= 20; count += 1) {
      keep("one", count);
      keep(`other-${count}`, 1);
      keep("one", count - 1);
      expect(version("one")).toBe(count);
    }
  });

  it.each([0, 1])("holds nothing when it may hold %i", (streamsMax) => {
    const { keep, version } = cacheOf(streamsMax);
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
