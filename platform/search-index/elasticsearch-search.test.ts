import { afterEach, describe, expect, it } from "vitest";
import { openScriptedServer } from "./elasticsearch.fixture.ts";
import { openElasticsearchIndex } from "./elasticsearch.ts";
import { newProjection, specimenLog } from "./search-index.fixture.ts";
import type { Search } from "./search-index.ts";

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

const checkpointHit = (partition: number, index = "daybook-things-v1-g1") => ({
  _index: index,
  _source: {
    checkpoint: {
      partition,
      offset: 5,
      logId: specimenLog.logId,
      epoch: 1,
      closeTime: 0,
      held: [],
    },
  },
});

const wholePage = {
  timed_out: false,
  _shards: { total: 2, successful: 2, failed: 0 },
  hits: { total: { value: 0 }, hits: [] },
  aggregations: {
    checkpoints: { newest: { hits: { hits: [checkpointHit(0), checkpointHit(1)] } } },
  },
};

const search: Search = { tenantId: "t1", clauses: [], sort: [], size: 10 };

/** An index whose one live index answers searches with the given pages, the last one for ever. */
const openAnswering = async (pages: readonly object[]) => {
  const projection = { ...newProjection(), name: "things" };
  const { mapping } = projection;
  let searches = 0;
  const server = await openScriptedServer(({ path }) => {
    if (path.endsWith("/_mapping")) {
      const _meta = { mapping, partitions: 2 };
      return { body: { "daybook-things-v1-g1": { mappings: { _meta } } } };
    }
    searches += 1;
    return { body: pages[Math.min(searches, pages.length) - 1] };
  });
  const index = await openElasticsearchIndex({ url: server.url, prefix: "daybook" });
  closings.push(index.close, server.close);
  return { ask: () => index.search(projection, search), searches: () => searches };
};

const unavailable = { name: "RequestFailed", reason: "INDEX_UNAVAILABLE" };

describe("a search on Elasticsearch", () => {
  it("answers a whole page", async () => {
    const { ask, searches } = await openAnswering([wholePage]);
    expect(await ask()).toMatchObject({ total: 0, checkpoints: [{ offset: 5 }, { offset: 5 }] });
    expect(searches()).toBe(1);
  });

  it.each<[string, object]>([
    ["timed out", { timed_out: true }],
    ["lacks a shard that failed", { _shards: { total: 2, successful: 1, failed: 1 } }],
    ["lacks a shard of which nothing is said", { _shards: { total: 2, successful: 1, failed: 0 } }],
  ])("gives no part of an answer that %s", async (_case, change) => {
    const { ask } = await openAnswering([{ ...wholePage, ...change }]);
    await expect(ask()).rejects.toMatchObject(unavailable);
  });

  it.each<[string, readonly object[]]>([
    ["a checkpoint", [checkpointHit(0)]],
    ["every checkpoint", []],
  ])("gives no answer that lacks %s", async (_case, hits) => {
    const aggregations = { checkpoints: { newest: { hits: { hits } } } };
    const { ask } = await openAnswering([{ ...wholePage, aggregations }]);
    await expect(ask()).rejects.toMatchObject(unavailable);
  });

  it("asks again when another index answered than the one it was put together for", async () => {
    const hits = [0, 1].map((partition) => checkpointHit(partition, "daybook-things-v2-g2"));
    const aggregations = { checkpoints: { newest: { hits: { hits } } } };
    const { ask, searches } = await openAnswering([{ ...wholePage, aggregations }, wholePage]);
    expect((await ask()).checkpoints).toHaveLength(2);
    expect(searches()).toBe(2);
  });

  it("gives up when the answering index keeps changing", async () => {
    const hits = [0, 1].map((partition) => checkpointHit(partition, "daybook-things-v2-g2"));
    const aggregations = { checkpoints: { newest: { hits: { hits } } } };
    const { ask, searches } = await openAnswering([{ ...wholePage, aggregations }]);
    await expect(ask()).rejects.toMatchObject(unavailable);
    expect(searches()).toBe(3);
  });
});

describe("what every shard must have a part in, on Elasticsearch", () => {
  const openWithFailedShard = async () => {
    const projection = { ...newProjection(), name: "things" };
    const _shards = { total: 2, successful: 1, failed: 1 };
    const server = await openScriptedServer(() => ({ body: { count: 1, _shards } }));
    const index = await openElasticsearchIndex({ url: server.url, prefix: "daybook" });
    closings.push(index.close, server.close);
    return { index, projection };
  };

  it("is not refreshed when a shard failed to", async () => {
    const { index, projection } = await openWithFailedShard();
    await expect(index.refresh(projection)).rejects.toMatchObject(unavailable);
  });

  it("is not counted when a shard failed to", async () => {
    const { index, projection } = await openWithFailedShard();
    const generation = { projection, generation: 1, live: true };
    await expect(index.countDocuments(generation)).rejects.toMatchObject(unavailable);
  });
});
