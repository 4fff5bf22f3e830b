import { describe, expect, it } from "vitest";
import type { Checkpoint, LiveIndexState } from "../platform/search-index/search-index.ts";
import { isAbandoned, type NewerIndex, seeNewerIndex } from "./newer-index.ts";

const takeBackAfterMs = 30_000;

const at = (offset: number, closeTime: number, changes: Partial<Checkpoint> = {}): Checkpoint => ({
  partition: 0,
  offset,
  eventId: undefined,
  logId: "a",
  epoch: 1,
  closeTime,
  held: [],
  ...changes,
});

const live = (...checkpoints: Checkpoint[]): LiveIndexState => ({
  version: 2,
  generation: 5,
  checkpoints: checkpoints.map((one, partition) => ({ ...one, partition })),
});

/** What is known after a look at each of these, at its time. */
const afterLooks = (...looks: readonly (readonly [number, LiveIndexState])[]): NewerIndex => {
  let known: NewerIndex | undefined;
  for (const [now, seen] of looks) known = seeNewerIndex(known, seen, now, takeBackAfterMs);
  if (known === undefined) throw new Error("nothing seen");
  return known;
};

describe("seeNewerIndex()", () => {
  it("takes an index for fed only once it was seen to move", () => {
    expect(afterLooks([0, live(at(1, 0))])).toMatchObject({ isFed: false, standsStill: false });
    const idle = [
      [0, live(at(1, 0))],
      [1_000, live(at(1, 0))],
    ] as const;
    expect(afterLooks(...idle).isFed).toBe(false);
    expect(afterLooks(...idle, [2_000, live(at(1, 1))])).toMatchObject({
      isFed: true,
      movedAt: 2_000,
    });
  });

  it.each([
    ["an offset", live(at(1, 0), at(2, 0))],
    ["a close time", live(at(1, 0), at(1, 9))],
    ["an epoch", live(at(1, 0), at(1, 0, { epoch: 2 }))],
  ])("sees that %s of one partition has moved", (_what, next) => {
    expect(afterLooks([0, live(at(1, 0), at(1, 0))], [1, next]).isFed).toBe(true);
  });

  it("takes one for unfed that has stood still for half of the time", () => {
    const moved = [
      [0, live(at(1, 0))],
      [1, live(at(2, 0))],
    ] as const;
    const still = live(at(2, 0));
    expect(afterLooks(...moved, [15_000, still])).toMatchObject({
      isFed: true,
      standsStill: false,
    });
    expect(afterLooks(...moved, [15_001, still])).toMatchObject({
      isFed: false,
      standsStill: true,
    });
    expect(afterLooks(...moved, [15_001, still], [15_002, live(at(3, 0))])).toMatchObject({
      isFed: true,
      standsStill: false,
    });
  });

  it("begins anew with an index that has taken the place of the one before", () => {
    const next = { ...live(at(2, 0)), generation: 6 };
    expect(afterLooks([0, live(at(1, 0))], [1, next])).toMatchObject({ isFed: false, movedAt: 1 });
  });
});

describe("isAbandoned()", () => {
  const newer = afterLooks([0, live(at(5, 100), at(7, 100))]);
  const own = (...checkpoints: Checkpoint[]) => live(...checkpoints).checkpoints;
  const fresh = own(at(5, 100 + takeBackAfterMs), at(7, 100));

  it("is true once the newer index stood still and ours went on for as long", () => {
    expect(isAbandoned(newer, fresh, takeBackAfterMs, takeBackAfterMs)).toBe(true);
    expect(isAbandoned(newer, fresh, takeBackAfterMs - 1, takeBackAfterMs)).toBe(false);
  });

  it("is false while ours stands still as well, as it does without a store", () => {
    const still = own(at(5, 99 + takeBackAfterMs), at(7, 100));
    expect(isAbandoned(newer, still, takeBackAfterMs, takeBackAfterMs)).toBe(false);
  });

  it("is false while ours lacks what the newer index holds", () => {
    const behind = own(at(5, 100 + takeBackAfterMs), at(6, 100));
    expect(isAbandoned(newer, behind, takeBackAfterMs, takeBackAfterMs)).toBe(false);
    expect(isAbandoned(newer, fresh.slice(0, 1), takeBackAfterMs, takeBackAfterMs)).toBe(false);
  });

  it("asks not for what the newer index holds of another epoch", () => {
    const next = own(at(1, 100 + takeBackAfterMs, { epoch: 2 }), at(0, 100, { epoch: 2 }));
    expect(isAbandoned(newer, next, takeBackAfterMs, takeBackAfterMs)).toBe(true);
  });
});
