import fc from "fast-check";
import { expect, it } from "vitest";
import type { VersionedDocument } from "../../read-models/projection.ts";
import {
  changedProjection,
  checkpointAt,
  filledIndex,
  type GetIndex,
  hitIds,
  searchThings,
  thing,
} from "./search-index.fixture.ts";
import type { Clause, SortKey } from "./search-index.ts";

const int64Max = 2n ** 63n - 1n;
const int64Min = -(2n ** 63n);

const clauseContract = (getIndex: GetIndex): void => {
  it("a search sees its tenant only, also where ids are the same", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, [
      thing("a", { kind: "mine", title: "rent" }),
      thing("a", { kind: "theirs", title: "rent" }, { tenantId: "t2" }),
    ]);
    const clauses: Clause[] = [{ kind: "text", fields: ["title"], text: "rent" }];
    for (const [tenantId, kinds] of [
      ["t1", ["mine"]],
      ["t2", ["theirs"]],
      ["t", []],
      ["t3", []],
    ] as const) {
      const facets = ["kind"];
      const answer = await searchThings(index, projection, { tenantId, clauses, facets });
      expect(answer.hits.map(({ document }) => document.fields.kind)).toEqual(kinds);
      expect(answer.total).toBe(kinds.length);
      expect(answer.facets[0]?.values.map(({ value }) => value)).toEqual(kinds);
    }
  });

  it("a search whose total nobody reads finds the same, and counts what is asked for", async () => {
    const { index } = getIndex();
    const things = ["a", "b", "c"].map((id) => thing(id, { kind: "k" }));
    const { projection } = await filledIndex(index, things);
    const search = { size: 2, sort: [{ field: "thingId", descending: true }] };
    const counted = await searchThings(index, projection, search);
    const total = "none";
    const { pointInTime, ...uncounted } = await searchThings(index, projection, {
      ...search,
      total,
    });
    expect(uncounted).toEqual({ ...counted, total: 0 });
    const facets = ["kind"];
    const faceted = await searchThings(index, projection, { ...search, facets, total });
    expect([faceted.total, faceted.facets[0]?.values]).toEqual([3, [{ value: "k", count: 3 }]]);
    const frozen = await searchThings(index, projection, { ...search, pointInTime: "open", total });
    expect([frozen.total, pointInTime, frozen.pointInTime]).toEqual([
      3,
      undefined,
      expect.any(String),
    ]);
  });

  it("anyOf finds documents with one of the values, whole and as written", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, [
      thing("a", { kind: "Red" }),
      thing("b", { kind: "red" }),
      thing("c", { kind: "red wine" }),
      thing("d", { kind: "" }),
    ]);
    const find = async (values: string[]) =>
      hitIds(
        await searchThings(index, projection, {
          clauses: [{ kind: "anyOf", field: "kind", values }],
        }),
      );
    expect(await find(["red"])).toEqual(["b"]);
    expect(await find(["Red", "red wine"])).toEqual(["a", "c"]);
    expect(await find([""])).toEqual(["d"]);
    expect(await find(["re*", "%", "\0", `red"`])).toEqual([]);
    expect(await find([])).toEqual([]);
  });
};

const rangeContract = (getIndex: GetIndex): void => {
  it("range includes and excludes its bounds, up to the ends of int64", async () => {
    const { index } = getIndex();
    const amounts = [int64Min, int64Min + 1n, -1n, 0n, 2n ** 53n, 2n ** 53n + 1n, int64Max];
    const { projection } = await filledIndex(
      index,
      amounts.map((amountMinor, at) => thing(`n${at}`, { amountMinor })),
    );
    const find = async (bounds: object) => {
      const range: Clause = { kind: "range", field: "amountMinor", ...bounds };
      const answer = await searchThings(index, projection, { clauses: [range] });
      return answer.hits.map(({ document }) => document.fields.amountMinor);
    };
    expect(await find({})).toEqual(amounts);
    expect(await find({ atLeast: 2n ** 53n + 1n })).toEqual([2n ** 53n + 1n, int64Max]);
    expect(await find({ above: 2n ** 53n })).toEqual([2n ** 53n + 1n, int64Max]);
    expect(await find({ atMost: int64Min })).toEqual([int64Min]);
    expect(await find({ below: int64Min + 1n })).toEqual([int64Min]);
    expect(await find({ atLeast: -1n, below: 0n })).toEqual([-1n]);
    expect(await find({ above: -1n, atMost: 0n })).toEqual([0n]);
    expect(await find({ atLeast: 0n, above: -5n, atMost: 9n, below: 1n })).toEqual([0n]);
    expect(await find({ above: int64Max })).toEqual([]);
    expect(await find({ below: int64Min })).toEqual([]);
    expect(await find({ atLeast: 1n, atMost: 0n })).toEqual([]);
    expect(await find({ atLeast: int64Min - 1n, atMost: int64Max + 1n })).toEqual(amounts);
    expect(await find({ above: int64Max + 1n })).toEqual([]);
  });

  it("ranges finds what is in one of them, up to the ends of int64", async () => {
    const { index } = getIndex();
    const amounts = [int64Min, -1n, 0n, 1n, 2n ** 53n, 2n ** 53n + 1n, int64Max];
    const { projection } = await filledIndex(
      index,
      amounts.map((amountMinor, at) => thing(`n${at}`, { amountMinor })),
    );
    const find = async (...ranges: (readonly [bigint, bigint])[]) => {
      const each = ranges.map(([first, last]) => ({ first, last }));
      const clause: Clause = { kind: "ranges", field: "amountMinor", ranges: each };
      const answer = await searchThings(index, projection, { clauses: [clause] });
      return answer.hits.map(({ document }) => document.fields.amountMinor);
    };
    expect(await find()).toEqual([]);
    expect(await find([0n, 0n])).toEqual([0n]);
    expect(await find([0n, 1n], [2n ** 53n + 1n, int64Max])).toEqual([
      0n,
      1n,
      2n ** 53n + 1n,
      int64Max,
    ]);
    expect(await find([-1n, 0n], [0n, 1n], [5n, 4n])).toEqual([-1n, 0n, 1n]);
    expect(await find([int64Min, int64Max])).toEqual(amounts);
    expect(await find([int64Min - 1n, int64Min], [int64Max + 1n, int64Max + 2n])).toEqual([
      int64Min,
    ]);
  });

  it("a hint takes away nothing that the search has with its clause", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, [
      thing("a", { kind: "x", amountMinor: 1n }),
      thing("b", { kind: "y", amountMinor: 1n }),
      thing("c", { kind: "x", amountMinor: 2n }),
    ]);
    const clauses: Clause[] = [
      { kind: "range", field: "amountMinor", atMost: 1n },
      { kind: "anyOf", field: "kind", values: ["x"], hint: true },
    ];
    const found = hitIds(await searchThings(index, projection, { clauses }));
    expect(["a", "ab"]).toContain(found.join(""));
  });

  it("a hint is no notice to an index that does not know its field", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, [thing("a"), thing("b")]);
    const newer = changedProjection(projection, 2, { colour: "keyword" });
    const clause: Clause = { kind: "anyOf", field: "colour", values: ["red"], hint: true };
    expect(hitIds(await searchThings(index, newer, { clauses: [clause] }))).toEqual(["a", "b"]);
  });

  it("range takes dates in milliseconds", async () => {
    const { index } = getIndex();
    const times = [1_763_999_999_999, 1_764_000_000_000, 1_764_000_000_001];
    const { projection } = await filledIndex(
      index,
      times.map((time, at) => thing(`n${at}`, { time })),
    );
    const range: Clause = {
      kind: "range",
      field: "time",
      atLeast: 1_764_000_000_000n,
      below: 1_764_000_000_001n,
    };
    expect(hitIds(await searchThings(index, projection, { clauses: [range] }))).toEqual(["n1"]);
  });
};

const answerContract = (getIndex: GetIndex): void => {
  it("facets count all hits, not the page: most frequent first, then by value", async () => {
    const { index } = getIndex();
    const kinds = ["b", "a", "b", "c", "b", "a", "c", "d"];
    const { projection } = await filledIndex(
      index,
      kinds.map((kind, at) => thing(`n${at}`, { kind, amountMinor: BigInt(at) })),
    );
    const answer = await searchThings(index, projection, {
      clauses: [{ kind: "range", field: "amountMinor", below: 7n }],
      facets: ["kind", "thingId"],
      size: 1,
    });
    expect(answer.total).toBe(7);
    expect(answer.facets).toEqual([
      {
        field: "kind",
        values: [
          { value: "b", count: 3 },
          { value: "a", count: 2 },
          { value: "c", count: 2 },
        ],
      },
      {
        field: "thingId",
        values: [0, 1, 2, 3, 4, 5, 6].map((at) => ({ value: `n${at}`, count: 1 })),
      },
    ]);
  });

  it("an answer without hits still has total, facets and checkpoints", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, [thing("a")]);
    const nothing: Clause = { kind: "anyOf", field: "kind", values: ["none"] };
    const facets = ["kind"];
    expect(await searchThings(index, projection, { clauses: [nothing], facets })).toEqual({
      hits: [],
      total: 0,
      facets: [{ field: "kind", values: [] }],
      checkpoints: [checkpointAt(100), checkpointAt(0, { partition: 1 })],
    });
    const sized = await searchThings(index, projection, { size: 0 });
    expect(sized).toMatchObject({ hits: [], total: 1 });
  });

  it("hits come with their document, as it was written", async () => {
    const { index } = getIndex();
    const document = thing(
      "a",
      { amountMinor: int64Max, time: 5, title: "T", kind: "k" },
      { offset: 42 },
    );
    const { projection } = await filledIndex(index, [document]);
    const { hits } = await searchThings(index, projection);
    expect(hits).toMatchObject([{ document, highlights: {} }]);
  });
};

const orderContract = (getIndex: GetIndex): void => {
  it("sorts by keyword, long and date in both directions, ties by id", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, [
      thing("d", { kind: "b", amountMinor: int64Max, time: 2 }),
      thing("a", { kind: "b", amountMinor: int64Max - 1n, time: 10 }),
      thing("c", { kind: "B", amountMinor: int64Min, time: 2 }),
      thing("b", { kind: "ä", amountMinor: 5n, time: -1 }),
    ]);
    const order = async (...sort: SortKey[]) =>
      hitIds(await searchThings(index, projection, { sort })).join("");
    expect(await order()).toBe("abcd");
    expect(await order({ field: "thingId", descending: true })).toBe("dcba");
    expect(await order({ field: "amountMinor", descending: false })).toBe("cbad");
    expect(await order({ field: "amountMinor", descending: true })).toBe("dabc");
    expect(await order({ field: "time", descending: false })).toBe("bcda");
    expect(await order({ field: "time", descending: true })).toBe("acdb");
    expect(await order({ field: "kind", descending: false })).toBe("cadb");
    const byKindAndAmount = [
      { field: "kind", descending: true },
      { field: "amountMinor", descending: true },
    ] as const;
    expect(await order(...byKindAndAmount)).toBe("bdac");
  });
};

type Case = { clauses: Clause[]; sort: SortKey[]; size: number };

const passes = (fields: VersionedDocument["fields"], clause: Clause): boolean => {
  if (clause.kind === "text") return true;
  if (clause.kind === "anyOf") return clause.values.includes(String(fields[clause.field]));
  const value = BigInt(String(fields[clause.field] ?? 0));
  if (clause.kind === "ranges") {
    return clause.ranges.some(({ first, last }) => value >= first && value <= last);
  }
  const { atLeast = value, atMost = value, above = value - 1n, below = value + 1n } = clause;
  return value >= atLeast && value <= atMost && value > above && value < below;
};

const plainSearch = (documents: readonly VersionedDocument[], { clauses, sort }: Case): string[] =>
  documents
    .filter(({ tenantId }) => tenantId === "t1")
    .filter(({ fields }) => clauses.every((clause) => passes(fields, clause)))
    .sort((one, other) => {
      for (const { field, descending } of sort) {
        const [a, b] = [one.fields[field] ?? "", other.fields[field] ?? ""];
        if (a !== b) return a < b === descending ? 1 : -1;
      }
      return one.id < other.id ? -1 : 1;
    })
    .map(({ id }) => id.slice("t1/".length));

const amount = fc.oneof(
  fc.bigInt({ min: -3n, max: 3n }),
  fc.bigInt({ min: int64Max - 2n, max: int64Max }),
  fc.bigInt({ min: int64Min, max: int64Min + 2n }),
);
const kind = fc.constantFrom("", "a", "b", "ab");
const bounds = fc.record(
  { atLeast: amount, above: amount, atMost: amount, below: amount },
  { requiredKeys: [] },
);
const clause: fc.Arbitrary<Clause> = fc.oneof(
  fc.record({
    kind: fc.constant("anyOf" as const),
    field: fc.constant("kind"),
    values: fc.array(kind, { maxLength: 3 }),
  }),
  bounds.map((some) => ({ kind: "range" as const, field: "amountMinor", ...some })),
  fc.record({
    kind: fc.constant("ranges" as const),
    field: fc.constant("amountMinor"),
    ranges: fc.array(fc.record({ first: amount, last: amount }), { maxLength: 3 }),
  }),
);
const searchCase: fc.Arbitrary<Case> = fc.record({
  clauses: fc.array(clause, { maxLength: 2 }),
  sort: fc.array(
    fc.record({ field: fc.constantFrom("kind", "amountMinor", "time"), descending: fc.boolean() }),
    { maxLength: 2 },
  ),
  size: fc.integer({ min: 3, max: 50 }),
});
const things = fc.array(
  fc.record({ kind, amountMinor: amount, time: fc.integer({ min: 0, max: 3 }) }),
  { minLength: 25, maxLength: 25 },
);

const propertyContract = (getIndex: GetIndex): void => {
  it("finds, orders and pages as a plain filter and sort do, whatever the documents", async () => {
    const { index } = getIndex();
    const runs = fc.asyncProperty(
      things,
      fc.array(searchCase, { minLength: 8, maxLength: 8 }),
      async (fieldsOfEach, cases) => {
        const documents = fieldsOfEach.map((fields, at) =>
          thing(`n${at}`, fields, { tenantId: at % 6 === 5 ? "t2" : "t1" }),
        );
        const { projection } = await filledIndex(index, documents);
        for (const one of cases) {
          const expected = plainSearch(documents, one);
          const found: string[] = [];
          let after: readonly string[] | undefined;
          do {
            const page = await searchThings(index, projection, { ...one, ...(after && { after }) });
            expect(page.total).toBe(expected.length);
            found.push(...hitIds(page));
            after = page.hits.length === one.size ? page.hits.at(-1)?.sort : undefined;
          } while (after !== undefined && found.length <= documents.length);
          expect(found).toEqual(expected);
        }
      },
    );
    await fc.assert(runs, { numRuns: 6 });
  });
};

/** Clauses, order, totals, facets. */
export const searchIndexSearchContract = (getIndex: GetIndex): void => {
  clauseContract(getIndex);
  rangeContract(getIndex);
  answerContract(getIndex);
  orderContract(getIndex);
  propertyContract(getIndex);
};
