import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { queryDeadlineMs } from "./asked-queries.ts";
import type { ElasticsearchRun } from "./elasticsearch-run.ts";
import type { QueryAttempt } from "./query-load.ts";

/** How Elasticsearch goes away and comes back, and for how long it is away. */
export type Absence = {
  readonly forMs: number;
  readonly leave: () => Promise<void> | void;
  readonly comeBack: () => Promise<void> | void;
  /** Connections stay open and nothing is answered. */
  readonly silent?: boolean;
};

/** Everything acknowledged meanwhile can be searched this soon after the return. */
const searchableMs = 30_000;
/** And queries that begin this long after the return are answered. */
const answeredAfterMs = 10_000;
const toldWithinMs = 5_000;
/** Queries that tell that the index answers: each kind once, and one more. */
const enough = 10;
/** Between the end of a call at its server and at its caller, on a machine in use. */
const onTheWayMs = 500;

const isTold = ({ code, reason }: QueryAttempt, silent: boolean): boolean =>
  code === "UNAVAILABLE" &&
  // What a query with a token misses, when nothing is said at all, is what the token stands for.
  (reason === "INDEX_UNAVAILABLE" || (silent && reason === "PROJECTION_LAG"));

/** Queries that began and ended in this time. */
const within = (run: ElasticsearchRun, from: number, to: number): QueryAttempt[] =>
  run.queries.attempts.filter(({ startedAt, endedAt }) => startedAt >= from && endedAt <= to);

/** Health and metrics of the processes say that the index is away. */
const expectTold = async ({ drill }: ElasticsearchRun): Promise<void> => {
  const poll = { timeout: toldWithinMs, interval: 100 };
  for (const name of ["query-service", "projector"] as const) {
    const [process] = drill.running(name);
    const health = async () => (await process?.health())?.checks.elasticsearch;
    await expect.poll(health, poll).not.toBe("ready");
    expect((await process?.health())?.ok).toBe(false);
  }
  const [command] = drill.running("command-service");
  expect((await command?.health())?.ok).toBe(true);
  const [projector] = drill.running("projector");
  const sum = async (name: string): Promise<number> =>
    ((await projector?.metric(name)) ?? []).reduce((total, one) => total + one, 0);
  await expect.poll(() => sum("daybook_projection_lag_events"), poll).toBeGreaterThan(0);
  await expect.poll(() => sum("daybook_projection_failures_total"), poll).toBeGreaterThan(0);
};

/**
 * Elasticsearch is away for a while under load. Commands do not notice; queries say so in time;
 * afterwards everything that was acknowledged meanwhile is searchable without a hand.
 */
export const expectAbsenceSurvived = async (
  run: ElasticsearchRun,
  { forMs, leave, comeBack, silent = false }: Absence,
): Promise<void> => {
  const acknowledgedBefore = run.drill.ledger.acknowledged().length;
  await leave();
  const awayAt = performance.now();
  if (!silent) await expectTold(run);
  await delay(Math.max(0, awayAt + forMs - performance.now()));
  const returnsAt = performance.now();
  await comeBack();
  const returnedAt = performance.now();
  expect(run.drill.ledger.acknowledged().length).toBeGreaterThan(acknowledgedBefore);
  expect(await run.untilSearchable()).toBeLessThan(searchableMs);
  const refused = within(run, awayAt, returnsAt);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.filter((one) => !isTold(one, silent))).toEqual([]);
  const late = refused.filter((one) => one.endedAt - one.startedAt > queryDeadlineMs + onTheWayMs);
  expect(late).toEqual([]);
  await expectAnswered(run, Math.min(performance.now(), returnedAt + answeredAfterMs));
};

/** Queries that begin from `since` on are answered; waits until some have been. */
export const expectAnswered = async (run: ElasticsearchRun, since: number): Promise<void> => {
  const { attempts } = run.queries;
  const after = () => attempts.filter(({ startedAt }) => startedAt >= since);
  await expect.poll(() => after().length, { timeout: 30_000 }).toBeGreaterThan(enough);
  expect(after().filter(({ code }) => code !== "OK")).toEqual([]);
};
