import { describe, expect, it } from "vitest";
import type { Lease, Leases } from "./lease.ts";

const longMs = 60_000;
const shortMs = 50;

/** How a suite gets leases of one fresh group; owners are names. */
export type OpenLeases = (group: {
  readonly partitions: number;
  readonly timeToLiveMs: number;
}) => Promise<(owner: string) => Leases>;

const partitionsOf = (leases: readonly Lease[]): number[] =>
  leases.map(({ partition }) => partition);

const handOvers = (open: OpenLeases): void => {
  it("claim() raises the fence whenever a partition changes hands", async () => {
    const as = await open({ partitions: 1, timeToLiveMs: longMs });
    const fences: number[] = [];
    for (const owner of ["a", "b", "a"]) {
      const [lease] = await as(owner).claim();
      fences.push(lease?.fence ?? 0);
      await as(owner).release();
    }
    expect(fences[0]).toBeGreaterThan(0);
    expect(fences).toEqual([...new Set(fences)].sort((left, right) => left - right));
  });

  it("release() frees everything at once", async () => {
    const as = await open({ partitions: 4, timeToLiveMs: longMs });
    await as("a").claim();
    await as("b").claim();
    await as("a").release();
    expect(partitionsOf(await as("b").claim())).toEqual([0, 1, 2, 3]);
  });

  it("claim() takes over from a gone replica once its time is over, not before", async () => {
    const as = await open({ partitions: 2, timeToLiveMs: shortMs });
    const [lost] = await as("gone").claim();
    await expect
      .poll(async () => (await as("heir").claim()).length, { timeout: 5_000, interval: 10 })
      .toBe(2);
    const [taken] = await as("heir").claim();
    expect(taken?.partition).toBe(lost?.partition);
    expect(taken?.fence).toBeGreaterThan(lost?.fence ?? 0);
  });
};

/** What every lease store must do; `open` gives a fresh group each time. */
export const leaseContract = (adapter: string, open: OpenLeases): void => {
  describe(`Leases contract: ${adapter}`, () => {
    it("claim() gives everything to a replica that is alone, and the same again", async () => {
      const as = await open({ partitions: 5, timeToLiveMs: longMs });
      const first = await as("a").claim();
      expect(partitionsOf(first)).toEqual([0, 1, 2, 3, 4]);
      expect(await as("a").claim()).toEqual(first);
    });

    it.each([
      [16, 2, [8, 8]],
      [16, 3, [4, 6, 6]],
      [2, 3, [0, 1, 1]],
    ])(
      "claim() shares %i partitions fairly among %i replicas, none twice",
      async (partitions, replicas, shares) => {
        const as = await open({ partitions, timeToLiveMs: longMs });
        const owners = Array.from({ length: replicas }, (_, index) => as(`owner-${index}`));
        let held: (readonly Lease[])[] = [];
        for (let round = 0; round < 3; round += 1) {
          held = [];
          for (const owner of owners) held.push(await owner.claim());
        }
        expect(held.map(({ length }) => length).sort()).toEqual(shares);
        expect(held.flatMap(partitionsOf).sort((left, right) => left - right)).toEqual(
          Array.from({ length: partitions }, (_, partition) => partition),
        );
      },
    );

    it("claim() gives nothing of another's live share", async () => {
      const as = await open({ partitions: 2, timeToLiveMs: longMs });
      await as("a").claim();
      expect(await as("b").claim()).toEqual([]);
      expect(partitionsOf(await as("a").claim())).toEqual([0]);
      expect(partitionsOf(await as("b").claim())).toEqual([1]);
    });

    handOvers(open);

    it("claim() of many at once gives no partition twice", async () => {
      const as = await open({ partitions: 16, timeToLiveMs: longMs });
      const owners = ["a", "b", "c", "d"].map(as);
      const held = (await Promise.all(owners.map((owner) => owner.claim()))).flatMap(partitionsOf);
      expect(new Set(held).size).toBe(held.length);
    });
  });
};
