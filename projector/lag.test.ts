import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLagReader } from "./lag.ts";
import { createLedger } from "./ledger.fixture.ts";
import { openProjectorWorld, type ProjectorWorld, readAll } from "./projector.fixture.ts";

let world: ProjectorWorld;
beforeAll(async () => {
  world = await openProjectorWorld();
});
afterAll(() => world.close());

describe("createLagReader()", () => {
  it("tells the age of the first event behind the checkpoint, and 0 at the head", async () => {
    const ledger = createLedger(world.log, "default");
    ledger.open("a");
    ledger.deposit("a", 1n);
    await ledger.save(1);
    const partition = ledger.partitionOf("a");
    const [first, second] = await readAll(world.log, partition);
    const now = (second?.recordedAt ?? 0) + 2_500;
    const readLag = createLagReader(world.log, now);
    expect(await readLag(partition, 2, 2)).toEqual({ events: 0, seconds: 0 });
    expect(await readLag(partition, 1, 2)).toEqual({ events: 1, seconds: 2.5 });
    const seconds = (now - (first?.recordedAt ?? 0)) / 1_000;
    expect(await readLag(partition, 0, 2)).toEqual({ events: 2, seconds });
  });

  it("is not negative when this machine's clock is behind the database's", async () => {
    const partition = createLedger(world.log, "default").partitionOf("a");
    expect(await createLagReader(world.log, 0)(partition, 1, 2)).toEqual({ events: 1, seconds: 0 });
  });
});
