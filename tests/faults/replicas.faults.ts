import { expect, it } from "vitest";
import { readRefusal } from "../e2e/refusal-of.ts";
import { createRandom } from "../e2e/seeded-random.ts";
import { upTo } from "../e2e/together.ts";
import { describeWith } from "../services/service.ts";
import { type LoadSize, openDrill } from "./drill.ts";
import { hotShare } from "./hot-share.ts";
import { openKillDrill } from "./kills-drill.ts";
import { startOneOfEach } from "./kills-in-turn.ts";
import {
  commandSteps,
  type KillStep,
  lockedSteps,
  projectorSteps,
  relaySteps,
} from "./kills-steps.ts";
import { takeOver } from "./replicas-take-over.ts";

const servers = ["postgres", "rabbitmq", "elasticsearch"] as const;

/** Calls that were under way at the dead one have failed by then; the others never do. */
const calmMs = 1_000;

/** So few accounts that the replicas lose to each other all the time. */
const crowded: LoadSize = { callers: 16, perSecond: 200, accounts: 3 };

const groups: readonly (readonly [string, readonly KillStep[], LoadSize])[] = [
  ["command service", Object.values(commandSteps), {}],
  ["command service that decides under the lock", Object.values(lockedSteps), crowded],
  ["relay", Object.values(relaySteps), {}],
  ["projector", Object.values(projectorSteps), {}],
];

const expectTakenOver = async (steps: readonly KillStep[], size: LoadSize): Promise<void> => {
  await using killing = await openKillDrill({ seed: 30 });
  await startOneOfEach(killing);
  const load = killing.drill.startLoad(size);
  await expect.poll(load.answered, { timeout: 20_000 }).toBeGreaterThan(50);
  for (const step of steps) await takeOver(killing, step);
  await killing.expectWhole(load, calmMs);
  expect(killing.kills.map(({ name }) => name)).toEqual(steps.map(({ name }) => name));
};

const readers = 8;
const readsAround = 200;

/** The product measured 0.79 on an idle machine; others are busy, and their disks are slow. */
const hotShareMin = 0.2;

describeWith(servers, "One account that two replicas write to all the time", () => {
  it("leaves them a fifth of what one does on cold accounts, and nobody is refused", async () => {
    await using drill = await openDrill({ seed: 32 });
    await drill.start("command-service", {}, "ready");
    await drill.startAll();
    expect(await hotShare(drill, createRandom(32))).toBeGreaterThan(hotShareMin);
  }, 300_000);
});

describeWith(servers, "SIGKILL of one of two replicas under load", () => {
  it.each(groups)(
    "the other takes over within 5 s, nothing lost and nothing twice, at each step: %s",
    (_name, steps, size) => expectTakenOver(steps, size),
    300_000,
  );

  it("readers of a query service go on with the other one", async () => {
    await using killing = await openKillDrill({ seed: 31 });
    const { drill, start, kill } = killing;
    await startOneOfEach(killing);
    const victim = await start("query-service", "ready");
    const load = drill.startLoad();
    await expect.poll(load.answered, { timeout: 20_000 }).toBeGreaterThan(50);
    const accountId = drill.ledger.accountIds()[0] ?? "";
    const told: { readonly startedAt: number; readonly code: string }[] = [];
    let stop = false;
    const reading = Promise.all(
      upTo(readers).map(async () => {
        while (!stop) {
          const startedAt = performance.now();
          const answer = await drill.clients().queries.getAccount({ accountId }).catch(readRefusal);
          told.push({ startedAt, code: "code" in answer ? answer.code : "OK" });
        }
      }),
    );
    await expect.poll(() => told.length, { timeout: 20_000 }).toBeGreaterThan(readsAround);
    const { killedAt } = await kill("query service while it answers", victim, "query-service");
    await drill.kill(victim.process);
    const after = () => told.filter(({ startedAt }) => startedAt > killedAt + calmMs).length;
    await expect.poll(after, { timeout: 20_000 }).toBeGreaterThan(readsAround);
    stop = true;
    await reading;
    const failed = told.filter(({ code }) => code !== "OK");
    expect(failed.filter(({ code }) => code !== "UNAVAILABLE")).toEqual([]);
    expect(failed.filter(({ startedAt }) => startedAt > killedAt + calmMs)).toEqual([]);
    await killing.expectWhole(load, calmMs);
  }, 120_000);
});
