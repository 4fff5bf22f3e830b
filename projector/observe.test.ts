import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { indexUnavailable } from "../platform/search-index/index-unavailable.ts";
import { accounts } from "../read-models/accounts.ts";
import { entries } from "../read-models/entries.ts";
import { catchUp } from "./catch-up.ts";
import { createLane } from "./lane.ts";
import { closePartitions, observe } from "./observe.ts";
import {
  checkpointsOf,
  newProjectionIndex,
  openProjectorWorld,
  type ProjectorWorld,
} from "./projector.fixture.ts";
import { createProjectorState, type Holding } from "./projector-state.ts";

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
    const indices = [accounts, entries].map((one) => newProjectionIndex(options, one));
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
    const state = createProjectorState(options, indices);
    state.holdings.set(0, holding);
    fails = true;
    await closePartitions(state);
    const [failed] = await checkpointsOf(real, accounts);
    const [closed] = await checkpointsOf(real, entries);
    expect(failed?.closeTime).toBe(0);
    expect(closed?.closeTime).toBeGreaterThan(0);
    expect(indices.map(({ lastError }) => lastError !== "")).toEqual([true, false]);
  });
});

describe("observe()", () => {
  it("goes on comparing other projections while one index does not answer", async () => {
    const real = await world.options();
    const silent = Promise.withResolvers<never>();
    let asked = 0;
    const readCheckpoints: typeof real.index.readCheckpoints = (generation) => {
      if (generation.projection.name !== accounts.name) {
        return real.index.readCheckpoints(generation);
      }
      asked += 1;
      return silent.promise;
    };
    const options = { ...real, index: { ...real.index, readCheckpoints } };
    const indices = [accounts, entries].map((one) => newProjectionIndex(options, one));
    const state = createProjectorState(options, indices);
    const seen = () => indices.map((own) => own.seen.length);
    await observe(state);
    expect(seen()).toEqual([0, 4]);
    const [, before] = indices.map((own) => own.seen);
    await observe(state);
    expect(indices[1]?.seen).not.toBe(before);
    expect([asked, state.heads.length]).toEqual([1, 4]);
    silent.reject(indexUnavailable());
    await expect.poll(() => indices[0]?.lastError).not.toBe("");
  });
});
