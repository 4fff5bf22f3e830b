import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accounts } from "../read-models/accounts.ts";
import { createProjectionIndex, requireIndex } from "./projection-index.ts";
import { projectionMessage } from "./projection-message.ts";
import { openProjectorWorld, type ProjectorWorld } from "./projector.fixture.ts";
import type { ProjectorOptions } from "./projector-options.ts";
import { createProjectorState } from "./projector-state.ts";

let world: ProjectorWorld;
beforeAll(async () => {
  world = await openProjectorWorld();
});
afterAll(() => world.close());

const openState = async (changes: Partial<Omit<ProjectorOptions, "config">> = {}) => {
  const options = await world.options(changes);
  const own = createProjectionIndex(options, accounts);
  const generation = await requireIndex(own);
  const state = createProjectorState(options, [own]);
  return { options, own, generation, state };
};

describe("projectionMessage()", () => {
  it("tells the head as it is when the log went back behind the checkpoint", async () => {
    const { options, own, generation, state } = await openState();
    const [stored] = await options.index.readCheckpoints(generation);
    if (stored === undefined) throw new Error("no checkpoint");
    const { sequence, ...checkpoint } = stored;
    const ahead = { ...checkpoint, offset: 5, eventId: "an-event-that-was" };
    await options.index.write(generation, [], ahead, sequence);
    const { partitions } = await projectionMessage(state, own);
    expect(partitions?.[0]).toMatchObject({ checkpoint: "5", head: "0", lagEvents: "0" });
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
