import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { createRandom } from "../e2e/seeded-random.ts";
import { describeWith } from "../services/service.ts";
import { openKillDrill } from "./kills-drill.ts";
import { killAll, killInTurn, startOneOfEach } from "./kills-in-turn.ts";
import { commandSteps, projectorSteps, relaySteps } from "./kills-steps.ts";

const servers = ["postgres", "rabbitmq", "elasticsearch"] as const;
const rounds = 10;
const betweenKillsMsMax = 3_000;

const steps = [
  ...Object.values(commandSteps),
  ...Object.values(relaySteps),
  ...Object.values(projectorSteps),
].map((step) => [step.name, step] as const);

describeWith(servers, "SIGKILL under load, and a new process", () => {
  it.each(steps)(
    "leaves nothing lost and nothing twice: %s",
    async (_name, step) => {
      await using killing = await openKillDrill({ seed: 11 });
      const running = await startOneOfEach(killing);
      const load = killing.drill.startLoad();
      await expect.poll(load.answered, { timeout: 20_000 }).toBeGreaterThan(50);
      await killInTurn(killing, running, [step]);
      await killing.expectWhole(load);
    },
    120_000,
  );

  it("leaves nothing lost and nothing twice: all three at once, ten times at random", async () => {
    await using killing = await openKillDrill({ seed: 12 });
    const random = createRandom(12);
    const running = await startOneOfEach(killing);
    const load = killing.drill.startLoad();
    for (let round = 1; round <= rounds; round += 1) {
      await delay(random.integer(0, betweenKillsMsMax));
      await killAll(killing, running, `round ${round}`);
    }
    await killing.expectWhole(load);
    expect(load.attempts.length).toBeGreaterThan(rounds * 100);
  }, 300_000);
});
