import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPostgresLeases } from "../platform/lease/postgres.ts";
import { openSilentServer } from "../platform/search-index/elasticsearch.fixture.ts";
import { openElasticsearchIndex } from "../platform/search-index/elasticsearch.ts";
import { openProjectorWorld, type ProjectorWorld } from "./projector.fixture.ts";
import { openProjector } from "./service.ts";

let world: ProjectorWorld;
beforeAll(async () => {
  world = await openProjectorWorld();
});
afterAll(() => world.close());

const soon = { timeout: 20_000, interval: 20 };
const requestTimeoutMs = 3_000;
const partitions = 4;

describe("openProjector() on an index that takes every call and answers none", () => {
  it("hands its partitions over at once when it stops, and ends with what is in hand", async () => {
    await using server = await openSilentServer();
    const index = await openElasticsearchIndex({ url: server.url, prefix: "x", requestTimeoutMs });
    const options = await world.options({ index });
    const group = options.prefix;
    const owner = randomUUID();
    const others = createPostgresLeases({
      sql: world.sql,
      group,
      owner,
      partitions,
      timeToLiveMs: 60_000,
    });
    const projector = openProjector(options);
    await expect.poll(() => projector.health().partitions, soon).toBe(partitions);
    // One call that failed, and the next one under way: the index is being prepared again.
    const tried = () => projector.health().projections.every(({ lastError }) => lastError !== "");
    await expect.poll(tried, soon).toBe(true);
    const before = server.requests();
    await expect.poll(server.requests, soon).toBeGreaterThan(before);
    let ended = false;
    const stopped = projector.stop().then(() => {
      ended = true;
    });
    const startedAt = performance.now();
    await expect.poll(async () => (await others.claim()).length, soon).toBe(partitions);
    expect(ended).toBe(false);
    const asked = server.requests();
    await stopped;
    expect(performance.now() - startedAt).toBeLessThan(1.5 * requestTimeoutMs);
    expect(server.requests()).toBe(asked);
    await index.close();
  }, 60_000);
});
