import { expect } from "vitest";
import { leaseGroup } from "../../projector/lease-group.ts";
import { readModels } from "../../read-models/read-models.ts";
import type { ProcessName } from "../e2e/real-installation.ts";
import { type KillDrill, untilPassed } from "./kills-drill.ts";
import type { KillStep } from "./kills-steps.ts";

/** What a replica that was killed held, the other has taken over within this time. */
const takeOverMs = 5_000;
/** A replica has its fair share within this time. */
const shareMs = 20_000;
const halves = [8, 8];

const groups: Readonly<Partial<Record<ProcessName, string>>> = {
  "command-service": "relay",
  projector: leaseGroup(readModels),
};

/**
 * Starts a second replica, waits until it holds half of the partitions, kills it at the step and
 * waits until the first has published and applied all that was known at the kill.
 */
export const takeOver = async (killing: KillDrill, step: KillStep): Promise<void> => {
  const { drill, look, killAt, start } = killing;
  const victim = await start(step.victim, "ready");
  const shares = () => look.shares(groups[step.victim] ?? "");
  await expect.poll(shares, { timeout: shareMs }).toEqual(halves);
  const kill = await killAt(step, victim);
  // As a load balancer would: nobody calls it any more.
  await drill.kill(victim.process);
  if (step.fate === "lost") await kill.letGo();
  await untilPassed(look, kill, takeOverMs);
  if (step.fate === "late") await kill.letGo();
};
