import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openIndexPrefix, type TestIndexPrefix } from "../../tests/services/index-prefix.ts";
import { describeWith } from "../../tests/services/service.ts";
import { callServer, emptyIndex, indexNameOf } from "./elasticsearch.fixture.ts";
import { type ElasticsearchIndexOptions, openElasticsearchIndex } from "./elasticsearch.ts";
import { indexPrefixContract } from "./index-prefix.contract.ts";
import { searchIndexContract } from "./search-index.contract.ts";
import {
  changedProjection,
  checkpointAt,
  filledIndex,
  hitIds,
  newProjection,
  searchThings,
  specimenLog,
  thing,
  writeThings,
} from "./search-index.fixture.ts";
import type { IndexGeneration, SearchIndex } from "./search-index.ts";

const unavailable = { name: "RequestFailed", reason: "INDEX_UNAVAILABLE" };

let own: TestIndexPrefix;
const opened: SearchIndex[] = [];

const open = async (options: Partial<ElasticsearchIndexOptions> = {}): Promise<SearchIndex> => {
  const { url, prefix } = own;
  const index = await openElasticsearchIndex({ url, prefix, replicas: 0, ...options });
  opened.push(index);
  return index;
};

const server = (method: string, path: string, body?: unknown) =>
  callServer(own.url, method, path, body);

const nameOf = (generation: IndexGeneration): string => indexNameOf(own.prefix, generation);

/** Removes an index as an operator would. */
const drop = (generation: IndexGeneration) => server("DELETE", `/${nameOf(generation)}`);

const exists = async (name: string): Promise<boolean> =>
  (await fetch(`${own.url}/${name}`, { method: "HEAD" })).ok;

describe("openElasticsearchIndex() without a server", () => {
  const nowhere = { url: "http://127.0.0.1:1", prefix: "nowhere" };

  it("says INDEX_UNAVAILABLE to every call, and no host or index to the caller", async () => {
    const index = await openElasticsearchIndex(nowhere);
    const projection = newProjection();
    const failure = { ...unavailable, retryDelayMs: 1_000 };
    const message = expect.not.stringMatching(/127|nowhere|things/);
    for (const call of [
      () => index.ping(),
      () => index.prepare(projection, specimenLog),
      () => index.readLogFacts(),
      () => index.readSigningKey(),
      () => index.get(projection, 0, "t1/a"),
      () => index.readLiveCheckpoints(projection),
      () => index.search(projection, { tenantId: "t1", clauses: [], sort: [], size: 1 }),
      () => index.load({ projection, generation: 1, live: true }, 0, ["t1/a"]),
    ]) {
      await expect(call()).rejects.toMatchObject({ ...failure, message });
    }
    await index.close();
  });

  it.each(["", "Big", "a b"])("refuses the prefix %j", async (prefix) => {
    await expect(openElasticsearchIndex({ ...nowhere, prefix })).rejects.toThrow(/^Cannot use/);
  });
});

describeWith(["elasticsearch"], "openElasticsearchIndex()", () => {
  beforeAll(async () => {
    own = await openIndexPrefix();
  });
  afterAll(async () => {
    await Promise.all(opened.map((index) => index.close()));
    await own?.close();
  });

  searchIndexContract("Elasticsearch, two shards", async () => {
    const { url, prefix } = own;
    // Closed by the contract itself.
    const index = await openElasticsearchIndex({ url, prefix, shards: 2, replicas: 0 });
    const empty = (generation: IndexGeneration) => emptyIndex(url, prefix, generation);
    return { index, writesAtOnce: false, empty };
  });

  indexPrefixContract(
    () => own.prefix,
    (prefix) => openElasticsearchIndex({ url: own.url, prefix, replicas: 0 }),
  );

  it("puts back the template that somebody deleted, when it says which log this is", async () => {
    const index = await open();
    await index.saveLogFacts(specimenLog);
    const path = `/_index_template/${own.prefix}-indices`;
    await callServer(own.url, "DELETE", path);
    await index.saveLogFacts(specimenLog);
    const { index_templates: found } = await callServer(own.url, "GET", path);
    expect(found).toMatchObject([{ index_template: { allow_auto_create: false } }]);
  });

  describe("an index deleted while running", () => {
    const dropped = async () => {
      const index = await open();
      const generation = await filledIndex(index, [thing("a")]);
      await searchThings(index, generation.projection);
      const { checkpoint } = await index.load(generation, 0, []);
      await drop(generation);
      return { index, generation, sequence: checkpoint?.sequence ?? "" };
    };

    it("is not made again by a write, and makes reads INDEX_UNAVAILABLE, not empty", async () => {
      const { index, generation, sequence } = await dropped();
      const { projection } = generation;
      for (const documents of [[], [thing("b")]]) {
        const write = index.write(generation, documents, checkpointAt(101), sequence);
        await expect(write).rejects.toMatchObject(unavailable);
      }
      await expect(index.load(generation, 0, ["t1/a"])).rejects.toMatchObject(unavailable);
      await expect(index.readCheckpoints(generation)).rejects.toMatchObject(unavailable);
      await expect(index.countDocuments(generation)).rejects.toMatchObject(unavailable);
      await expect(index.makeLive(generation)).rejects.toMatchObject(unavailable);
      await expect(index.get(projection, 0, "t1/a")).rejects.toMatchObject(unavailable);
      await expect(index.readLiveCheckpoints(projection)).rejects.toMatchObject(unavailable);
      await expect(searchThings(index, projection)).rejects.toMatchObject(unavailable);
      const search = { tenantId: "t1", clauses: [], sort: [], size: 1 };
      await expect(index.search(projection, search)).rejects.toMatchObject(unavailable);
      expect(await exists(nameOf(generation))).toBe(false);
    });

    it("is prepared as a generation that was never used, and is not live", async () => {
      const { index, generation } = await dropped();
      const { projection } = generation;
      const again = await index.prepare(projection, specimenLog);
      expect(again).toEqual({ projection, generation: 2, live: false });
      await drop(again);
      const third = await index.prepare(projection, specimenLog);
      expect(third).toEqual({ projection, generation: 3, live: false });
      await writeThings(index, third, [thing("b")], 1);
      await index.makeLive(third);
      expect(hitIds(await searchThings(index, projection))).toEqual(["b"]);
    });

    it("ends its points in time", async () => {
      const index = await open();
      const generation = await filledIndex(index, [thing("a"), thing("b")]);
      const { projection } = generation;
      const first = await searchThings(index, projection, { size: 1, pointInTime: "open" });
      await drop(generation);
      const after = first.hits[0]?.sort ?? [];
      const next = { tenantId: "t1", clauses: [], sort: [], size: 1, after };
      const pointInTime = { id: first.pointInTime ?? "" };
      await expect(index.search(projection, { ...next, pointInTime })).rejects.toMatchObject({
        reason: "PAGE_TOKEN_EXPIRED",
      });
    });

    it("makes way for an older build that was held back by it", async () => {
      const index = await open();
      const older = await filledIndex(index, [thing("old")]);
      const newer = changedProjection(older.projection, 2, {});
      const generation = await filledIndex(index, [thing("new")], newer);
      expect(await index.makeLive(older)).toBe(false);
      await drop(generation);
      expect(await index.makeLive(older)).toBe(true);
      expect(hitIds(await searchThings(index, older.projection))).toEqual(["old"]);
    });
  });

  describe("the index beside the others", () => {
    it("is made again when it was deleted, and the others are found again", async () => {
      const { url, prefix } = { url: own.url, prefix: `${own.prefix}-lost` };
      const index = await open({ prefix });
      const generation = await filledIndex(index, [thing("a")]);
      await index.saveLogFacts(specimenLog);
      await callServer(url, "DELETE", `/${prefix}-meta`);
      await expect(index.readLogFacts()).rejects.toMatchObject(unavailable);
      await index.saveLogFacts(specimenLog);
      expect(await index.readLogFacts()).toEqual(specimenLog);
      expect(await index.prepare(generation.projection, specimenLog)).toEqual({
        ...generation,
        live: true,
      });
      const next = await index.startNext(generation, specimenLog);
      expect(next.generation).toBe(2);
    });

    it("gives two query services that start at once one signing key", async () => {
      const prefix = `${own.prefix}-keys`;
      const both = await Promise.all([open({ prefix }), open({ prefix })]);
      const keys = await Promise.all(both.map((index) => index.readSigningKey()));
      expect(keys[0]).toEqual(keys[1]);
      expect(keys[0]).toHaveLength(32);
    });
  });

  describe("what is on the server", () => {
    it("forbids to make an index of the prefix by writing to it", async () => {
      const index = await open();
      await index.prepare(newProjection(), specimenLog);
      const stray = `${own.prefix}-stray-v1-g1`;
      const lines = '{"index":{"_id":"1","routing":"p00"}}\n{"a":1}\n';
      const { items } = await server("POST", `/${stray}/_bulk`, lines);
      expect(items).toMatchObject([{ index: { status: 404 } }]);
      expect(await exists(stray)).toBe(false);
    });

    it("goes along with prefixes that begin with one another", async () => {
      const [short, long] = [await open(), await open({ prefix: `${own.prefix}-more` })];
      const projection = newProjection();
      await filledIndex(short, [thing("a")], projection);
      await filledIndex(long, [thing("b")], projection);
      expect(hitIds(await searchThings(short, projection))).toEqual(["a"]);
      expect(hitIds(await searchThings(long, projection))).toEqual(["b"]);
    });

    it("syncs every write, refreshes on its own, and takes no field it does not know", async () => {
      const index = await open({ refreshIntervalMs: 150 });
      const generation = await filledIndex(index, []);
      const name = nameOf(generation);
      const { [name]: found } = await server("GET", `/${name}`);
      expect(found.settings.index).toMatchObject({
        translog: { durability: "request" },
        refresh_interval: "150ms",
      });
      const { status } = await server("PUT", `/${name}/_doc/x?routing=p00`, { colour: "red" });
      expect(status).toBe(400);
      await writeThings(index, generation, [thing("a")], 101);
      const search = { tenantId: "t1", clauses: [], sort: [], size: 1 };
      const total = async () => (await index.search(generation.projection, search)).total;
      await expect.poll(total, { timeout: 5_000 }).toBe(1);
    });

    it("keeps a document and the checkpoint of its partition on one shard", async () => {
      const index = await open({ shards: 3 });
      const generation = await filledIndex(index, []);
      for (const partition of [0, 1]) {
        await writeThings(index, generation, [thing(`of${partition}`)], 200, partition);
      }
      const { projection } = generation;
      await index.refresh(projection);
      const { hits } = await server("POST", `/${nameOf(generation)}/_search`, {
        query: { match_all: {} },
        _source: false,
        explain: true,
      });
      const shardOf = new Map(
        hits.hits.map((hit: { _id: string; _shard: string }) => [hit._id, hit._shard]),
      );
      expect(shardOf.get("t1/of0")).toBe(shardOf.get("_checkpoint/p00"));
      expect(shardOf.get("t1/of1")).toBe(shardOf.get("_checkpoint/p01"));
    });

    it("refuses a mapping that was changed without a new version", async () => {
      const index = await open();
      const { projection } = await filledIndex(index, []);
      const changed = changedProjection(projection, 1, { kind: "text" });
      await expect(index.prepare(changed, specimenLog)).rejects.toThrow(
        /^Cannot prepare thing.*: the mapping of version 1 was changed$/,
      );
    });

    it.each(["offset", "lexemes", "Big", "a.b"])("maps no field %s", async (field) => {
      const index = await open();
      const projection = changedProjection(newProjection(), 1, { [field]: "long" });
      await expect(index.prepare(projection, specimenLog)).rejects.toThrow(/^Cannot map/);
    });
  });
});
