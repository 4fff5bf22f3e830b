import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createInHand, type InHand } from "./in-hand.ts";

const idleMaxMs = 1_000;
let ends: unknown[];
let inHand: InHand;

beforeEach(() => {
  vi.useFakeTimers();
  ends = [];
  const source = { pause: () => {}, resume: () => {} };
  const limits = { messagesMax: 4, bytesMax: 100, idleMaxMs };
  inHand = createInHand(source, limits, (failure) => void ends.push(failure));
});

afterEach(() => {
  vi.useRealTimers();
});

const idle = expect.objectContaining({ reason: "STREAM_IDLE" });

describe("createInHand()", () => {
  it("ends a stream on which nothing came for as long as it may be idle", () => {
    vi.advanceTimersByTime(idleMaxMs - 1);
    expect(ends).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ends).toEqual([idle]);
    expect(inHand.ended()).toBe(true);
  });

  it("counts from the last answer, however long that took", () => {
    inHand.take(1);
    vi.advanceTimersByTime(10 * idleMaxMs);
    inHand.release(1);
    vi.advanceTimersByTime(idleMaxMs - 1);
    expect(ends).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ends).toEqual([idle]);
  });

  it("does not count while anything is in hand", () => {
    inHand.take(1);
    inHand.take(1);
    inHand.release(1);
    vi.advanceTimersByTime(10 * idleMaxMs);
    expect(ends).toEqual([]);
  });

  it("ends once: behind the half-close there is nothing to wait for", () => {
    inHand.close();
    vi.advanceTimersByTime(idleMaxMs);
    expect(ends).toEqual([undefined]);
  });
});
