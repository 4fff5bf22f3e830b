import { describe, expect, it } from "vitest";
import { asOfMessage, extentOf, joinExtents, listExtentOf } from "./as-of.ts";

const facts = { logId: "0b9cf0ee-5d3c-4d0c-8f38-0d5f0b1b7a11", epoch: 3, partitions: 2 };
const checkpoint = (partition: number, offset: number, closeTime: number) => ({
  partition,
  offset,
  closeTime,
  eventId: undefined,
  logId: facts.logId,
  epoch: facts.epoch,
  held: [] as { tenantId: string; streamId: string; firstOffset: number }[],
});

describe("asOfMessage()", () => {
  it("names every position and mints a token that is not behind a newer document", () => {
    const extent = extentOf(
      facts,
      "default",
      [checkpoint(0, 7, 5_000), checkpoint(1, 3, 4_321)],
      [
        { partition: 0, offset: 6 },
        { partition: 1, offset: 2 },
        { partition: 1, offset: 9 },
      ],
    );
    expect(asOfMessage(extent)).toEqual({
      positions: { 0: "7", 1: "3" },
      completeTime: { seconds: "4", nanos: 321_000_000 },
      heldStreams: 0,
      consistencyToken: `${facts.logId}.3.0:7,${facts.logId}.3.1:9`,
    });
  });

  it("counts the held streams of the asking tenant only", () => {
    const held = [
      { tenantId: "default", streamId: "account-1", firstOffset: 1 },
      { tenantId: "other", streamId: "account-1", firstOffset: 2 },
      { tenantId: "default", streamId: "account-2", firstOffset: 3 },
    ];
    const extent = extentOf(facts, "default", [{ ...checkpoint(0, 7, 0), held }], []);
    expect(asOfMessage(extent).heldStreams).toBe(2);
  });

  it("mints a list's token that stops before the tenant's first event that waits", () => {
    const stream = (tenantId: string, streamId: string, firstOffset: number) => ({
      tenantId,
      streamId,
      firstOffset,
    });
    const held = [stream("default", "account-1", 6), stream("default", "account-2", 5)];
    const others = [stream("other", "account-1", 1)];
    const checkpoints = [
      { ...checkpoint(0, 7, 0), held },
      { ...checkpoint(1, 3, 0), held: others },
    ];
    const shown = [{ partition: 0, offset: 9 }];
    const extent = listExtentOf(facts, "default", checkpoints, shown);
    expect(asOfMessage(extent)).toMatchObject({
      positions: { 0: "7", 1: "3" },
      consistencyToken: `${facts.logId}.3.0:4,${facts.logId}.3.1:3`,
    });
    const byId = extentOf(facts, "default", checkpoints, shown);
    expect(asOfMessage(byId).consistencyToken).toBe(`${facts.logId}.3.0:9,${facts.logId}.3.1:3`);
  });

  it("of an answer that rests on two documents is the lower bound of both", () => {
    const order = extentOf(facts, "default", [checkpoint(0, 7, 50)], [{ partition: 0, offset: 9 }]);
    const here = extentOf(facts, "default", [checkpoint(0, 4, 60)], [{ partition: 0, offset: 2 }]);
    const there = extentOf(facts, "default", [checkpoint(1, 3, 40)], []);
    expect(asOfMessage(joinExtents(order, here))).toMatchObject({
      positions: { 0: "4" },
      completeTime: { seconds: "0", nanos: 50_000_000 },
      consistencyToken: `${facts.logId}.3.0:9`,
    });
    expect(asOfMessage(joinExtents(order, there))).toMatchObject({
      positions: { 0: "7", 1: "3" },
      completeTime: { seconds: "0", nanos: 40_000_000 },
      consistencyToken: `${facts.logId}.3.0:9,${facts.logId}.3.1:3`,
    });
  });
});
