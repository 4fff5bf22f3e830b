import { setTimeout as lasting } from "node:timers/promises";
import { expect } from "vitest";
import { type Clients, openClients } from "../e2e/embedded-process.ts";
import { newRequestId } from "../e2e/messages.ts";
import { type RealProcess, untilReady } from "../e2e/real-installation.ts";
import { readRefusal } from "../e2e/refusal-of.ts";
import { shopRpcs } from "../e2e/shop-command.ts";
import { together, upTo } from "../e2e/together.ts";
import { type Apart, findApart, partitionsOf } from "./account-apart.ts";
import { type Drill, failuresSince } from "./drill.ts";
import { transferOf } from "./hot-load.ts";
import { type Attempt, type RunningLoad, startPersistentLoad } from "./persistent-load.ts";
import {
  expectOnlyNotNow,
  type PostgresDrill,
  type PostgresFault,
  recoverMs,
  soon,
  untilCalm,
} from "./postgres-drill.ts";
import type { Lasting } from "./postgres-harms.ts";
import { depositTo, openingOf, sendUntilDone } from "./single-commands.ts";

/** Lets go of what it holds; what was begun has ended. */
type LetGo = () => Promise<void>;

const deadlineMaxMs = 5_000;
/** A caller sees its answer this much after its deadline, at most. */
const graceMs = 1_000;
/** The first appends that meet the head wait for it, one second each. */
const noticedMs = 3_000;
/** How long an append waits for a head: who waited with one took longer. */
const headWaitMs = 1_000;
const promptMs = headWaitMs / 2;
const replicas = 2;

/** Callers who want to the account apart, beside those of the load. */
const startAside = (
  { drill }: PostgresDrill,
  { accountId }: Apart,
  deadlineMs: number,
): RunningLoad =>
  startPersistentLoad({
    callers: 4,
    perSecond: 20,
    deadlineMs,
    next: () => depositTo(accountId),
    route: drill.clients,
    onAcknowledged: drill.ledger.acknowledge,
  });

const durationOf = ({ startedAt, endedAt }: Omit<Attempt, "rpc">): number => endedAt - startedAt;

/** The time within which this share of the attempts was answered. */
const durationAt = (share: number, attempts: readonly Attempt[]): number => {
  const durations = attempts.map(durationOf).sort((left, right) => left - right);
  return durations[Math.floor(durations.length * share)] ?? 0;
};

/** Orders, customers and products of the load lie in every partition, the one of the head too. */
const isApart = ({ rpc }: Attempt): boolean => !shopRpcs.includes(rpc);

/** What is not behind the head goes on as if nothing was, on a machine that may be busy. */
const expectPassing = (attempts: readonly Attempt[], before: readonly Attempt[]): void => {
  expect(attempts.length).toBeGreaterThan(20);
  expect(durationAt(0.5, attempts)).toBeLessThan(promptMs);
  const p99MaxMs = Math.max(headWaitMs, 2 * durationAt(0.99, before));
  expect(durationAt(0.99, attempts)).toBeLessThan(p99MaxMs);
  expect(failuresSince({ attempts }, 0)).toEqual([]);
};

/** What is behind the head is answered by its deadline, and not in the affirmative. */
const expectWaiting = (attempts: readonly Omit<Attempt, "rpc">[], deadlineMs: number): void => {
  expect(attempts.length).toBeGreaterThan(0);
  for (const attempt of attempts) {
    expect(attempt.code).not.toBe("OK");
    expect(durationOf(attempt)).toBeLessThan(deadlineMs + graceMs);
  }
};

/**
 * Callers who want to undo a transfer to the account apart, over and over. Each names the source
 * alone, whose partition is free: whom the money went to is found on the way.
 */
const startReversing = async (postgres: PostgresDrill, apart: Apart, deadlineMs: number) => {
  const { drill } = postgres;
  const of = await partitionsOf(drill.clients());
  let source = "source-1";
  for (let number = 2; of(source) === apart.partition; number += 1) source = `source-${number}`;
  await sendUntilDone(drill, openingOf(source), drill.clients());
  await sendUntilDone(drill, depositTo(source), drill.clients());
  await sendUntilDone(drill, transferOf(source, apart.accountId, 1n), drill.clients());
  const transferred = drill.ledger.expected(source).entries.at(-1)?.entryId ?? "";
  return () => reverseOverAndOver(drill, { accountId: source, entryId: transferred }, deadlineMs);
};

const reversers = 2;

/** Nothing of it is in any books: it must be over before the head is free, and never be OK. */
const reverseOverAndOver = (
  drill: Drill,
  entry: { readonly accountId: string; readonly entryId: string },
  deadlineMs: number,
) => {
  const attempts: Omit<Attempt, "rpc">[] = [];
  let stop = false;
  const reverse = async (): Promise<void> => {
    const startedAt = performance.now();
    const request = { requestId: newRequestId(), ...entry, description: "" };
    const sent = drill.clients().commands.reverseEntry(request, { timeoutMs: deadlineMs });
    const outcome = await sent.catch(readRefusal);
    const told = "code" in outcome ? outcome : { code: "OK", reason: "" };
    attempts.push({ startedAt, endedAt: performance.now(), code: told.code, reason: told.reason });
  };
  const done = together(upTo(reversers), reversers, async () => {
    while (!stop) await reverse();
  });
  done.catch(() => {}); // Whoever ends it hears of it.
  const end = async () => {
    stop = true;
    await done;
    return attempts;
  };
  return { end };
};

const stuckBehind = async (
  postgres: PostgresDrill,
  { lastsMs }: Lasting,
  hold: (apart: Apart) => Promise<LetGo>,
): Promise<number> => {
  const { drill, load } = postgres;
  const apart = await findApart(drill.clients(), postgres.seed);
  await sendUntilDone(drill, openingOf(apart.accountId), drill.clients());
  while (drill.running("command-service").length < replicas) {
    await drill.start("command-service", {}, "ready");
  }
  // So that some begin and end while the head is held.
  const deadlineMs = Math.min(deadlineMaxMs, lastsMs / 4);
  const reverse = await startReversing(postgres, apart, deadlineMs);
  const aside = startAside(postgres, apart, deadlineMs);
  await expect.poll(aside.answered, soon).toBeGreaterThan(5);

  const letGo = await hold(apart);
  const from = performance.now();
  const stuckHeads = async () => {
    const all = drill.running("command-service");
    return (await Promise.all(all.map((one) => one.metric("daybook_stuck_heads")))).flat();
  };
  await expect.poll(stuckHeads, soon).toEqual([1, 1]);
  const reversing = reverse();
  await lasting(Math.max(0, from + lastsMs - deadlineMs - performance.now()));
  const reversals = await reversing.end();
  await lasting(Math.max(0, from + lastsMs - performance.now()));
  const to = performance.now();
  const during = ({ startedAt, endedAt }: Attempt): boolean => startedAt > from && endedAt < to;
  const late = ({ startedAt }: Attempt): boolean =>
    startedAt > from + Math.min(noticedMs, lastsMs / 2);
  const moving = load.attempts.filter(isApart);
  expectPassing(
    moving.filter((attempt) => during(attempt) && late(attempt)),
    moving.filter(({ endedAt }) => endedAt < from),
  );
  expectWaiting(aside.attempts.filter(during), deadlineMs);
  expectWaiting(reversals, deadlineMs);

  await letGo();
  const over = performance.now();
  await untilCalm({ load: aside, calmMs: postgres.calmMs }, over);
  await expect.poll(stuckHeads, soon).toEqual([0, 0]);
  const { unanswered } = await aside.end();
  expect(unanswered).toEqual([]);
  expectOnlyNotNow(aside);
  expect(failuresSince(aside, over + recoverMs)).toEqual([]);
  return over;
};

/** A session locks a head and then does nothing, as one does that somebody has forgotten. */
export const idleInTransaction = (lasts: Lasting): PostgresFault => ({
  name: "a session is idle in a transaction and holds a partition",
  befall: (postgres) =>
    stuckBehind(postgres, lasts, async ({ partition }) => {
      const session = await postgres.operator.open();
      await session.query("begin");
      const held = `select 1 from daybook.heads where partition = ${partition} for update`;
      await session.query(held);
      return async () => {
        await session.query("rollback");
        await session.end();
      };
    }),
});

const mark = "commits late";

/** It is held from before it is watched until after, on a machine that may be busy. */
const beforeWatchedMs = 3_000;

/** Makes the append of a marked event hang in its COMMIT, with everything that it holds. */
const makeLate = (lastsMs: number): string => `
  create function daybook.commit_late() returns trigger language plpgsql as $$
  begin
    perform pg_sleep(${lastsMs / 1_000});
    return null;
  end $$;
  create constraint trigger commits_late after insert on daybook.events
  deferrable initially deferred for each row when (new.data like '%${mark}%')
  execute function daybook.commit_late()`;

const clientsOfOne = ({ address }: RealProcess): Clients =>
  openClients({ commands: address, queries: address, operations: address });

/**
 * The append of another replica commits late: its connection was given up long before. Alone in its
 * batch, for what is in one transaction with it is as late.
 */
export const commitsLate = (lasts: Lasting): PostgresFault => ({
  name: "an append of another replica is held open and commits late",
  befall: async (postgres) => {
    const { drill, operator } = postgres;
    const replica = await drill.installation.start("command-service");
    await untilReady([replica]);
    const clients = clientsOfOne(replica);
    await operator.run(makeLate(lasts.lastsMs + beforeWatchedMs));
    const isLate = () =>
      operator.list("select 1 from pg_stat_activity where wait_event = 'PgSleep'");
    const over = await stuckBehind(postgres, lasts, async ({ accountId }) => {
      const sent = sendUntilDone(drill, depositTo(accountId, mark), clients);
      await expect.poll(isLate, soon).toHaveLength(1);
      return async () => {
        await expect.poll(isLate, soon).toHaveLength(0);
        await sent;
      };
    });
    for (const client of Object.values(clients)) client.close();
    await replica.terminate();
    await operator.run("drop trigger commits_late on daybook.events");
    return over;
  },
});
