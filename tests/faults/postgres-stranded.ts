import { expect } from "vitest";
import { waitUntil } from "../services/wait-until.ts";
import { openDrill } from "./drill.ts";
import { untilSearchable } from "./elasticsearch-run.ts";

const startTimeoutMs = 30_000;
const firstAnswers = 80;
/** One statement that waits its 4 s in vain, the claim behind it, and what follows. */
const searchableMs = 10_000;
const drainMs = 10_000;
/** By then statements have failed that were under way, and others are. */
const waitingForPostgres = { timeout: 20_000, interval: 50 };

/**
 * Every connection to Postgres falls silent for good while new ones work: what was acknowledged is
 * searchable soon. Then new ones fall silent as well: whoever is told to end does so in time.
 */
export const expectPostgresStrandedSurvived = async (seed: number): Promise<void> => {
  await using drill = await openDrill({ seed });
  const proxy = drill.proxies.postgres;
  await drill.startAll();
  const load = drill.startLoad({ callers: 4, perSecond: 30 });
  await waitUntil("the first answers", startTimeoutMs, async () => load.answered() > firstAnswers);
  expect(proxy.strand()).toBeGreaterThan(0);
  expect(await untilSearchable(drill)).toBeLessThan(searchableMs);

  proxy.set({ halfOpen: true });
  proxy.strand();
  const told = [...drill.running("command-service"), ...drill.running("projector")];
  for (const one of told) {
    const postgres = async () => (await one.health()).checks.postgres;
    await expect.poll(postgres, waitingForPostgres).toMatch(/^waiting/);
  }
  const ends = told.map(async (one) => {
    const toldAt = performance.now();
    const exit = await one.terminate();
    return { ...exit, inTime: performance.now() - toldAt < drainMs };
  });
  for (const end of await Promise.all(ends)) {
    expect(end).toEqual({ code: 0, signal: null, inTime: true });
  }
  proxy.set({});
  await drill.start("command-service");
  await drill.start("projector");
  for (const one of told) await drill.kill(one);
  await drill.expectWhole(load);
};
