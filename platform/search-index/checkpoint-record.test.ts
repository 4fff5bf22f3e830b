import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkpointId,
  decodeCheckpoint,
  encodeCheckpoint,
  firstCheckpoint,
} from "./checkpoint-record.ts";

const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const checkpoints = fc.record({
  partition: fc.nat({ max: 1_023 }),
  offset: count,
  eventId: fc.option(fc.uuid(), { nil: undefined }),
  logId: fc.uuid(),
  epoch: count,
  closeTime: count,
  held: fc.array(fc.record({ tenantId: fc.string(), streamId: fc.string(), firstOffset: count }), {
    maxLength: 5,
  }),
});

describe("encodeCheckpoint() and decodeCheckpoint()", () => {
  it("give every checkpoint back as it was", () => {
    fc.assert(
      fc.property(checkpoints, (checkpoint) => {
        expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
      }),
    );
  });

  it("keep nothing but the checkpoint, so not the sequence that it was read with", () => {
    const checkpoint = firstCheckpoint(3, { logId: "log", epoch: 2 });
    const stored = { ...checkpoint, sequence: "5" };
    expect(decodeCheckpoint(encodeCheckpoint(stored))).toEqual(checkpoint);
  });
});

describe("checkpointId()", () => {
  it("has two digits for every partition below a hundred", () => {
    expect([checkpointId(7), checkpointId(15)]).toEqual(["_checkpoint/p07", "_checkpoint/p15"]);
  });
});
