import { describe, expect, it } from "vitest";
import type { RecordedEvent } from "../domain/event.ts";
import type { Checkpoint, HeldStream } from "../platform/search-index/search-index.ts";
import { commandProjection } from "./command-projection.ts";

const event = (streamId: string, partition: number, offset: number): RecordedEvent => ({
  tenantId: "default",
  streamId,
  streamVersion: 1,
  partition,
  offset,
  eventId: `${partition}:${offset}`,
  type: "MoneyDeposited",
  schemaVersion: 1,
  data: "{}",
  requestId: "",
  correlationId: "",
  causationId: "",
  actor: "",
  recordedAt: 0,
  traceparent: "",
});

const checkpoint = (partition: number, offset: number, held: HeldStream[] = []): Checkpoint => ({
  partition,
  offset,
  eventId: undefined,
  logId: "log",
  epoch: 1,
  closeTime: 0,
  held,
});

const heldFrom = (firstOffset: number, tenantId = "default"): HeldStream => ({
  tenantId,
  streamId: "account-a",
  firstOffset,
});

describe("commandProjection()", () => {
  const both = [event("account-a", 0, 5), event("account-b", 1, 9)];

  it("is applied from the checkpoint on that covers the last event of every partition", () => {
    const at = (first: number, second: number) =>
      commandProjection("x", both, [checkpoint(0, first), checkpoint(1, second)]).applied;
    expect([at(5, 9), at(4, 9), at(5, 8)]).toEqual([true, false, false]);
    expect(commandProjection("x", both, [checkpoint(0, 5)]).applied).toBe(false);
  });

  it("is held when its stream waits from its event on or before, not after it", () => {
    const at = (held: HeldStream) =>
      commandProjection("x", both, [checkpoint(0, 5, [held]), checkpoint(1, 9)]);
    expect(at(heldFrom(5))).toEqual({ name: "x", applied: false, held: true });
    expect(at(heldFrom(4))).toEqual({ name: "x", applied: false, held: true });
    expect(at(heldFrom(6))).toEqual({ name: "x", applied: true, held: false });
    expect(at(heldFrom(1, "other"))).toEqual({ name: "x", applied: true, held: false });
  });

  it("is applied when there is nothing to apply", () => {
    expect(commandProjection("x", [], [])).toEqual({ name: "x", applied: true, held: false });
  });
});
