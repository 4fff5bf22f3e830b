import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partitionOf } from "./partition-of.ts";

describe("partitionOf()", () => {
  it("gives for ever what it gave when the first log was written", () => {
    const of = (streamId: string) => partitionOf({ tenantId: "default", streamId }, 16);
    expect(["account-1", "account-2", "account-é", "order-1"].map(of)).toEqual([3, 14, 14, 2]);
  });

  it("lies within the partitions, whatever the names", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.integer({ min: 1, max: 64 }),
        (tenant, stream, n) => {
          const partition = partitionOf({ tenantId: tenant, streamId: stream }, n);
          return Number.isInteger(partition) && partition >= 0 && partition < n;
        },
      ),
    );
  });

  it("spreads a thousand streams over all of 16 partitions", () => {
    const hit = new Set(
      Array.from({ length: 1_000 }, (_, index) =>
        partitionOf({ tenantId: "default", streamId: `account-${index}` }, 16),
      ),
    );
    expect(hit.size).toBe(16);
  });
});
