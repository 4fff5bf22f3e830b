import { expect } from "vitest";
import { waitUntil } from "../services/wait-until.ts";
import { openDrill } from "./drill.ts";
import { untilSearchable } from "./elasticsearch-run.ts";

const startTimeoutMs = 30_000;
const firstAnswers = 80;
/** One call that waits its 5 s in vain, and what follows it. */
const searchableMs = 10_000;
/** By then the calls have failed that were under way, and others are. */
const tryingAgain = { timeout: 20_000, interval: 50 };
const drainMs = 10_000;

/**
 * Every connection to Elasticsearch falls silent for good while new ones work: what was
 * acknowledged is searchable soon. Then new ones fall silent as well: a projector that is told to
 * end does so in its time all the same.
 */
export const expectStrandedSurvived = async (seed: number): Promise<void> => {
  await using drill = await openDrill({ seed });
  const proxy = drill.proxies.elasticsearch;
  await drill.startAll();
  const load = drill.startLoad({ callers: 4, perSecond: 30 });
  const begun = async () => load.answered() > firstAnswers;
  await waitUntil("the first answers", startTimeoutMs, begun);
  expect(proxy.strand()).toBeGreaterThan(0);
  expect(await untilSearchable(drill)).toBeLessThan(searchableMs);
  const [projector] = drill.running("projector");
  if (projector === undefined) throw new Error("Cannot go on: no projector is running");
  const failures = async (): Promise<number> =>
    (await projector.metric("daybook_projection_failures_total")).reduce((a, b) => a + b, 0);
  const before = await failures();
  proxy.set({ halfOpen: true });
  proxy.strand();
  await expect.poll(failures, tryingAgain).toBeGreaterThan(before);
  const toldAt = performance.now();
  expect(await projector.terminate()).toEqual({ code: 0, signal: null });
  expect(performance.now() - toldAt).toBeLessThan(drainMs);
  proxy.set({});
  await drill.kill(projector);
  await drill.start("projector");
  await drill.expectWhole(load);
};
