import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { callServer, emptyIndex } from "../platform/search-index/elasticsearch.fixture.ts";
import { openElasticsearchIndex } from "../platform/search-index/elasticsearch.ts";
import type { SearchIndex } from "../platform/search-index/search-index.ts";
import { accounts } from "../read-models/accounts.ts";
import { openIndexPrefix, type TestIndexPrefix } from "../tests/services/index-prefix.ts";
import { describeWith } from "../tests/services/service.ts";
import { createLedger, type Ledger } from "./ledger.fixture.ts";
import { headsOf, openProjectorWorld, type ProjectorWorld } from "./projector.fixture.ts";
import { openProjector, type Projector } from "./service.ts";

const soon = { timeout: 15_000, interval: 50 };

describeWith(["elasticsearch"], "openProjector() on Elasticsearch", () => {
  let world: ProjectorWorld;
  let own: TestIndexPrefix;
  let index: SearchIndex;
  let projector: Projector;
  let ledger: Ledger;
  beforeAll(async () => {
    world = await openProjectorWorld();
    own = await openIndexPrefix();
    index = await openElasticsearchIndex({ url: own.url, prefix: own.prefix, replicas: 0 });
    ledger = createLedger(world.log, `t-${randomUUID().slice(0, 8)}`);
    for (let account = 0; account < 20; account += 1) {
      ledger.open(`acc-${account}`);
      ledger.deposit(`acc-${account}`, 2n ** 53n + BigInt(account));
    }
    await ledger.save();
    projector = openProjector(await world.options({ index }));
  });
  afterAll(async () => {
    await projector?.stop();
    await index?.close();
    await own?.close();
    await world?.close();
  });

  /** Waits until queries are answered; the first answer must be whole. */
  const requireWhole = async () => {
    const heads = await headsOf(world.log);
    const checkpoints = await vi.waitFor(() => index.readLiveCheckpoints(accounts), soon);
    expect(checkpoints.map(({ offset }) => offset)).toEqual(heads);
    for (const [id, fields] of ledger.expected().accounts) {
      const partition = ledger.partitionOf(id.slice(ledger.tenantId.length + 1));
      const { document } = await index.get(accounts, partition, id);
      expect(document?.fields).toEqual(fields);
    }
    const search = { tenantId: ledger.tenantId, clauses: [], sort: [], size: 1 };
    await index.refresh(accounts);
    expect((await index.search(accounts, search)).total).toBe(ledger.expected().accounts.size);
  };

  it("posts what lies in the log, and then is ready", async () => {
    await requireWhole();
    await expect.poll(() => projector.isReady(), soon).toBe(true);
  });

  it("builds an index anew that is emptied while it runs, unanswering until then", async () => {
    await emptyIndex(own.url, own.prefix, { projection: accounts, generation: 1, live: true });
    await requireWhole();
  });

  it("gives queries their way to an index back when its alias is removed", async () => {
    const alias = `${own.prefix}-accounts`;
    await callServer(own.url, "DELETE", `/${alias}-v${accounts.version}-g1/_alias/${alias}`);
    await requireWhole();
    await expect.poll(() => projector.isReady(), soon).toBe(true);
  });

  it("builds the next generation of an index that is deleted while it runs", async () => {
    await callServer(own.url, "DELETE", `/${own.prefix}-accounts-v${accounts.version}-g1`);
    await requireWhole();
    const aliased = await callServer(own.url, "GET", `/_alias/${own.prefix}-accounts`);
    expect(Object.keys(aliased)).toEqual([`${own.prefix}-accounts-v${accounts.version}-g2`]);
    await expect.poll(() => projector.isReady(), soon).toBe(true);
  });
});
