import { afterAll, beforeAll, expect, it } from "vitest";
import { openIndexPrefix, type TestIndexPrefix } from "../../tests/services/index-prefix.ts";
import { describeWith } from "../../tests/services/service.ts";
import { callServer, indexNameOf } from "./elasticsearch.fixture.ts";
import { openElasticsearchIndex } from "./elasticsearch.ts";
import {
  filledIndex,
  hitIds,
  searchThings,
  specimenLog,
  thing,
  writeThings,
} from "./search-index.fixture.ts";
import type { Search, SearchAnswer } from "./search-index.ts";

const expired = { reason: "PAGE_TOKEN_EXPIRED" };

describeWith(["elasticsearch"], "points in time on Elasticsearch", () => {
  let own: TestIndexPrefix;
  beforeAll(async () => {
    own = await openIndexPrefix();
  });
  afterAll(async () => await own?.close());

  const openThree = async (pointInTimeGraceMs: number, pointInTimeMs = 60_000) => {
    const { url, prefix } = own;
    const options = { url, prefix, replicas: 0, pointInTimeGraceMs, pointInTimeMs };
    const index = await openElasticsearchIndex(options);
    const generation = await filledIndex(
      index,
      ["a", "b", "c"].map((id) => thing(id)),
    );
    const { projection } = generation;
    const name = indexNameOf(prefix, generation);
    const searchStats = async () =>
      (await callServer(url, "GET", `/${name}/_stats/search`))._all.total.search;
    const openContexts = async (): Promise<number> => (await searchStats()).open_contexts;
    const searched = async (): Promise<number> => (await searchStats()).query_total;
    const read = (search: Partial<Search>) => searchThings(index, projection, search);
    const next = ({ hits, pointInTime }: SearchAnswer): Partial<Search> => ({
      size: 2,
      after: hits.at(-1)?.sort ?? [],
      pointInTime: { id: pointInTime ?? "" },
    });
    const replica = await openElasticsearchIndex(options);
    const readReplica = (search: Partial<Search>) => searchThings(replica, projection, search);
    const close = () => Promise.all([index.close(), replica.close()]);
    const readers = { read, readReplica, next };
    return { index, replica, projection, openContexts, searched, ...readers, close };
  };

  it("end soon after their last page was shown, and not before", async () => {
    const { index, openContexts, read, next, close } = await openThree(300);
    const first = await read({ size: 2, pointInTime: "open" });
    expect(await openContexts()).toBe(1);
    const last = await read(next(first));
    expect(hitIds(last)).toEqual(["c"]);
    await index.endPointInTime(last.pointInTime ?? "");
    // Whoever missed the answer asks again.
    expect(hitIds(await read(next(first)))).toEqual(["c"]);
    await expect.poll(openContexts, { timeout: 10_000 }).toBe(0);
    await expect(read(next(first))).rejects.toMatchObject(expired);
    await close();
  });

  it("end soon after another replica has shown their last page", async () => {
    const { replica, openContexts, read, readReplica, next, close } = await openThree(300);
    const last = await readReplica(next(await read({ size: 2, pointInTime: "open" })));
    expect(hitIds(last)).toEqual(["c"]);
    expect(await openContexts()).toBe(1);
    await replica.endPointInTime(last.pointInTime ?? "");
    await expect.poll(openContexts, { timeout: 10_000 }).toBe(0);
    await close();
  });

  it("end with their time when nobody reads on", { timeout: 90_000 }, async () => {
    const { openContexts, read, close } = await openThree(300, 1_000);
    await read({ size: 2, pointInTime: "open" });
    expect(await openContexts()).toBe(1);
    // A server looks for those that are over once a minute; that of the run, more often.
    await expect.poll(openContexts, { timeout: 80_000, interval: 500 }).toBe(0);
    await close();
  });

  it("that are over end with the process", async () => {
    const { index, replica, openContexts, read, next } = await openThree(60_000);
    const last = await read(next(await read({ size: 2, pointInTime: "open" })));
    await index.endPointInTime(last.pointInTime ?? "");
    expect(await openContexts()).toBe(1);
    await index.close();
    expect(await openContexts()).toBe(0);
    await replica.close();
  });

  it("are not opened for hits that fit one page", async () => {
    const { openContexts, read, close } = await openThree(300);
    expect((await read({ size: 3, pointInTime: "open" })).pointInTime).toBeUndefined();
    expect(await openContexts()).toBe(0);
    await close();
  });

  it("begin before the one search when the list before had further pages", async () => {
    const { openContexts, searched, read, next, close } = await openThree(300);
    const before = await searched();
    await read({ size: 2, pointInTime: "open" });
    expect(await searched()).toBe(before + 2);
    const first = await read({ size: 2, pointInTime: "open" });
    expect(await searched()).toBe(before + 3);
    expect(hitIds(first)).toEqual(["a", "b"]);
    expect(hitIds(await read(next(first)))).toEqual(["c"]);
    expect(await openContexts()).toBe(2);
    await close();
  });

  it("that began for hits that fit one page end with the answer", async () => {
    const { openContexts, searched, read, close } = await openThree(300);
    await read({ size: 2, pointInTime: "open" });
    const before = await searched();
    for (const searches of [1, 2]) {
      const whole = await read({ size: 3, pointInTime: "open" });
      expect(whole.pointInTime).toBeUndefined();
      expect(hitIds(whole)).toEqual(["a", "b", "c"]);
      expect(await openContexts()).toBe(1);
      expect(await searched()).toBe(before + searches);
    }
    await close();
  });

  it("are of the index that is live, not of the one remembered", async () => {
    const { index, projection, openContexts, read, readReplica, close } = await openThree(300);
    await readReplica({ size: 2, pointInTime: "open" });
    const rebuilt = await index.prepare({ ...projection, version: 2 }, specimenLog);
    await writeThings(index, rebuilt, [thing("d"), thing("e"), thing("f")], 100);
    await index.makeLive(rebuilt);
    const first = await readReplica({ size: 2, pointInTime: "open" });
    expect(hitIds(first)).toEqual(["d", "e"]);
    // The one that was opened of the index before has ended; that of the first list has not.
    expect(await openContexts()).toBe(1);
    expect(hitIds(await read({ size: 2, pointInTime: "open" }))).toEqual(["d", "e"]);
    await close();
  });
});
