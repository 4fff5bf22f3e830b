import { expect, it } from "vitest";
import {
  checkpointAt,
  filledIndex,
  type GetIndex,
  newProjection,
  specimenLog,
  thing,
  writeThings,
} from "./search-index.fixture.ts";

const wanted = (documentId: string, knownOffset = 0, partition = 0) => ({
  partition,
  documentId,
  knownOffset,
});

/** What {@link IndexReader.getMany} promises. */
export const manyReadsContract = (getIndex: GetIndex): void => {
  it("getMany() gives documents with checkpoints of their partitions, as asked", async () => {
    const { index } = getIndex();
    const great = thing("a", { amountMinor: 2n ** 63n - 1n });
    const { projection } = await filledIndex(index, [great, thing("b")]);
    const got = await index.getMany(projection, [
      wanted("t1/b"),
      wanted("t1/none", 0, 1),
      wanted("t1/a"),
      wanted("t1/b"),
    ]);
    expect(got.map(({ document }) => document)).toEqual([thing("b"), undefined, great, thing("b")]);
    expect(got.map(({ checkpoint }) => checkpoint)).toEqual([
      checkpointAt(100),
      checkpointAt(0, { partition: 1 }),
      checkpointAt(100),
      checkpointAt(100),
    ]);
    expect(got.some(({ overwritten, unchanged }) => overwritten || unchanged)).toBe(false);
  });

  it("getMany() does not tell again what is known, and tells it once it has changed", async () => {
    const { index } = getIndex();
    const generation = await index.prepare(newProjection(), specimenLog);
    const { projection } = generation;
    await index.makeLive(generation);
    const at = (offset: number) => thing("a", { kind: `k${offset}` }, { offset });
    await writeThings(index, generation, [at(3)], 3);
    const known = () => index.getMany(projection, [wanted("t1/a", 3), wanted("t1/none", 3)]);
    expect(await known()).toMatchObject([
      { document: undefined, unchanged: true, checkpoint: { offset: 3 } },
      { document: undefined, unchanged: false },
    ]);
    await writeThings(index, generation, [at(5)], 5);
    expect(await known()).toMatchObject([
      { document: at(5), unchanged: false, checkpoint: { offset: 5 } },
      { document: undefined, unchanged: false },
    ]);
  });

  it("getMany() finds nothing under what no document can have as its id", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, [thing("a")]);
    const ids = ["t2/a", "t1/\0", "_checkpoint/p00", ""];
    const got = await index.getMany(projection, [...ids.map((id) => wanted(id)), wanted("t1/a")]);
    expect(got.map(({ document }) => document?.id)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      "t1/a",
    ]);
    expect(await index.getMany(projection, [])).toEqual([]);
  });

  it("getMany() of an index that is not live is INDEX_UNAVAILABLE", async () => {
    const { index } = getIndex();
    const { projection } = await index.prepare(newProjection(), specimenLog);
    await expect(index.getMany(projection, [wanted("t1/a")])).rejects.toMatchObject({
      reason: "INDEX_UNAVAILABLE",
    });
  });
};
