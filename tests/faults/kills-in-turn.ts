import { expect } from "vitest";
import { type ProcessName, untilReady } from "../e2e/real-installation.ts";
import { type Killable, type KillDrill, untilPassed } from "./kills-drill.ts";
import type { KillStep } from "./kills-steps.ts";

/** One process of each kind. */
export type OneOfEach = Record<ProcessName, Killable>;

const kinds = ["command-service", "projector", "query-service"] as const;

/**
 * Everything known at a kill is published and applied within this time, by whoever is started in
 * its place. Measured: 5 to 7 s. Where a queue has no leader and has to be replaced there come on
 * top three channels without a confirm in 2 s each, and 5 s until the server deletes by force.
 */
const replacedMs = 20_000;

/** Starts one of each and waits until they are ready. */
export const startOneOfEach = async ({ start }: KillDrill): Promise<OneOfEach> => {
  const first = await start("command-service");
  const [projector, queries] = await Promise.all([start("projector"), start("query-service")]);
  await untilReady([first.process, projector.process, queries.process]);
  return { "command-service": first, projector, "query-service": queries };
};

/** Starts the next process of a kind, as a supervisor would; then nobody calls the dead one. */
const replace = async (
  { start, drill }: KillDrill,
  running: OneOfEach,
  name: ProcessName,
): Promise<void> => {
  const dead = running[name];
  running[name] = await start(name);
  await drill.kill(dead.process);
};

const skippedRuns = async ({ projector }: OneOfEach): Promise<number> => {
  const values = await projector.process.metric("daybook_runs_skipped_total");
  return values.reduce((sum, value) => sum + value, 0);
};

/**
 * Kills each victim at its step, all steps at the same time, has the next ones started at once, and
 * waits until all that was known at the kills is published and applied.
 */
export const killInTurn = async (
  killing: KillDrill,
  running: OneOfEach,
  steps: readonly KillStep[],
): Promise<void> => {
  const before = running.projector;
  const skippedBefore = await skippedRuns(running);
  const kills = await Promise.all(
    steps.map(async (step) => {
      const kill = await killing.killAt(step, running[step.victim]);
      if (step.fate === "lost") await kill.letGo();
      await replace(killing, running, step.victim);
      return kill;
    }),
  );
  await Promise.all(kills.map((kill) => untilPassed(killing.look, kill, replacedMs)));
  for (const [index, { fate }] of steps.entries()) {
    if (fate === "late") await kills[index]?.letGo();
  }
  if (!steps.some(({ deliveredTwice }) => deliveredTwice)) return;
  const told = running.projector === before ? skippedBefore : 0;
  await expect.poll(() => skippedRuns(running), { timeout: replacedMs }).toBeGreaterThan(told);
};

/** Kills one of each at the same moment and has the next ones started at once. */
export const killAll = async (
  killing: KillDrill,
  running: OneOfEach,
  name: string,
): Promise<void> => {
  const kills = await Promise.all(kinds.map((kind) => killing.kill(name, running[kind], kind)));
  await Promise.all(kinds.map((kind) => replace(killing, running, kind)));
  await Promise.all(kills.map((kill) => untilPassed(killing.look, kill, replacedMs)));
  for (const kill of kills) await kill.letGo();
};
