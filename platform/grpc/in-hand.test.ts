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

  it("counts from the last message, and from the last answer that was taken", () => {
    inHand.take(1);
    vi.advanceTimersByTime(idleMaxMs - 1);
    inHand.take(1);
    vi.advanceTimersByTime(idleMaxMs - 1);
    inHand.release(1);
    vi.advanceTimersByTime(idleMaxMs - 1);
    inHand.release(1);
    vi.advanceTimersByTime(idleMaxMs - 1);
    expect(ends).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ends).toEqual([idle]);
  });

  it("ends a stream whose answers nobody takes, whatever is in hand", () => {
    for (let message = 0; message < 4; message += 1) inHand.take(1);
    vi.advanceTimersByTime(idleMaxMs - 1);
    expect(ends).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ends).toEqual([idle]);
  });

  it("ends it behind the half-close as well", () => {
    inHand.take(1);
    inHand.close();
    vi.advanceTimersByTime(idleMaxMs);
    expect(ends).toEqual([idle]);
  });

  it("ends no second time when an answer is taken after all", () => {
    inHand.take(1);
    vi.advanceTimersByTime(idleMaxMs);
    inHand.release(1);
    vi.advanceTimersByTime(idleMaxMs);
    expect(ends).toEqual([idle]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends once: behind the half-close there is nothing to wait for", () => {
    inHand.close();
    vi.advanceTimersByTime(idleMaxMs);
    expect(ends).toEqual([undefined]);
  });
});
