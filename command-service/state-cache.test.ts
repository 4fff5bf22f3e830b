import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createStateCache, type StreamState, streamKey } from "./state-cache.ts";

const state = (streamId: string, streamVersion: number, weight = 1): StreamState => ({
  tenantId: "default",
  streamId,
  state: weight,
  streamVersion,
  eventId: `event-${streamVersion}`,
});

const cacheOf = (streamsMax: number) => {
  const cache = createStateCache(streamsMax);
  const keep = (streamId: string, streamVersion: number, weight?: number) => {
    const one = state(streamId, streamVersion, weight);
    cache.keep(streamKey(one), one, { weight: Number });
  };
  const version = (streamId: string) => cache.find(streamKey(state(streamId, 0)))?.streamVersion;
  // Looking moves states, so the youngest generation is gone through before anything else moves.
  const weight = (streamId: string) =>
    Number(cache.find(streamKey(state(streamId, 0)))?.state ?? 0);
  return {
    keep,
    version,
    weight,
    drop: (streamId: string) => cache.drop(streamKey(state(streamId, 0))),
  };
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

  it("holds no more weight than it may, of whatever is kept and used", () => {
    const ids = fc.integer({ min: 0, max: 9 }).map(String);
    const steps = fc.array(fc.tuple(ids, fc.option(fc.integer({ min: 1, max: 8 }))));
    fc.assert(
      fc.property(steps, (taken) => {
        const { keep, version, weight } = cacheOf(10);
        for (const [index, [id, kept]] of taken.entries()) {
          if (kept === null) version(id);
          else keep(id, index + 1, kept);
        }
        const all = Array.from({ length: 10 }, (_, id) => weight(String(id)));
        expect(all.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(10);
      }),
    );
  });

  it("holds a state of half of what it may, and nothing of a stream that outgrows that", () => {
    const { keep, version } = cacheOf(10);
    keep("one", 1, 5);
    expect(version("one")).toBe(1);
    keep("one", 2, 6);
    expect(version("one")).toBeUndefined();
    keep("two", 1, 5);
    keep("three", 1, 5);
    expect(["two", "three"].map(version)).toEqual([1, 1]);
  });

  it("counts a stream that grows and one that is dropped for what they weigh", () => {
    const { keep, version, drop } = cacheOf(20);
    keep("grows", 1, 1);
    keep("grows", 2, 8);
    keep("gone", 1, 2);
    drop("gone");
    keep("two", 1, 2);
    keep("three", 1, 10);
    expect(["grows", "two", "three"].map(version)).toEqual([2, undefined, 1]);
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
