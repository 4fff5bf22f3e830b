import { expect } from "vitest";
import type { ElasticsearchRun } from "./elasticsearch-run.ts";

/** The server looks for points in time that are over once a minute. */
const endedMs = 100_000;
const begun = 8;

type Stats = { readonly _all: { readonly total: { readonly search: { open_contexts: number } } } };

/** Settings of a run whose pages are kept for a few seconds only. */
export const pagesKeptBriefly = { PAGE_TOKEN_TTL_MS: "3000" };

/** Points in time end: those whose list was read to its end and those that nobody goes on with. */
export const expectPointsInTimeEnded = async (run: ElasticsearchRun): Promise<void> => {
  const { INDEX_PREFIX } = run.drill.installation.servers;
  const open = async (): Promise<number> => {
    const stats = await run.server<Stats>("GET", `/${INDEX_PREFIX}-*/_stats/search`);
    return stats._all.total.search.open_contexts;
  };
  await run.queries.end();
  for (let list = 1; list <= begun; list += 1) {
    const { queries } = run.drill.clients();
    const page = { pageSize: 1, orderBy: "balance" };
    const { nextPageToken } = await queries.listAccounts(page, { timeoutMs: 10_000 });
    expect(nextPageToken).not.toBe("");
  }
  expect(await open()).toBeGreaterThanOrEqual(begun);
  await expect.poll(open, { timeout: endedMs, interval: 500 }).toBe(0);
};
