import { afterAll, beforeAll, expect, it } from "vitest";
import { openIndexPrefix, type TestIndexPrefix } from "../../tests/services/index-prefix.ts";
import { describeWith } from "../../tests/services/service.ts";
import { callServer, indexNameOf } from "./elasticsearch.fixture.ts";
import { openElasticsearchIndex } from "./elasticsearch.ts";
import { filledIndex, hitIds, searchThings, thing } from "./search-index.fixture.ts";
import type { Search, SearchAnswer } from "./search-index.ts";

const expired = { reason: "PAGE_TOKEN_EXPIRED" };

describeWith(["elasticsearch"], "points in time on Elasticsearch", () => {
  let own: TestIndexPrefix;
  beforeAll(async () => {
    own = await openIndexPrefix();
  });
  afterAll(async () => await own?.close());

  const openThree = async (pointInTimeGraceMs: number) => {
    const { url, prefix } = own;
    const index = await openElasticsearchIndex({ url, prefix, replicas: 0, pointInTimeGraceMs });
    const generation = await filledIndex(
      index,
      ["a", "b", "c"].map((id) => thing(id)),
    );
    const { projection } = generation;
    const name = indexNameOf(prefix, generation);
    const openContexts = async (): Promise<number> =>
      (await callServer(url, "GET", `/${name}/_stats/search`))._all.total.search.open_contexts;
    const read = (search: Partial<Search>) => searchThings(index, projection, search);
    const next = ({ hits, pointInTime }: SearchAnswer): Partial<Search> => ({
      size: 2,
      after: hits.at(-1)?.sort ?? [],
      pointInTime: { id: pointInTime ?? "" },
    });
    return { index, openContexts, read, next };
  };

  it("end soon after their last page was shown, and not before", async () => {
    const { index, openContexts, read, next } = await openThree(300);
    const first = await read({ size: 2, pointInTime: "open" });
    expect(await openContexts()).toBe(1);
    const last = await read(next(first));
    expect(hitIds(last)).toEqual(["c"]);
    await index.endPointInTime(last.pointInTime ?? "");
    // Whoever missed the answer asks again.
    expect(hitIds(await read(next(first)))).toEqual(["c"]);
    await expect.poll(openContexts, { timeout: 10_000 }).toBe(0);
    await expect(read(next(first))).rejects.toMatchObject(expired);
    await index.close();
  });

  it("that are over end with the process", async () => {
    const { index, openContexts, read, next } = await openThree(60_000);
    const last = await read(next(await read({ size: 2, pointInTime: "open" })));
    await index.endPointInTime(last.pointInTime ?? "");
    expect(await openContexts()).toBe(1);
    await index.close();
    expect(await openContexts()).toBe(0);
  });

  it("are not opened for hits that fit one page", async () => {
    const { index, openContexts, read } = await openThree(300);
    expect((await read({ size: 3, pointInTime: "open" })).pointInTime).toBeUndefined();
    expect(await openContexts()).toBe(0);
    await index.close();
  });
});
