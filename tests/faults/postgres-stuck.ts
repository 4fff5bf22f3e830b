import { setTimeout as lasting } from "node:timers/promises";
import { expect } from "vitest";
import { partitionOf } from "../../platform/event-log/partition-of.ts";
import { type Clients, openClients } from "../e2e/embedded-process.ts";
import { type RealProcess, untilReady } from "../e2e/real-installation.ts";
import { failuresSince } from "./drill.ts";
import { type Attempt, type RunningLoad, startPersistentLoad } from "./persistent-load.ts";
import {
  commandsOf,
  expectOnlyNotNow,
  type PostgresDrill,
  type PostgresFault,
  recoverMs,
  soon,
  untilCalm,
} from "./postgres-drill.ts";
import type { Lasting } from "./postgres-harms.ts";
import { depositTo, openingOf, sendUntilDone } from "./single-commands.ts";

/** An account in a partition of the log in which the load has none. */
type Apart = { readonly accountId: string; readonly partition: number };

/** Lets go of what it holds; what was begun has ended. */
type LetGo = () => Promise<void>;

const accountsOfLoad = 20;
const deadlineMaxMs = 5_000;
/** A caller sees its answer this much after its deadline, at most. */
const graceMs = 1_000;
/** The first appends that meet the head wait for it, one second each. */
const noticedMs = 3_000;
/** Half of the time that an append waits for a head. */
const promptMs = 500;

const findApart = async ({ seed, drill }: PostgresDrill): Promise<Apart> => {
  const { partitions } = await drill.clients().operations.getLog({});
  const of = (accountId: string): number =>
    partitionOf({ tenantId: "default", streamId: `account-${accountId}` }, partitions.length);
  const taken = new Set(
    Array.from({ length: accountsOfLoad }, (_, index) => of(`drill-${seed}-${index + 1}`)),
  );
  for (let number = 1; ; number += 1) {
    const accountId = `apart-${number}`;
    const partition = of(accountId);
    if (!taken.has(partition)) return { accountId, partition };
    if (number > 1_000) throw new Error("Cannot find an account apart: every partition is taken");
  }
};

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

const durationOf = ({ startedAt, endedAt }: Attempt): number => endedAt - startedAt;

/** What is not behind the head goes on as if nothing was. */
const expectPassing = (attempts: readonly Attempt[]): void => {
  const durations = attempts.map(durationOf).sort((left, right) => left - right);
  expect(durations.length).toBeGreaterThan(20);
  expect(durations[Math.floor(durations.length / 2)]).toBeLessThan(promptMs);
  expect(failuresSince({ attempts }, 0)).toEqual([]);
};

/** What is behind the head is answered by its deadline, and not in the affirmative. */
const expectWaiting = (attempts: readonly Attempt[], deadlineMs: number): void => {
  expect(attempts.length).toBeGreaterThan(0);
  for (const attempt of attempts) {
    expect(attempt.code).not.toBe("OK");
    expect(durationOf(attempt)).toBeLessThan(deadlineMs + graceMs);
  }
};

const stuckBehind = async (
  postgres: PostgresDrill,
  { lastsMs }: Lasting,
  hold: (apart: Apart) => Promise<LetGo>,
): Promise<number> => {
  const { drill, load } = postgres;
  const apart = await findApart(postgres);
  await sendUntilDone(drill, openingOf(apart.accountId), drill.clients());
  // So that some begin and end while the head is held.
  const deadlineMs = Math.min(deadlineMaxMs, lastsMs / 4);
  const aside = startAside(postgres, apart, deadlineMs);
  await expect.poll(aside.answered, soon).toBeGreaterThan(5);

  const letGo = await hold(apart);
  const from = performance.now();
  const stuckHeads = () => commandsOf(postgres).metric("daybook_stuck_heads");
  await expect.poll(stuckHeads, soon).toEqual([1]);
  await lasting(Math.max(0, from + lastsMs - performance.now()));
  const to = performance.now();
  const during = ({ startedAt, endedAt }: Attempt): boolean => startedAt > from && endedAt < to;
  const late = ({ startedAt }: Attempt): boolean =>
    startedAt > from + Math.min(noticedMs, lastsMs / 2);
  expectPassing(load.attempts.filter((attempt) => during(attempt) && late(attempt)));
  expectWaiting(aside.attempts.filter(during), deadlineMs);

  await letGo();
  const over = performance.now();
  await untilCalm({ load: aside, calmMs: postgres.calmMs }, over);
  await expect.poll(stuckHeads, soon).toEqual([0]);
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

/** It is held from before it is watched until after. */
const beforeWatchedMs = 1_000;

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
