import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { indexUnavailable } from "../platform/search-index/index-unavailable.ts";
import { accounts } from "../read-models/accounts.ts";
import { entries } from "../read-models/entries.ts";
import { catchUp } from "./catch-up.ts";
import { createLane } from "./lane.ts";
import { closePartitions } from "./observe.ts";
import { createProjectionIndex } from "./projection-index.ts";
import { checkpointsOf, openProjectorWorld, type ProjectorWorld } from "./projector.fixture.ts";
import type { Holding } from "./projector-state.ts";

let world: ProjectorWorld;
beforeAll(async () => {
  world = await openProjectorWorld();
});
afterAll(() => world.close());

describe("closePartitions()", () => {
  it("closes the partitions of one projection while the index of another fails", async () => {
    const real = await world.options();
    let fails = false;
    const write: typeof real.index.write = (generation, ...written) =>
      fails && generation.projection.name === accounts.name
        ? Promise.reject(indexUnavailable())
        : real.index.write(generation, ...written);
    const options = { ...real, index: { ...real.index, write } };
    const indices = [accounts, entries].map((one) => createProjectionIndex(options, one));
    const lanes = indices.map((own) => createLane(own, 0));
    for (const lane of lanes) await catchUp(lane);
    const holding: Holding = {
      partition: 0,
      fence: 1,
      lanes,
      subscription: undefined,
      subscribing: undefined,
      closed: false,
      givenUp: undefined,
      stopLanes: async () => {},
    };
    const holdings = new Map([[0, holding]]);
    fails = true;
    await closePartitions({ options, indices, holdings, heads: [], factsSavedAt: 0 });
    const [failed] = await checkpointsOf(real, accounts);
    const [closed] = await checkpointsOf(real, entries);
    expect(failed?.closeTime).toBe(0);
    expect(closed?.closeTime).toBeGreaterThan(0);
    expect(indices.map(({ lastError }) => lastError !== "")).toEqual([true, false]);
  });
});
