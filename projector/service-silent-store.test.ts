import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { createPostgresLeases } from "../platform/lease/postgres.ts";
import { silencedSql } from "../tests/services/silenced-sql.ts";
import { openProjectorWorld, type ProjectorWorld } from "./projector.fixture.ts";
import { openProjector } from "./service.ts";

let world: ProjectorWorld;
beforeAll(async () => {
  world = await openProjectorWorld();
});
afterAll(() => world.close());

const soon = { timeout: 20_000, interval: 20 };
const timeoutMs = 1_500;

describe("openProjector() on a store that has fallen silent", () => {
  it("waits for what is in hand once when it stops, and for its leases a second", async () => {
    const { sql, asked, fallSilent } = silencedSql(world.sql, timeoutMs);
    const log = await openPostgresEventLog({ sql });
    const { partitions } = log.identity;
    const whose = { group: randomUUID(), owner: randomUUID(), partitions, timeToLiveMs: 4_000 };
    const leases = createPostgresLeases({ sql, ...whose });
    const projector = openProjector(await world.options({ log, leases }));
    await expect.poll(projector.isReady, soon).toBe(true);
    fallSilent();
    // The claim and the look at the log, at least.
    await expect.poll(asked, soon).toBeGreaterThan(1);
    const began = performance.now();
    await projector.stop();
    expect(performance.now() - began).toBeLessThan(timeoutMs + 1_000 + 1_000);
  });
});
