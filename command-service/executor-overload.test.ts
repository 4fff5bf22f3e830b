import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { depositOf, executorOn, openingOf } from "./executor.fixture.ts";

let sql: Sql;
let log: EventLog;
beforeAll(async () => {
  sql = await openMemorySql();
  log = await openPostgresEventLog({ sql });
}, 60_000);
afterAll(() => sql.close());

type Executor = ReturnType<typeof executorOn>;

const openAccounts = async ({ execute }: Executor, count: number): Promise<string[]> => {
  const ids = Array.from({ length: count }, () => randomUUID());
  await Promise.all(ids.map((id) => execute(openingOf(id))));
  return ids;
};

/** Answers a second to 64 callers that wait for theirs. */
const rateOf = async ({ execute }: Executor, ids: readonly string[], forMs: number) => {
  const startedAt = performance.now();
  let answered = 0;
  const caller = async (place: number): Promise<void> => {
    while (performance.now() - startedAt < forMs) {
      await execute(depositOf(ids[(place * 31 + answered) % ids.length] ?? "", 1n));
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: 64 }, (_, place) => caller(place)));
  return (answered / (performance.now() - startedAt)) * 1_000;
};

const everyMs = 10;

/** Sends `perSecond` commands whatever the answers do, each with a deadline. */
const press = (
  { execute }: Executor,
  ids: readonly string[],
  perSecond: number,
  forMs: number,
  deadlineMs: number,
): Promise<string[]> => {
  const send = (index: number): Promise<string> => {
    const command = depositOf(ids[index % ids.length] ?? "", 1n, {
      deadline: Date.now() + deadlineMs,
    });
    return execute(command).then(
      () => "OK",
      (error) => (error instanceof RequestFailed ? error.reason : String(error)),
    );
  };
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const all: Promise<string>[] = [];
    const timer = setInterval(() => {
      const passedMs = performance.now() - startedAt;
      const due = Math.min(passedMs, forMs) * (perSecond / 1_000);
      while (all.length < due) all.push(send(all.length));
      if (passedMs < forMs) return;
      clearInterval(timer);
      resolve(Promise.all(all));
    }, everyMs);
  });
};

const median = (figures: readonly number[]): number =>
  [...figures].sort((left, right) => left - right)[Math.floor(figures.length / 2)] ?? 0;

const pairs = 120;
const windowMs = 50;

/**
 * The rate of one executor as a part of another's. Both are measured in turns, in short windows: a
 * machine that is busy with other things takes from both, and the median leaves out its bursts.
 */
const rateBeside = async (one: () => Promise<number>, other: () => Promise<number>) => {
  const ratios: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const [first, second] = pair % 2 === 0 ? [one, other] : [other, one];
    const rates = [await first(), await second()];
    const [ofOne = 0, ofOther = 1] = pair % 2 === 0 ? rates : rates.reverse();
    ratios.push(ofOne / ofOther);
  }
  return median(ratios);
};

describe("Three times the load that can be sustained", { timeout: 300_000, retry: 2 }, () => {
  it("is answered or refused at once, and the rate is the same again behind it", async () => {
    const executor = executorOn(log, { waitingMax: 4_000 });
    const spared = executorOn(log, { waitingMax: 4_000 });
    const ids = await openAccounts(executor, 500);
    const idsOfSpared = await openAccounts(spared, 500);
    await rateOf(executor, ids, 1_000);
    await rateOf(spared, idsOfSpared, 1_000);
    const before = await rateOf(executor, ids, 2_000);
    const told = await press(executor, ids, 3 * before, 4_000, 500);
    const after = await rateOf(executor, ids, 2_000);
    const of = (answer: string) => told.filter((one) => one === answer);
    const answers = new Set(told);
    for (const expected of ["OK", "OVERLOADED", "DEADLINE_EXCEEDED"]) answers.delete(expected);
    expect([...answers]).toEqual([]);
    // Those it lets in it can answer in time: what is decided for nobody is work lost.
    expect(of("DEADLINE_EXCEEDED").length).toBeLessThan(of("OK").length / 4);
    expect(of("OVERLOADED").length).toBeGreaterThan(told.length / 4);
    expect(of("OK").length / 4).toBeGreaterThan(before / 2);
    // What slows down the whole process. A busy machine takes from either figure, so no closer.
    expect(after / before).toBeGreaterThan(0.8);
    const pressed = () => rateOf(executor, ids, windowMs);
    const beside = await rateBeside(pressed, () => rateOf(spared, idsOfSpared, windowMs));
    expect(beside).toBeGreaterThan(0.95);
    await executor.stop();
    await spared.stop();
  });
});

describe("A hot stream", { timeout: 60_000 }, () => {
  it("with thousands waiting does not hold up a command on another one", async () => {
    const executor = executorOn(log, { batchCommandsMax: 32 });
    const [hot = "", cold = ""] = await openAccounts(executor, 2);
    let answered = 0;
    const line = Array.from({ length: 2_000 }, () =>
      executor.execute(depositOf(hot, 1n)).then(() => {
        answered += 1;
      }),
    );
    await executor.execute(depositOf(cold, 1n));
    // Its own batch, and those that were under way.
    expect(answered).toBeLessThanOrEqual(4 * 32);
    await Promise.all(line);
    await executor.stop();
  });

  it("takes no more than its own places: others are let in beside it", async () => {
    const executor = executorOn(log, { waitingMax: 100, waitingPerStreamMax: 40 });
    const [hot = "", cold = ""] = await openAccounts(executor, 2);
    const line = Promise.allSettled(
      Array.from({ length: 80 }, () => executor.execute(depositOf(hot, 1n))),
    );
    const beside = await executor.execute(depositOf(cold, 1n));
    expect(beside.replayed).toBe(false);
    const answers = await line;
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(40);
    await executor.stop();
  });
});
