import { expect } from "vitest";
import { expectAnswered } from "./elasticsearch-absence.ts";
import type { ElasticsearchRun, IndexedModel } from "./elasticsearch-run.ts";
import { notAllowed } from "./query-load.ts";

/*
 * What somebody who is no projector may do to the indices while everything runs. None of it may
 * make a query answer less than the whole: it says that the index is not ready until it is.
 */

/** Whole again this soon, with everything that was acknowledged meanwhile. */
const healedMs = 30_000;
const answeredAfterMs = 10_000;
const tellMs = 10_000;

/** Codes and reasons of queries while an index is being made whole. */
const allowed = [
  "OK",
  "UNAVAILABLE INDEX_UNAVAILABLE",
  "UNAVAILABLE PROJECTION_LAG",
  // A list that was begun on an index that is gone cannot be gone on with.
  "INVALID_ARGUMENT PAGE_TOKEN_EXPIRED",
];

/**
 * Does harm and waits until it is healed, without a hand. Queries are whole or UNAVAILABLE;
 * commands do not notice.
 */
export const expectHarmHealed = async (
  run: ElasticsearchRun,
  harm: () => Promise<void>,
): Promise<void> => {
  const before = run.queries.attempts.length;
  await harm();
  const harmedAt = performance.now();
  // What was acknowledged before is not enough: something must have come through since.
  const known = run.load.answered();
  await expect.poll(run.load.answered, { timeout: tellMs }).toBeGreaterThan(known + 20);
  expect(await run.untilSearchable()).toBeLessThan(healedMs);
  expect(notAllowed(run.queries.attempts.slice(before), allowed)).toEqual({});
  const healedAt = performance.now();
  await expectAnswered(run, Math.min(healedAt, harmedAt + answeredAfterMs));
};

/** Waits until some query was told that the index is not ready. */
const expectUnavailable = async ({ queries }: ElasticsearchRun, since: number): Promise<void> => {
  const reasons = () =>
    queries.attempts.filter(({ endedAt }) => endedAt >= since).map(({ reason }) => reason);
  await expect.poll(reasons, { timeout: tellMs }).toContain("INDEX_UNAVAILABLE");
};

const healing = { timeout: healedMs, interval: 250 };

/** True when there is something at this path of the server. */
const answers = ({ server }: ElasticsearchRun, path: string): Promise<boolean> =>
  server("GET", path).then(
    () => true,
    () => false,
  );

/** An index is deleted while it is written to and searched. */
export const deleteIndex = async (run: ElasticsearchRun, model: IndexedModel): Promise<void> => {
  const index = await run.liveIndex(model);
  const since = performance.now();
  await expectHarmHealed(run, async () => {
    await run.server("DELETE", `/${index}`);
    await expectUnavailable(run, since);
  });
  // Its name is not given twice.
  expect(await run.liveIndex(model)).not.toBe(index);
};

/** The alias that queries go by is taken away. */
export const removeAlias = async (run: ElasticsearchRun, model: IndexedModel): Promise<void> => {
  const index = await run.liveIndex(model);
  const alias = `${run.drill.installation.servers.INDEX_PREFIX}-${model}`;
  const since = performance.now();
  await expectHarmHealed(run, async () => {
    await run.server("DELETE", `/${index}/_alias/${alias}`);
    await expectUnavailable(run, since);
  });
  expect(await run.liveIndex(model)).toBe(index);
};

/** The template is deleted, then an index between the read of a run and its write. */
export const deleteTemplateAndIndex = async (run: ElasticsearchRun): Promise<void> => {
  const { INDEX_PREFIX } = run.drill.installation.servers;
  const index = await run.liveIndex("accounts");
  const templates = `/_index_template/${INDEX_PREFIX}-indices`;
  await expectHarmHealed(run, async () => {
    const harmed = Promise.withResolvers<void>();
    const once = run.interceptor.intercept(
      ({ path }) => path.startsWith(`/${index}/_bulk`),
      async (request, forward) => {
        once.end();
        await run.server("DELETE", templates);
        await run.server("DELETE", `/${index}`);
        const answer = await forward(request);
        harmed.resolve();
        return answer;
      },
    );
    await harmed.promise;
  });
  expect(await run.liveIndex("accounts")).not.toBe(index);
  await run.server("GET", templates);
};

/** The template alone is deleted: it is back before anything else happens. */
export const deleteTemplate = async (run: ElasticsearchRun): Promise<void> => {
  const path = `/_index_template/${run.drill.installation.servers.INDEX_PREFIX}-indices`;
  await run.server("DELETE", path);
  await expect.poll(() => answers(run, path), healing).toBe(true);
};

/** The checkpoint of a partition is deleted. */
export const deleteCheckpoint = async (run: ElasticsearchRun): Promise<void> => {
  const index = await run.liveIndex("entries");
  const since = performance.now();
  await expectHarmHealed(run, async () => {
    await run.server("DELETE", `/${index}/_doc/_checkpoint%2Fp03?routing=p03&refresh=true`);
    await expectUnavailable(run, since);
  });
};

/** What is kept beside the indices is deleted: log facts, generations, signing key. */
export const deleteRecords = async (run: ElasticsearchRun): Promise<void> => {
  const meta = `/${run.drill.installation.servers.INDEX_PREFIX}-meta`;
  await expectHarmHealed(run, async () => {
    await run.server("DELETE", meta);
    // Queries take the log facts for granted for a second: healed is what has them again.
    await expect.poll(() => answers(run, `${meta}/_doc/log-facts`), healing).toBe(true);
  });
};

/** Nothing can be written for a while, as at the last watermark of a full disk. */
export const blockWrites = async (
  run: ElasticsearchRun,
  block: "read_only_allow_delete" | "write" | "read_only",
  forMs: number,
): Promise<void> => {
  const index = await run.liveIndex("accounts");
  const setting = `index.blocks.${block}`;
  const blocked = (yes: boolean | null) =>
    run.server("PUT", `/${index}/_settings`, { [setting]: yes });
  const [projector] = run.drill.running("projector");
  const failures = async (): Promise<number> =>
    ((await projector?.metric("daybook_projection_failures_total")) ?? []).reduce(
      (sum, one) => sum + one,
      0,
    );
  const before = await failures();
  await expectHarmHealed(run, async () => {
    await blocked(true);
    const until = performance.now() + forMs;
    await expect.poll(failures, { timeout: tellMs + forMs }).toBeGreaterThan(before);
    await expect.poll(() => performance.now(), { timeout: forMs + tellMs }).toBeGreaterThan(until);
    await blocked(null);
  });
  expect(await run.liveIndex("accounts")).toBe(index);
};
