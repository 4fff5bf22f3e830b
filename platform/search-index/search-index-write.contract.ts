import { expect, it } from "vitest";
import {
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

const int64Max = 2n ** 63n - 1n;
const int64Min = -(2n ** 63n);

// Noise, so that no index can press it into its limits.
const noise = (length: number): string => {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state % 36).toString(36);
  }).join("");
};

const checkpointContract = (getIndex: GetIndex): void => {
  it("write() moves the checkpoint from the sequence that was read, and only once", async () => {
    const { index, writesAtOnce } = getIndex();
    const generation = await index.prepare(newProjection(), specimenLog);
    const { checkpoint } = await index.load(generation, 0, []);
    const sequence = checkpoint?.sequence ?? "";
    const first = await index.write(generation, [thing("a")], checkpointAt(1), sequence);
    const second = await index.write(generation, [thing("b")], checkpointAt(2), sequence);
    expect(first.outcome).toBe("written");
    expect(second).toEqual({ outcome: "checkpoint-moved" });
    const { checkpoint: moved, documents } = await index.load(generation, 0, ["t1/a", "t1/b"]);
    expect(moved?.offset).toBe(1);
    expect([...documents.keys()]).toEqual(writesAtOnce ? ["t1/a"] : ["t1/a", "t1/b"]);
  });

  it("write() returns the sequence that the next write needs", async () => {
    const { index } = getIndex();
    const generation = await index.prepare(newProjection(), specimenLog);
    const { checkpoint } = await index.load(generation, 0, []);
    const first = await index.write(generation, [], checkpointAt(1), checkpoint?.sequence ?? "");
    const sequence = first.outcome === "written" ? first.sequence : "";
    const second = await index.write(generation, [], checkpointAt(2), sequence);
    expect(second.outcome).toBe("written");
    expect((await index.load(generation, 0, [])).checkpoint?.offset).toBe(2);
  });

  it("write() lets exactly one of two writers with the same sequence win", async () => {
    const { index, writesAtOnce } = getIndex();
    const generation = await index.prepare(newProjection(), specimenLog);
    const { checkpoint } = await index.load(generation, 0, []);
    const sequence = checkpoint?.sequence ?? "";
    const outcomes = await Promise.all([
      index.write(generation, [thing("a")], checkpointAt(1), sequence),
      index.write(generation, [thing("b")], checkpointAt(1), sequence),
    ]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["checkpoint-moved", "written"]);
    expect(await index.countDocuments(generation)).toBe(writesAtOnce ? 1 : 2);
  });

  it("checkpoints of two partitions move on their own", async () => {
    const { index } = getIndex();
    const generation = await index.prepare(newProjection(), specimenLog);
    await writeThings(index, generation, [thing("a")], 7, 1);
    const checkpoints = await index.readCheckpoints(generation);
    expect(checkpoints.map(({ partition, offset }) => [partition, offset])).toEqual([
      [0, 0],
      [1, 7],
    ]);
  });

  it("a checkpoint comes back with its held streams and close time", async () => {
    const { index } = getIndex();
    const generation = await index.prepare(newProjection(), specimenLog);
    const { checkpoint } = await index.load(generation, 0, []);
    expect(checkpoint).toEqual({ ...checkpointAt(0), sequence: checkpoint?.sequence });
    const next = checkpointAt(9, {
      closeTime: 1_764_000_000_123,
      held: [{ tenantId: "t1", streamId: `account-"'\\é`, firstOffset: 8 }],
    });
    await index.write(generation, [], next, checkpoint?.sequence ?? "");
    const stored = (await index.load(generation, 0, [])).checkpoint;
    expect(stored).toEqual({ ...next, sequence: stored?.sequence });
  });
};

const versionContract = (getIndex: GetIndex): void => {
  it("write() leaves a document that has the same or a higher offset", async () => {
    const { index } = getIndex();
    const generation = await index.prepare(newProjection(), specimenLog);
    const at = (offset: number, kind: string) => [thing("a", { kind }, { offset })];
    await writeThings(index, generation, at(5, "five"), 5);
    const kinds: unknown[] = [];
    for (const [offset, kind] of [
      [4, "four"],
      [5, "again"],
      [6, "six"],
    ] as const) {
      const { outcome } = await writeThings(index, generation, at(offset, kind), 6);
      const { documents } = await index.load(generation, 0, ["t1/a"]);
      kinds.push([outcome, documents.get("t1/a")?.fields.kind, documents.get("t1/a")?.offset]);
    }
    expect(kinds).toEqual([
      ["written", "five", 5],
      ["written", "five", 5],
      ["written", "six", 6],
    ]);
  });

  it("load() gives documents back exactly, and leaves out what does not exist", async () => {
    const { index } = getIndex();
    const generation = await index.prepare(newProjection(), specimenLog);
    const documents = [
      thing("max", { amountMinor: int64Max, time: 8_640_000_000_000_000, title: `<é> "\\' \n` }),
      thing("min", { amountMinor: int64Min, time: -1 }),
      thing("odd", { amountMinor: 2n ** 53n + 1n, kind: "ß/🙂" }, { offset: 2 ** 53 - 1 }),
    ];
    await writeThings(index, generation, documents, 3);
    const ids = [...documents.map(({ id }) => id), "t1/none", "t2/max", "t1/\0", "_checkpoint/p00"];
    const loaded = await index.load(generation, 0, ids);
    expect(loaded.documents).toEqual(new Map(documents.map((one) => [one.id, one])));
  });

  it("countDocuments() counts no checkpoint", async () => {
    const { index } = getIndex();
    const generation = await index.prepare(newProjection(), specimenLog);
    expect(await index.countDocuments(generation)).toBe(0);
    await writeThings(index, generation, [thing("a"), thing("b")], 2);
    expect(await index.countDocuments(generation)).toBe(2);
  });
};

const refusalContract = (getIndex: GetIndex): void => {
  const withFields = (fields: object) => {
    const document = thing("bad");
    return { ...document, fields: { ...document.fields, ...fields } };
  };

  it.each([
    ["a field that is not in the mapping", { colour: "red" }],
    ["a number where the mapping says long", { amountMinor: 1 }],
    ["a long above int64", { amountMinor: int64Max + 1n }],
    ["a long below int64", { amountMinor: int64Min - 1n }],
    ["a date with a fraction", { time: 0.5 }],
    ["a bigint where the mapping says keyword", { kind: 1n }],
    ["a keyword too large for any index", { kind: noise(40_000) }],
  ])("write() refuses %s, names the document and writes nothing", async (_case, fields) => {
    const { index } = getIndex();
    const generation = await index.prepare(newProjection(), specimenLog);
    const documents = [thing("a"), withFields(fields), thing("b")];
    const outcome = await writeThings(index, generation, documents, 3);
    expect(outcome).toMatchObject({ outcome: "refused", documentIds: ["t1/bad"] });
    expect(await index.countDocuments(generation)).toBe(0);
    expect((await index.load(generation, 0, [])).checkpoint?.offset).toBe(0);
  });

  it("write() refuses a document that lacks a field of the mapping", async () => {
    const { index } = getIndex();
    const generation = await index.prepare(newProjection(), specimenLog);
    const { kind: _kind, ...fields } = thing("bad").fields;
    const outcome = await writeThings(index, generation, [{ ...thing("bad"), fields }], 1);
    expect(outcome).toMatchObject({ outcome: "refused", documentIds: ["t1/bad"] });
  });

  it("write() refuses a document whose id is not of its tenant", async () => {
    const { index } = getIndex();
    const generation = await index.prepare(newProjection(), specimenLog);
    const stray = { ...thing("a"), id: "t2/a" };
    const outcome = await writeThings(index, generation, [stray], 1);
    expect(outcome).toMatchObject({ outcome: "refused", documentIds: ["t2/a"] });
  });

  it("write() names every culprit of a run, and takes the run without them", async () => {
    const { index } = getIndex();
    const documents = Array.from({ length: 20 }, (_, at) =>
      thing(`n${String(at).padStart(2, "0")}`, at % 9 === 4 ? { kind: noise(40_000 + at) } : {}),
    );
    const generation = await filledIndex(index, []);
    const outcome = await writeThings(index, generation, documents, 101);
    const culprits = outcome.outcome === "refused" ? [...outcome.documentIds].sort() : [];
    expect(culprits).toEqual(["t1/n04", "t1/n13"]);
    const others = documents.filter(({ id }) => !culprits.includes(id));
    expect((await writeThings(index, generation, others, 101)).outcome).toBe("written");
    expect(hitIds(await searchThings(index, generation.projection))).toHaveLength(18);
  });
};

/** Documents and checkpoints: version rule, compare and set, refusals. */
export const searchIndexWriteContract = (getIndex: GetIndex): void => {
  checkpointContract(getIndex);
  versionContract(getIndex);
  refusalContract(getIndex);
};
