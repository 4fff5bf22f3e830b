import { expect } from "vitest";
import { expectHarmHealed } from "./elasticsearch-harm.ts";
import type { ElasticsearchRun } from "./elasticsearch-run.ts";

const repository = "older";
const snapshot = "copy";

type Counted = { readonly count: number };

/**
 * An older snapshot of the indices is restored over them while everything runs. Checkpoints go back
 * with the documents, so the projector posts what is missing from the log by itself.
 */
export const restoreOlderSnapshot = async (run: ElasticsearchRun): Promise<void> => {
  const { server, load } = run;
  const indices = await Promise.all([run.liveIndex("accounts"), run.liveIndex("entries")]);
  const names = indices.join(",");
  await server("PUT", `/_snapshot/${repository}`, { type: "fs", settings: { location: "older" } });
  const what = { indices: names, include_global_state: false };
  await server("PUT", `/_snapshot/${repository}/${snapshot}?wait_for_completion=true`, what);
  const then = await server<Counted>("GET", `/${names}/_count`);
  const known = load.answered();
  await expect.poll(load.answered, { timeout: 30_000 }).toBeGreaterThan(known + 100);
  await run.untilSearchable();
  await expectHarmHealed(run, async () => {
    const before = await server<Counted>("GET", `/${names}/_count`);
    expect(before.count).toBeGreaterThan(then.count);
    await server("POST", `/${names}/_close`);
    const path = `/_snapshot/${repository}/${snapshot}/_restore?wait_for_completion=true`;
    await server("POST", path, what);
  });
  expect(await Promise.all([run.liveIndex("accounts"), run.liveIndex("entries")])).toEqual(indices);
};
