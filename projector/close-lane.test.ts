import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accounts } from "../read-models/accounts.ts";
import { catchUp } from "./catch-up.ts";
import { closeLane } from "./close-lane.ts";
import { createLane } from "./lane.ts";
import {
  newProjectionIndex,
  openProjectorWorld,
  type ProjectorWorld,
} from "./projector.fixture.ts";

let world: ProjectorWorld;
beforeAll(async () => {
  world = await openProjectorWorld();
});
afterAll(() => world.close());

const openLiveLane = async () => {
  const lane = createLane(newProjectionIndex(await world.options(), accounts), 0);
  await catchUp(lane);
  return lane;
};

const head = (lastTime: number, offset = 0) => ({
  partition: 0,
  offset,
  eventId: undefined,
  lastTime,
});

describe("closeLane()", () => {
  it("writes the close time for the next run to go on from", async () => {
    const lane = await openLiveLane();
    await closeLane(lane, head(1_000_000));
    const generation = lane.generation ?? expect.fail("no index");
    const { checkpoint } = await lane.options.index.load(generation, 0, []);
    expect(checkpoint).toEqual(lane.checkpoint);
    expect(checkpoint?.closeTime).toBe(1_000_000);
  });

  it("does nothing while the lane is below the head, catching up, or given up", async () => {
    const lane = await openLiveLane();
    await closeLane(lane, head(1_000_000, 1));
    await closeLane(Object.assign(lane, { state: "catching-up" as const }), head(1_000_000));
    await closeLane(Object.assign(lane, { state: "live" as const, closed: true }), head(1_000_000));
    expect(lane.checkpoint?.closeTime).toBe(0);
  });

  it("follows at once after an event, and by steps of up to 5 s when nothing happens", async () => {
    const lane = await openLiveLane();
    const closedAt = async (time: number) => {
      await closeLane(lane, head(time));
      return lane.checkpoint?.closeTime;
    };
    lane.lastEventTime = 1_000_000;
    expect(await closedAt(1_001_000)).toBe(1_001_000);
    expect(await closedAt(1_002_000)).toBe(1_002_000);
    expect(await closedAt(1_100_000)).toBe(1_100_000);
    expect(await closedAt(1_105_000)).toBe(1_100_000);
    expect(await closedAt(1_105_001)).toBe(1_105_001);
  });

  it("goes back to the log when the checkpoint is not the remembered one", async () => {
    const lane = await openLiveLane();
    const zombie = createLane(lane.own, 0);
    await catchUp(zombie);
    await closeLane(lane, head(1_000_000));
    await closeLane(zombie, head(2_000_000));
    expect(zombie.state).toBe("catching-up");
    await catchUp(zombie);
    expect(zombie.checkpoint?.closeTime).toBe(1_000_000);
  });
});
