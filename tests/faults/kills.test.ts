import { expect, it } from "vitest";
import { describeWith } from "../services/service.ts";
import { openKillDrill } from "./kills-drill.ts";
import { killInTurn, startOneOfEach } from "./kills-in-turn.ts";
import { commandSteps, projectorSteps, relaySteps } from "./kills-steps.ts";

/** Whether callers are answered again; how soon is told where nothing else runs at the time. */
const calmMs = 30_000;
const servers = ["postgres", "rabbitmq", "elasticsearch"] as const;

describeWith(servers, "Command service and projector killed at once, under load", () => {
  it("leave nothing lost or twice: after COMMIT, before mark, checkpoint and ack", async () => {
    await using killing = await openKillDrill({ seed: 10 });
    const running = await startOneOfEach(killing);
    const load = killing.drill.startLoad();
    await killInTurn(killing, running, [commandSteps.afterCommit, projectorSteps.beforeCheckpoint]);
    await killInTurn(killing, running, [relaySteps.beforeMark, projectorSteps.beforeAck]);
    await killing.expectWhole(load, calmMs);
    expect(killing.kills).toHaveLength(4);
  }, 600_000);
});
