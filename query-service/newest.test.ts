import { describe, expect, it } from "vitest";
import { createNewest } from "./newest.ts";

const { signal: nobodyLeaves } = new AbortController();

describe("createNewest()", () => {
  it("gives the newest value once, and says that an older one was replaced", async () => {
    const newest = createNewest<number>();
    expect([newest.put(1), newest.put(2)]).toEqual([false, true]);
    expect(await newest.take(0, nobodyLeaves)).toBe(2);
    expect(await newest.take(0, nobodyLeaves)).toBeUndefined();
    expect(newest.put(3)).toBe(false);
  });

  it("gives a value to whoever waits for it", async () => {
    const newest = createNewest<number>();
    const taking = newest.take(60_000, nobodyLeaves);
    newest.put(7);
    expect(await taking).toBe(7);
  });

  it("gives nothing when the time is over, and keeps what comes later", async () => {
    const newest = createNewest<number>();
    expect(await newest.take(1, nobodyLeaves)).toBeUndefined();
    newest.put(7);
    expect(await newest.take(0, nobodyLeaves)).toBe(7);
  });

  it("throws the first failure to whoever waits and to everyone later", async () => {
    const newest = createNewest<number>();
    const waiting = expect(newest.take(60_000, nobodyLeaves)).rejects.toThrow("first");
    newest.put(1);
    newest.fail(new Error("first"));
    newest.fail(new Error("second"));
    await waiting;
    await expect(newest.take(0, nobodyLeaves)).rejects.toThrow("first");
  });

  it("throws the reason of a reader that leaves", async () => {
    const newest = createNewest<number>();
    const reader = new AbortController();
    const waiting = expect(newest.take(60_000, reader.signal)).rejects.toThrow("left");
    reader.abort(new Error("left"));
    await waiting;
    await expect(newest.take(0, reader.signal)).rejects.toThrow("left");
  });
});
