import { expect, it } from "vitest";
import type { AnyProjection } from "../../read-models/projection.ts";
import {
  checkpointAt,
  filledIndex,
  type GetIndex,
  hitIds,
  searchThings,
  thing,
  writeThings,
} from "./search-index.fixture.ts";
import {
  pointsInTimeOfTenantMax,
  type Search,
  type SearchAnswer,
  type SearchIndex,
  searchHitsMax,
} from "./search-index.ts";

const pagesMax = 50;

/** All pages to the end; `between` runs after each. */
const readPages = async (
  index: SearchIndex,
  projection: AnyProjection,
  search: Partial<Search> & { size: number },
  between: (page: number) => Promise<unknown> = async () => {},
): Promise<SearchAnswer[]> => {
  const pages: SearchAnswer[] = [];
  let next: Partial<Search> = search;
  while (pages.length < pagesMax) {
    const page = await searchThings(index, projection, next);
    pages.push(page);
    const after = page.hits.at(-1)?.sort;
    if (page.hits.length < search.size || after === undefined) break;
    await between(pages.length);
    const { pointInTime } = page;
    next = { ...search, after, ...(pointInTime && { pointInTime: { id: pointInTime } }) };
  }
  return pages;
};

const numbered = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    // Three have the same amount, and all are beyond what a double can tell apart.
    thing(`n${String(at).padStart(2, "0")}`, {
      amountMinor: 2n ** 62n + BigInt(Math.floor(at / 3)),
      kind: "k",
      title: "rent",
    }),
  );

const livePagesContract = (getIndex: GetIndex): void => {
  it.each([true, false])(
    "pages have each hit once, ties too (descending: %s)",
    async (descending) => {
      const { index } = getIndex();
      const documents = numbered(20);
      const { projection } = await filledIndex(index, documents);
      const sort = [{ field: "amountMinor", descending }];
      const pages = await readPages(index, projection, { sort, size: 4 });
      const whole = hitIds(await searchThings(index, projection, { sort }));
      expect(pages.flatMap(hitIds)).toEqual(whole);
      expect(new Set(whole).size).toBe(20);
      expect(pages.map(({ total }) => total)).toEqual([20, 20, 20, 20, 20, 20]);
    },
  );

  it("negative amounts and the ends of int64 are no trouble for a page", async () => {
    const { index } = getIndex();
    const amounts = [-(2n ** 63n), -(2n ** 53n) - 1n, -(2n ** 53n), -1n, 0n, 2n ** 63n - 1n];
    const { projection } = await filledIndex(
      index,
      amounts.map((amountMinor, at) => thing(`n${at}`, { amountMinor })),
    );
    const sort = [{ field: "amountMinor", descending: true }];
    const pages = await readPages(index, projection, { sort, size: 1 });
    expect(pages.flatMap(hitIds)).toEqual(["n5", "n4", "n3", "n2", "n1", "n0"]);
  });

  it("a place of another query is refused", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, numbered(3));
    const sort = [{ field: "amountMinor", descending: true }];
    for (const after of [[], ["1"], ["x", "t1/n00"], ["1", "t1/n00", "z"], [`${2n ** 63n}`, "a"]]) {
      await expect(searchThings(index, projection, { sort, after })).rejects.toMatchObject({
        reason: "INVALID_FIELD",
      });
    }
  });
};

const frozenPagesContract = (getIndex: GetIndex): void => {
  it("pages of a point in time stay as they were while documents change", async () => {
    const { index } = getIndex();
    const generation = await filledIndex(index, numbered(12));
    const { projection } = generation;
    const search = {
      clauses: [{ kind: "text" as const, fields: ["title"], text: "rent" }],
      sort: [{ field: "amountMinor", descending: true }],
      facets: ["kind"],
    };
    const before = await searchThings(index, projection, search);
    const pages = await readPages(
      index,
      projection,
      { ...search, size: 5, pointInTime: "open" },
      (page) => {
        const offset = 100 + page;
        const moved = numbered(12).map(({ id, fields }, at) =>
          thing(
            id.slice("t1/".length),
            { ...fields, amountMinor: BigInt((at * 7) % 12), kind: "other", title: "tax" },
            { offset },
          ),
        );
        const added = thing(`new${page}`, { amountMinor: 2n ** 62n }, { offset });
        return writeThings(index, generation, [...moved, added], offset);
      },
    );
    expect(pages.map(({ hits }) => hits.length)).toEqual([5, 5, 2]);
    const withoutSort = ({ hits }: SearchAnswer) =>
      hits.map(({ document, highlights }) => ({ document, highlights }));
    expect(pages.flatMap(withoutSort)).toEqual(withoutSort(before));
    for (const { total, facets, checkpoints } of pages) {
      expect({ total, facets }).toEqual({ total: before.total, facets: before.facets });
      expect(checkpoints[0]).toEqual(checkpointAt(100));
    }
    expect((await searchThings(index, projection, search)).total).toBe(0);
  });
};

/** Written at once, as far as a test waits for it. */
const writeMax = 1_000;
const deepCount = searchHitsMax + 500;

const deepPagesContract = (getIndex: GetIndex): void => {
  it.each([
    ["of what is there", undefined],
    ["of a point in time", "open"],
  ] as const)("pages %s go on beyond 10,000 hits", { timeout: 120_000 }, async (_, pointInTime) => {
    const { index } = getIndex();
    const generation = await filledIndex(index, []);
    const { projection } = generation;
    const idOf = (at: number): string => `d${String(at).padStart(5, "0")}`;
    for (let from = 0; from < deepCount; from += writeMax) {
      const many = Math.min(writeMax, deepCount - from);
      // Amounts are no help to tell them apart: every hundred are equal.
      const documents = Array.from({ length: many }, (_one, at) =>
        thing(idOf(from + at), { amountMinor: BigInt(Math.floor((from + at) / 100)) }),
      );
      await writeThings(index, generation, documents, 1_000 + from);
    }
    const sort = [{ field: "amountMinor", descending: false }];
    const search = { sort, size: 3_000, ...(pointInTime && { pointInTime }) };
    const pages = await readPages(index, projection, search);
    expect(pages.map(({ hits }) => hits.length)).toEqual([3_000, 3_000, 3_000, 1_500]);
    expect(pages.flatMap(hitIds)).toEqual(
      Array.from({ length: deepCount }, (_one, at) => idOf(at)),
    );
    expect(pages.map(({ total }) => total)).toEqual(pages.map(() => deepCount));
  });
};

const pointInTimeContract = (getIndex: GetIndex): void => {
  it("a page of a point in time can be read again", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, numbered(7));
    const first = await searchThings(index, projection, { size: 3, pointInTime: "open" });
    const next = {
      size: 3,
      after: first.hits.at(-1)?.sort ?? [],
      pointInTime: { id: first.pointInTime ?? "" },
    };
    const second = await searchThings(index, projection, next);
    expect(hitIds(second)).toEqual(["n03", "n04", "n05"]);
    expect(await searchThings(index, projection, next)).toEqual(second);
  });

  it.each([
    [3, false],
    [2, true],
  ])("of 3 hits a page of %i opens a point in time: %s", async (size, opens) => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, numbered(3));
    const first = await searchThings(index, projection, { size, pointInTime: "open" });
    expect(first.pointInTime !== undefined).toBe(opens);
    expect(first.hits).toHaveLength(size);
  });

  it("a point in time whose last page was shown may be ended, known or not", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, numbered(3));
    const first = await searchThings(index, projection, { size: 2, pointInTime: "open" });
    const id = first.pointInTime ?? "";
    const next = { size: 2, after: first.hits.at(-1)?.sort ?? [], pointInTime: { id } };
    const last = await searchThings(index, projection, next);
    await index.endPointInTime(last.pointInTime ?? "");
    await index.endPointInTime("gone");
    // Whoever missed the last page may ask for it again.
    expect(hitIds(await searchThings(index, projection, next))).toEqual(["n02"]);
  });

  it("a tenant with too many points in time loses its oldest, no other tenant one", async () => {
    const { index } = getIndex();
    const of = (tenantId: string) => ["a", "b"].map((id) => thing(id, {}, { tenantId }));
    const { projection } = await filledIndex(index, [...of("t1"), ...of("t2")]);
    const openOne = async (tenantId: string) => {
      const page = { tenantId, size: 1 };
      const first = await searchThings(index, projection, { ...page, pointInTime: "open" });
      const after = first.hits.at(-1)?.sort ?? [];
      const pointInTime = { id: first.pointInTime ?? "" };
      return () => searchThings(index, projection, { ...page, after, pointInTime });
    };
    const other = await openOne("t2");
    const own = [await openOne("t1"), await openOne("t1")];
    while (own.length <= pointsInTimeOfTenantMax) own.push(await openOne("t1"));
    const [oldest = other, second = other] = own;
    const expired = { reason: "PAGE_TOKEN_EXPIRED" };
    await expect.poll(() => oldest().catch((error) => error)).toMatchObject(expired);
    for (const goOn of [other, second, own.at(-1) ?? other]) {
      expect(hitIds(await goOn())).toEqual(["b"]);
    }
  });

  it("an unknown point in time, or one of another tenant, is an expired one", async () => {
    const { index } = getIndex();
    const { projection } = await filledIndex(index, numbered(3));
    const first = await searchThings(index, projection, { size: 1, pointInTime: "open" });
    const after = first.hits.at(-1)?.sort ?? [];
    const id = first.pointInTime ?? "";
    const expired = { reason: "PAGE_TOKEN_EXPIRED" };
    for (const search of [
      { pointInTime: { id: "gone" }, after },
      { pointInTime: { id }, after, tenantId: "t2" },
    ]) {
      await expect(searchThings(index, projection, search)).rejects.toMatchObject(expired);
    }
  });
};

/** Pages over what is there, and over a point in time. */
export const searchIndexPagesContract = (getIndex: GetIndex): void => {
  livePagesContract(getIndex);
  frozenPagesContract(getIndex);
  deepPagesContract(getIndex);
  pointInTimeContract(getIndex);
};
