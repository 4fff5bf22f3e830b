import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openProjectorWorld, type ProjectorWorld } from "./projector.fixture.ts";
import { openProjector } from "./service.ts";

let world: ProjectorWorld;
beforeAll(async () => {
  world = await openProjectorWorld();
});
afterAll(() => world.close());

const soon = { timeout: 10_000, interval: 20 };

describe("createPartitionClaims()", () => {
  it("drops every partition when a claim hangs for as long as the leases last", async () => {
    const options = await world.options({ config: { PROJECTOR_LEASE_TTL_MS: 500 } });
    const { claim, release } = options.leases;
    let answer: (() => void) | undefined;
    let hangs = false;
    const hanging = () => new Promise<void>((resolve) => (answer = resolve));
    const projector = openProjector({
      ...options,
      leases: { release, claim: async () => (hangs ? hanging().then(claim) : claim()) },
    });
    const partitions = () => projector.health().partitions;
    await expect.poll(partitions, soon).toBe(4);
    hangs = true;
    await expect.poll(partitions, soon).toBe(0);
    hangs = false;
    answer?.();
    await expect.poll(partitions, soon).toBe(4);
    await projector.stop();
  });

  it("says once which partitions were gained and lost, nothing of idle lanes", async () => {
    const lines: { msg: string; partitions?: number[] }[] = [];
    const logger = pino({ level: "info" }, { write: (line) => void lines.push(JSON.parse(line)) });
    const projector = openProjector(await world.options({ logger }));
    await expect.poll(() => projector.isReady() && projector.health().partitions, soon).toBe(4);
    const states = () => projector.health().projections.map(({ state }) => state);
    await expect.poll(states, soon).toEqual(["LIVE", "LIVE"]);
    await projector.stop();
    const said = (msg: string) => lines.filter((line) => line.msg === msg);
    expect(said("projector.gained")).toMatchObject([{ partitions: [0, 1, 2, 3] }]);
    expect(said("projector.lost")).toMatchObject([{ partitions: [0, 1, 2, 3] }]);
    expect(said("projection.caught-up")).toEqual([]);
  });
});
