import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Checkpoint } from "../platform/search-index/search-index.ts";
import { accounts } from "../read-models/accounts.ts";
import { requireIndex } from "./projection-index.ts";
import { projectionMessage } from "./projection-message.ts";
import {
  newProjectionIndex,
  openProjectorWorld,
  type ProjectorWorld,
} from "./projector.fixture.ts";
import type { ProjectorOptions } from "./projector-options.ts";
import { createProjectorState } from "./projector-state.ts";

let world: ProjectorWorld;
beforeAll(async () => {
  world = await openProjectorWorld();
});
afterAll(() => world.close());

const openState = async (changes: Partial<Omit<ProjectorOptions, "config">> = {}) => {
  const options = await world.options(changes);
  const own = newProjectionIndex(options, accounts);
  const generation = await requireIndex(own);
  const state = createProjectorState(options, [own]);
  return { options, own, generation, state };
};

describe("projectionMessage()", () => {
  /** Somebody else, who holds all partitions, has written this into the checkpoint of the first. */
  const sawElsewhere = async (changes: Partial<Checkpoint>) => {
    const { options, own, generation, state } = await openState();
    const [stored] = await options.index.readCheckpoints(generation);
    if (stored === undefined) throw new Error("no checkpoint");
    const { sequence, ...checkpoint } = stored;
    await options.index.write(generation, [], { ...checkpoint, ...changes }, sequence);
    return await projectionMessage(state, own);
  };

  it("tells the head as it is when the log went back behind the checkpoint", async () => {
    const { partitions } = await sawElsewhere({ offset: 5, eventId: randomUUID() });
    expect(partitions?.[0]).toMatchObject({ checkpoint: "5", head: "0", lagEvents: "0" });
  });

  it.each([
    ["knows an event at 5 that the log does not hold", { offset: 5, eventId: randomUUID() }],
    ["is posted from another log", { logId: randomUUID() }],
    ["is of epoch 99 of the log", { epoch: 99 }],
  ])("is LOG_WENT_BACK when a partition held by another replica %s", async (why, seen) => {
    const { state, partitions } = await sawElsewhere(seen);
    expect(state).toBe("PROJECTION_STATE_LOG_WENT_BACK");
    expect(partitions?.map((one) => one.state)).toEqual([
      "PARTITION_STATE_STOPPED",
      ...Array(3).fill("PARTITION_STATE_LIVE"),
    ]);
    expect(partitions?.[0]?.lastError).toBe(`Cannot apply events: the index ${why}`);
  });

  it("is not LOG_WENT_BACK for an older epoch, whose index is posted anew", async () => {
    const { state } = await sawElsewhere({ epoch: 0 });
    expect(state).not.toBe("PROJECTION_STATE_LOG_WENT_BACK");
  });

  it("counts documents once for everybody who asks within a second", async () => {
    let [now, counts] = [1_000_000, 0];
    const { options, own, state } = await openState({ clock: () => now });
    const { countDocuments } = options.index;
    const index = {
      ...options.index,
      countDocuments: (...asked: Parameters<typeof countDocuments>) => {
        counts += 1;
        return countDocuments(...asked);
      },
    };
    const counting = { ...own, options: { ...options, index } };
    const ask = () => projectionMessage(state, counting);
    await Promise.all([ask(), ask()]);
    now += 999;
    await ask();
    expect(counts).toBe(1);
    now += 1;
    await ask();
    expect(counts).toBe(2);
  });
});
