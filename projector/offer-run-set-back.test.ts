import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loseLastEvent } from "../tests/lose-last-event.ts";
import { catchUp } from "./catch-up.ts";
import { balanceOf, behind, openLane, runOf } from "./lane.fixture.ts";
import { createLedger } from "./ledger.fixture.ts";
import { offerRun } from "./offer-run.ts";
import {
  checkpointsOf,
  openProjectorWorld,
  type ProjectorWorld,
  relayAll,
} from "./projector.fixture.ts";
import { openProjector } from "./service.ts";

// A log of its own for each test, since each one sets it back.
let world: ProjectorWorld;
beforeEach(async () => {
  world = await openProjectorWorld();
});
afterEach(() => world.close());

/** Appends events of other tenants to a partition. */
const regrow = async (partition: number, events: number): Promise<void> => {
  for (let appended = 0; appended < events; ) {
    const other = createLedger(world.log, `o-${randomUUID().slice(0, 8)}`);
    if (other.partitionOf("b") !== partition) continue;
    other.open("b");
    await other.save();
    appended += 1;
  }
};

/** A lane at the end of a log whose last event is then lost; another tenant's take its place. */
const openSetBack = async (regrown: number) => {
  const opened = await openLane(world);
  const { lane, ledger, partition } = opened;
  ledger.open("a");
  ledger.deposit("a", 5n);
  await ledger.save();
  await catchUp(lane);
  const offset = lane.checkpoint?.offset ?? 0;
  await loseLastEvent(world.sql, "account-a");
  await regrow(partition, regrown);
  return { ...opened, offset };
};

const expectStopped = async (
  { lane, ledger }: Awaited<ReturnType<typeof openSetBack>>,
  offset: number,
): Promise<void> => {
  await catchUp(lane);
  expect(lane).toMatchObject({ state: "stopped", stopReason: "log-went-back" });
  const stored = await checkpointsOf(lane.options, lane.own.projection);
  expect(stored[lane.partition]?.offset).toBe(offset);
  expect(await balanceOf(lane, `${ledger.tenantId}/a`)).toBe(5n);
};

describe("a lane whose log was set back and has grown again", () => {
  it("applies no delivery that follows its checkpoint by number alone", async () => {
    const setBack = await openSetBack(3);
    const { lane, partition, offset } = setBack;
    await offerRun(lane, {
      ...(await runOf(world, partition, offset + 1, 2)),
      previousEventId: (await runOf(world, partition, offset, 1)).events[0]?.eventId,
    });
    expect(lane.state).toBe("catching-up");
    await expectStopped(setBack, offset);
  });

  it("does not take another event at its checkpoint for a duplicate", async () => {
    const setBack = await openSetBack(1);
    const { lane, partition, offset } = setBack;
    await offerRun(lane, await runOf(world, partition, offset, 1));
    await expectStopped(setBack, offset);
  });

  it("fills no gap from another history", async () => {
    const setBack = await openSetBack(3);
    const { lane, partition, offset } = setBack;
    await offerRun(lane, await runOf(world, partition, offset + 2, 1));
    await expectStopped(setBack, offset);
  });

  it("applies nothing that it reads by itself, and finds the log's end another one", async () => {
    const setBack = await openSetBack(2);
    const { lane, offset } = setBack;
    behind(lane);
    await expectStopped(setBack, offset);
    const atEnd = await openSetBack(1);
    behind(atEnd.lane);
    await expectStopped(atEnd, atEnd.offset);
  });
});

describe("openProjector(), when the log was set back and has grown again between two looks", () => {
  const soon = { timeout: 10_000, interval: 20 };

  const openAtEnd = async () => {
    const ledger = createLedger(world.log, "default");
    ledger.open("a");
    ledger.deposit("a", 1n);
    ledger.deposit("a", 2n);
    await ledger.save();
    const options = await world.options({ config: { PROJECTOR_OBSERVE_EVERY_MS: 1_000 } });
    const projector = openProjector(options);
    const states = () => projector.health().projections.map(({ state }) => state);
    await expect.poll(states, soon).toEqual(["LIVE", "LIVE"]);
    return { options, projector, states, partition: ledger.partitionOf("a") };
  };

  it("stops, though the heads are where they were and nothing is delivered", async () => {
    const { projector, states, partition } = await openAtEnd();
    await loseLastEvent(world.sql, "account-a");
    await regrow(partition, 1);
    await expect.poll(states, soon).toEqual(["LOG_WENT_BACK", "LOG_WENT_BACK"]);
    await projector.stop();
  });

  it("stops, though all that has grown since is delivered", async () => {
    const { options, projector, states, partition } = await openAtEnd();
    const above = (await world.log.readHeads()).map(({ offset }) => offset);
    await loseLastEvent(world.sql, "account-a");
    await regrow(partition, 3);
    await relayAll(world.log, options.broker, above, 1);
    await expect.poll(states, soon).toEqual(["LOG_WENT_BACK", "LOG_WENT_BACK"]);
    await projector.stop();
  });
});
