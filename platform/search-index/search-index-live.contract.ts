import { Buffer } from "node:buffer";
import { expect, it, vi } from "vitest";
import {
  changedProjection,
  checkpointAt,
  filledIndex,
  type GetIndex,
  hitIds,
  newProjection,
  searchThings,
  specimenLog,
  thing,
  writeThings,
} from "./search-index.fixture.ts";
import type { IndexGeneration, SearchIndex } from "./search-index.ts";

const unavailable = { name: "RequestFailed", reason: "INDEX_UNAVAILABLE" };

const livenessContract = (getIndex: GetIndex): void => {
  it("prepare() makes an index that answers no query before makeLive()", async () => {
    const { index } = getIndex();
    const projection = newProjection();
    const generation = await index.prepare(projection, specimenLog);
    expect(generation).toMatchObject({ generation: 1, live: false });
    await writeThings(index, generation, [thing("a")], 1);
    await expect(searchThings(index, projection)).rejects.toMatchObject(unavailable);
    await expect(index.get(projection, 0, "t1/a")).rejects.toMatchObject(unavailable);
    await expect(index.readLiveCheckpoints(projection)).rejects.toMatchObject(unavailable);
    await index.makeLive(generation);
    expect(hitIds(await searchThings(index, projection))).toEqual(["a"]);
    expect((await index.get(projection, 0, "t1/a")).document).toEqual(thing("a"));
  });

  it("makeLive() lets the very first search find all that was written before", async () => {
    const { index } = getIndex();
    const generation = await index.prepare(newProjection(), specimenLog);
    await writeThings(index, generation, [thing("a"), thing("b")], 1);
    await index.makeLive(generation);
    const search = { tenantId: "t1", clauses: [], sort: [], size: 10 };
    expect((await index.search(generation.projection, search)).total).toBe(2);
  });

  it("prepare() finds the index again, live or not, with what is in it", async () => {
    const { index } = getIndex();
    const projection = newProjection();
    const generation = await index.prepare(projection, specimenLog);
    await writeThings(index, generation, [thing("a")], 3);
    expect(await index.prepare(projection, specimenLog)).toEqual(generation);
    await index.makeLive(generation);
    expect(await index.prepare(projection, specimenLog)).toEqual({ ...generation, live: true });
    expect((await index.load(generation, 0, [])).checkpoint?.offset).toBe(3);
  });

  it("prepare() called by two at once makes one index", async () => {
    const { index } = getIndex();
    const projection = newProjection();
    const [one, other] = await Promise.all([
      index.prepare(projection, specimenLog),
      index.prepare(projection, specimenLog),
    ]);
    expect(one).toEqual(other);
  });

  it("withdraw() takes the index away from queries until makeLive()", async () => {
    const { index } = getIndex();
    const generation = await filledIndex(index, [thing("a")]);
    const { projection } = generation;
    expect(hitIds(await searchThings(index, projection))).toEqual(["a"]);
    await index.withdraw(generation);
    await expect(searchThings(index, projection)).rejects.toMatchObject(unavailable);
    await expect(index.get(projection, 0, "t1/a")).rejects.toMatchObject(unavailable);
    expect((await index.load(generation, 0, ["t1/a"])).documents.size).toBe(1);
    await index.makeLive(generation);
    expect(hitIds(await searchThings(index, projection))).toEqual(["a"]);
  });
};

const versionsContract = (getIndex: GetIndex): void => {
  it("a new version is filled beside the live one, which answers until then", async () => {
    const { index } = getIndex();
    const generation = await filledIndex(index, [thing("old")]);
    const { projection } = generation;
    const next = changedProjection(projection, 2, { size: "long" });
    const beside = await index.prepare(next, specimenLog);
    expect(beside).toMatchObject({ generation: 2, live: false });
    const document = { ...thing("new"), fields: { ...thing("new").fields, size: 5n } };
    await writeThings(index, beside, [document], 1);
    expect(hitIds(await searchThings(index, next))).toEqual(["old"]);
    const bySize = { clauses: [{ kind: "range" as const, field: "size", atLeast: 5n }] };
    await expect(searchThings(index, next, bySize)).rejects.toMatchObject(unavailable);
    await index.makeLive(beside);
    expect(hitIds(await searchThings(index, next, bySize))).toEqual(["new"]);
    expect(hitIds(await searchThings(index, next))).toEqual(["new"]);
    expect((await index.get(projection, 0, "t1/new")).document?.fields.size).toBe(5n);
  });

  it("makeLive() of an older version or generation leaves the newer live one", async () => {
    const { index } = getIndex();
    const generation = await filledIndex(index, [thing("old")]);
    const next = await index.prepare(changedProjection(generation.projection, 2, {}), specimenLog);
    await writeThings(index, next, [thing("new")], 1);
    expect(await index.makeLive(next)).toBe(true);
    expect(await index.makeLive(next)).toBe(true);
    expect(await index.makeLive(generation)).toBe(false);
    // A newer generation of the older version is no newer version.
    expect(await index.makeLive(await index.startNext(generation, specimenLog))).toBe(false);
    expect(hitIds(await searchThings(index, generation.projection))).toEqual(["new"]);
    await index.withdraw(next);
    expect(await index.makeLive(generation)).toBe(true);
    expect(hitIds(await searchThings(index, generation.projection))).toEqual(["old"]);
  });

  it("makeLive() of an older and a newer version at once ends with the newer one", async () => {
    const { index } = getIndex();
    const generation = await filledIndex(index, [thing("old")]);
    await index.withdraw(generation);
    const next = await index.prepare(changedProjection(generation.projection, 2, {}), specimenLog);
    await writeThings(index, next, [thing("new")], 1);
    await Promise.all([index.makeLive(generation), index.makeLive(next)]);
    expect(hitIds(await searchThings(index, generation.projection))).toEqual(["new"]);
  });

  it("makeLive() of an older version takes queries back only from the index it names", async () => {
    const { index } = getIndex();
    const older = await filledIndex(index, [thing("old")]);
    const { projection } = older;
    const newer = await index.prepare(changedProjection(projection, 2, {}), specimenLog);
    await writeThings(index, newer, [thing("new")], 1);
    await index.makeLive(newer);
    const { generation } = newer;
    const other = { version: 2, generation: generation + 1 };
    expect(await index.makeLive(older, other)).toBe(false);
    expect(await index.readLive(projection)).toEqual({
      version: 2,
      generation,
      checkpoints: [checkpointAt(1), checkpointAt(0, { partition: 1 })],
    });
    expect(hitIds(await searchThings(index, projection))).toEqual(["new"]);
    expect(await index.makeLive(older, { version: 2, generation })).toBe(true);
    expect(await index.readLive(projection)).toMatchObject({ version: 1, generation: 1 });
    expect(hitIds(await searchThings(index, projection))).toEqual(["old"]);
    expect((await index.prepare(newer.projection, specimenLog)).live).toBe(false);
    // The newer build comes back: it needs to name nobody.
    expect(await index.makeLive(newer)).toBe(true);
    expect(hitIds(await searchThings(index, projection))).toEqual(["new"]);
  });

  it("readLive() fails while no index answers", async () => {
    const { index } = getIndex();
    const generation = await filledIndex(index, []);
    await index.withdraw(generation);
    await expect(index.readLive(generation.projection)).rejects.toMatchObject(unavailable);
  });

  it("startNext() makes one empty index of the new epoch beside the live one", async () => {
    const { index } = getIndex();
    const generation = await filledIndex(index, [thing("old")]);
    const { projection } = generation;
    const log = { ...specimenLog, epoch: specimenLog.epoch + 1 };
    const [one, other] = await Promise.all([
      index.startNext(generation, log),
      index.startNext(generation, log),
    ]);
    expect(one).toEqual({ projection, generation: 2, live: false });
    expect(other).toEqual(one);
    expect(await index.startNext(generation, log)).toEqual(one);
    expect(await index.prepare(projection, log)).toEqual(one);
    const checkpoints = await index.readCheckpoints(one);
    expect(checkpoints.map(({ offset, epoch }) => [offset, epoch])).toEqual([
      [0, log.epoch],
      [0, log.epoch],
    ]);
    expect(await index.countDocuments(one)).toBe(0);
    expect(hitIds(await searchThings(index, projection))).toEqual(["old"]);
    expect(await index.makeLive(one)).toBe(true);
    expect(hitIds(await searchThings(index, projection))).toEqual([]);
  });

  it("withdraw() of an index that is not live leaves the live one", async () => {
    const { index } = getIndex();
    const generation = await filledIndex(index, [thing("old")]);
    const next = changedProjection(generation.projection, 2, {});
    await index.withdraw(await index.prepare(next, specimenLog));
    expect(hitIds(await searchThings(index, next))).toEqual(["old"]);
  });
};

const supersededContract = (getIndex: GetIndex): void => {
  const liveOne = async (index: SearchIndex, generation: IndexGeneration, id: string) => {
    await writeThings(index, generation, [thing(id)], 1);
    await index.makeLive(generation);
  };

  it("dropSuperseded() keeps the live index, the one before it, and newer ones", async () => {
    const { index } = getIndex();
    const first = await filledIndex(index, [thing("first")]);
    const { projection } = first;
    const second = await index.startNext(first, specimenLog);
    await liveOne(index, second, "second");
    expect(await index.dropSuperseded(projection)).toEqual({ dropped: [], left: 2 });
    const third = await index.startNext(second, specimenLog);
    await liveOne(index, third, "third");
    const fourth = await index.startNext(third, specimenLog);
    const dropped = [{ version: 1, generation: 1 }];
    expect(await index.dropSuperseded(projection)).toEqual({ dropped, left: 3 });
    expect(await index.dropSuperseded(projection)).toEqual({ dropped: [], left: 3 });
    expect(hitIds(await searchThings(index, projection))).toEqual(["third"]);
    expect(await index.countDocuments(second)).toBe(1);
    expect(await index.countDocuments(fourth)).toBe(0);
    // Going back is one step.
    await index.withdraw(third);
    expect(await index.makeLive(second)).toBe(true);
    expect(hitIds(await searchThings(index, projection))).toEqual(["second"]);
  });

  it("dropSuperseded() deletes nothing while no index is live", async () => {
    const { index } = getIndex();
    const first = await filledIndex(index, [thing("a")]);
    const second = await index.startNext(first, specimenLog);
    const third = await index.startNext(second, specimenLog);
    await index.withdraw(first);
    const left = await index.dropSuperseded(first.projection);
    expect(left).toEqual({ dropped: [], left: 3 });
    expect(await index.makeLive(third)).toBe(true);
  });

  it("an index that was dropped as superseded is made anew under another number", async () => {
    const { index } = getIndex();
    const first = await filledIndex(index, [thing("a")]);
    const { projection } = first;
    const second = await index.prepare(changedProjection(projection, 2, {}), specimenLog);
    await liveOne(index, second, "b");
    const third = await index.startNext(second, specimenLog);
    await liveOne(index, third, "c");
    expect((await index.dropSuperseded(projection)).dropped).toHaveLength(1);
    const again = await index.prepare(projection, specimenLog);
    expect(again).toEqual({ projection, generation: 4, live: false });
    expect(await index.makeLive(again)).toBe(false);
  });
};

const emptiedContract = (getIndex: GetIndex): void => {
  it("an emptied index has no checkpoint, moves none and answers no query", async () => {
    const { index, empty, writesAtOnce } = getIndex();
    const generation = await filledIndex(index, [thing("a")]);
    const { checkpoint } = await index.load(generation, 0, []);
    await empty(generation);
    const { projection } = generation;
    await expect(searchThings(index, projection)).rejects.toMatchObject(unavailable);
    await expect(index.get(projection, 0, "t1/a")).rejects.toMatchObject(unavailable);
    await expect(index.readLiveCheckpoints(projection)).rejects.toMatchObject(unavailable);
    expect(await index.readCheckpoints(generation)).toEqual([]);
    expect((await index.load(generation, 0, ["t1/a"])).checkpoint).toBeUndefined();
    const sequence = checkpoint?.sequence ?? "";
    const outcome = await index.write(generation, [thing("b")], checkpointAt(101), sequence);
    expect(outcome).toEqual({ outcome: "checkpoint-moved" });
    expect(await index.countDocuments(generation)).toBe(writesAtOnce ? 0 : 1);
  });

  it("prepare() gives an emptied index its checkpoints back, and it is not live", async () => {
    const { index, empty } = getIndex();
    const generation = await filledIndex(index, [thing("a")]);
    const { checkpoint } = await index.load(generation, 0, []);
    await empty(generation);
    const again = await index.prepare(generation.projection, specimenLog);
    expect(again).toEqual({ ...generation, live: false });
    const checkpoints = await index.readCheckpoints(again);
    expect(checkpoints.map(({ offset }) => offset)).toEqual([0, 0]);
    await expect(searchThings(index, generation.projection)).rejects.toMatchObject(unavailable);
    // Whoever read it in its former life must not write on.
    const sequence = checkpoint?.sequence ?? "";
    const late = await index.write(again, [thing("b")], checkpointAt(101), sequence);
    expect(late).toEqual({ outcome: "checkpoint-moved" });
    // An index may still know the versions of what is gone, but only for a moment.
    const whole = [thing("a"), thing("b")];
    await vi.waitFor(() => writeThings(index, again, whole, 100), { timeout: 10_000 });
    await index.makeLive(again);
    expect(hitIds(await searchThings(index, generation.projection))).toEqual(["a", "b"]);
  });
};

const readerContract = (getIndex: GetIndex): void => {
  it("get() gives the partition's checkpoint and the document, or that there is none", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, [thing("a", { amountMinor: 2n ** 63n - 1n })]);
    const found = await index.get(projection, 0, "t1/a");
    expect(found.checkpoint).toEqual(checkpointAt(100));
    expect(found.document).toEqual(thing("a", { amountMinor: 2n ** 63n - 1n }));
    expect((await index.get(projection, 1, "t1/a")).checkpoint.offset).toBe(0);
    for (const id of ["t1/b", "t2/a", "t1/\0", "_checkpoint/p00", ""]) {
      expect((await index.get(projection, 0, id)).document).toBeUndefined();
    }
  });

  it("readLiveCheckpoints() gives every partition in order", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, []);
    expect(await index.readLiveCheckpoints(projection)).toEqual([
      checkpointAt(100),
      checkpointAt(0, { partition: 1 }),
    ]);
  });

  it("ping() resolves while the server answers", async () => {
    await expect(getIndex().index.ping()).resolves.toBeUndefined();
  });

  it("readSigningKey() gives all who ask at once the same 32 bytes", async () => {
    const { index } = getIndex();
    const keys = await Promise.all([1, 2, 3].map(() => index.readSigningKey()));
    expect(keys.map((key) => key.length)).toEqual([32, 32, 32]);
    expect(new Set(keys.map((key) => Buffer.from(key).toString("hex"))).size).toBe(1);
  });

  it("readLogFacts() gives what was last saved, and INDEX_UNAVAILABLE before", async () => {
    const { index } = getIndex();
    await expect(index.readLogFacts()).rejects.toMatchObject(unavailable);
    await index.saveLogFacts(specimenLog);
    expect(await index.readLogFacts()).toEqual(specimenLog);
    await index.saveLogFacts({ ...specimenLog, epoch: 2 });
    expect(await index.readLogFacts()).toEqual({ ...specimenLog, epoch: 2 });
  });
};

/** Which index queries are answered from, and what is read by id. */
export const searchIndexLiveContract = (getIndex: GetIndex): void => {
  livenessContract(getIndex);
  versionsContract(getIndex);
  supersededContract(getIndex);
  emptiedContract(getIndex);
  readerContract(getIndex);
};
