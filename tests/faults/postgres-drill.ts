import { expect } from "vitest";
import { type RealProcess, untilReady } from "../e2e/real-installation.ts";
import type { TestServer } from "../services/test-server.ts";
import { type Drill, failuresSince, openDrill } from "./drill.ts";
import type { Attempt, RunningLoad } from "./persistent-load.ts";
import { createPostgresOperator, ofDaybook, type PostgresOperator } from "./postgres-operator.ts";

/** A drill under load whose Postgres is about to go wrong. */
export type PostgresDrill = {
  readonly seed: number;
  /** How long no caller may be refused for a fault to be over. */
  readonly calmMs: number;
  readonly drill: Drill;
  readonly load: RunningLoad;
  readonly operator: PostgresOperator;
  /** The server, where it is the test's own. @throws {Error} it is not. */
  readonly server: () => TestServer;
};

/** Something that goes wrong with Postgres. */
export type PostgresFault = {
  /** What happens: `every backend is terminated`. */
  readonly name: string;
  /**
   * Makes it happen, waits for what tells operators of it, and ends it. Returns when it was over
   * for commands, of `performance.now()`; default: when it returns.
   */
  readonly befall: (postgres: PostgresDrill) => Promise<number | undefined>;
};

/** What a drill is opened for. */
export type PostgresDrillOptions = {
  readonly seed: number;
  /** A server of the test's own; default: a database on the run's. */
  readonly server?: TestServer;
  /** Settings of the processes. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How long no caller may be refused before the next fault. */
  readonly calmMs: number;
};

/** When a fault befell, and when it was over; of `performance.now()`. */
type Spell = { readonly from: number; readonly to: number };

/** Commands have definite answers again this soon after a fault. */
export const recoverMs = 5_000;
const answersBefore = 100;
const poolMax = 10;
/** Each command service has one connection more, on which it listens. */
const connectionsMax = poolMax + 1;

/** A wait for something that takes seconds. */
export const soon = { timeout: 30_000, interval: 50 } as const;

/** Refusals that say "not now" and promise nothing; `DEADLINE_EXCEEDED` is said by both sides. */
const notNow = [
  "UNAVAILABLE STORE_UNAVAILABLE",
  "RESOURCE_EXHAUSTED OVERLOADED",
  "DEADLINE_EXCEEDED DEADLINE_EXCEEDED",
  "DEADLINE_EXCEEDED",
];

/** The first running command service. @throws {Error} there is none. */
const commandsOf = ({ drill }: Pick<PostgresDrill, "drill">): RealProcess => {
  const [process] = drill.running("command-service");
  if (process === undefined) throw new Error("Cannot go on: no command-service is running");
  return process;
};

/** Resolves once the command service says that it waits for Postgres. */
export const untilHealthTells = async (postgres: PostgresDrill): Promise<void> => {
  const told = async () => (await commandsOf(postgres).health()).checks.postgres;
  await expect.poll(told, soon).toMatch(/^waiting/);
};

/** Resolves once this many more commands have their answer. */
const untilAnswered = async ({ load }: PostgresDrill, more: number): Promise<void> => {
  const enough = load.answered() + more;
  await expect.poll(load.answered, soon).toBeGreaterThan(enough);
};

const told = ({ code, reason }: Attempt): string => `${code} ${reason}`.trim();

/** Every failed call was refused in words that a caller understands, and at its deadline. */
export const expectOnlyNotNow = (load: Pick<RunningLoad, "attempts">): void => {
  const others = failuresSince(load, 0).filter((attempt) => !notNow.includes(told(attempt)));
  expect(others).toEqual([]);
};

/** No caller was refused but during a spell and right after it. */
const expectOnlyDuring = (load: Pick<RunningLoad, "attempts">, spells: readonly Spell[]): void => {
  const isExcused = ({ startedAt, endedAt }: Attempt): boolean =>
    spells.some(({ from, to }) => endedAt >= from && startedAt < to + recoverMs);
  expect(failuresSince(load, 0).filter((attempt) => !isExcused(attempt))).toEqual([]);
};

/** Resolves once no command that was sent in the last `calmMs` has failed. */
export const untilCalm = async (
  { load, calmMs }: Pick<PostgresDrill, "load" | "calmMs">,
  since: number,
): Promise<void> => {
  const calm = (): number => {
    const failed = failuresSince(load, since).map(({ startedAt }) => startedAt);
    return performance.now() - Math.max(since, ...failed);
  };
  const timeout = recoverMs + calmMs + soon.timeout;
  await expect.poll(calm, { ...soon, timeout }).toBeGreaterThan(calmMs);
  expect(failuresSince(load, since + recoverMs)).toEqual([]);
};

/** No process keeps more connections than it may, or one at work that nobody waits for. */
const expectNoneLeaked = async ({ operator, drill }: PostgresDrill): Promise<void> => {
  const allowed = (kind: "command-service" | "projector"): string =>
    `when 'daybook-${kind}' then ${connectionsMax * drill.running(kind).length}`;
  const crowds = () =>
    operator.list(
      `select application_name || ': ' || count(*) from pg_stat_activity
       where ${ofDaybook} group by application_name
       having count(*) > case application_name
         ${allowed("command-service")} ${allowed("projector")} else 0 end`,
    );
  await expect.poll(crowds, soon).toEqual([]);
  const atWork = () =>
    operator.list(
      `select application_name || ': ' || left(query, 60) from pg_stat_activity
       where ${ofDaybook} and state <> 'idle' and clock_timestamp() - state_change > '2 s'`,
    );
  await expect.poll(atWork, soon).toEqual([]);
  for (const process of [...drill.running("command-service"), ...drill.running("projector")]) {
    // Loops use one now and then; a client that nobody gives back is busy at every look.
    const connections = await process.metric("daybook_sql_connections");
    expect(connections).toHaveLength(2);
    expect(connections.reduce((sum, some) => sum + some)).toBeLessThanOrEqual(poolMax);
    const busy = () => process.metric('daybook_sql_connections{state="busy"}');
    await expect.poll(busy, soon).toEqual([0]);
    const waiting = () => process.metric("daybook_sql_waiting");
    await expect.poll(waiting, soon).toEqual([0]);
  }
  for (const gauge of ["daybook_commands_waiting", "daybook_stuck_heads"]) {
    expect(await commandsOf({ drill }).metric(gauge)).toEqual([0]);
  }
};

const expectNothingSetAside = async ({ operator, drill }: PostgresDrill): Promise<void> => {
  expect(await operator.list("select reason from daybook.dead_letters")).toEqual([]);
  expect(await operator.list("select stream_id from daybook.quarantine")).toEqual([]);
  await untilReady([...drill.running("command-service"), ...drill.running("projector")]);
};

const openPostgresDrill = async (options: PostgresDrillOptions): Promise<PostgresDrill> => {
  const { seed, server, settings, calmMs } = options;
  const drill = await openDrill({ seed, ...(server && { own: { postgres: server } }) });
  try {
    await drill.startAll(settings);
    const operator = createPostgresOperator(drill.installation.servers.DATABASE_URL);
    const requireServer = (): TestServer => {
      if (server !== undefined) return server;
      throw new Error("Cannot harm the server: it is not the test's own");
    };
    const load = drill.startLoad();
    return { seed, calmMs, drill, operator, load, server: requireServer };
  } catch (error) {
    await drill[Symbol.asyncDispose]();
    throw error;
  }
};

/**
 * One fault after the other under load. Who sends commands is told "not now" at worst, and has
 * definite answers soon after each; in the end nothing is lost, doubled, set aside, held, or left
 * open.
 */
export const endure = async (
  faults: readonly PostgresFault[],
  options: PostgresDrillOptions,
): Promise<void> => {
  const postgres = await openPostgresDrill(options);
  const { drill, load } = postgres;
  await using _closed = drill;
  const spells: Spell[] = [];
  await untilAnswered(postgres, answersBefore);
  for (const fault of faults) {
    const from = performance.now();
    const over = await fault.befall(postgres);
    const to = over ?? performance.now();
    spells.push({ from, to });
    await untilCalm(postgres, to);
  }
  await drill.expectWhole(load);
  expectOnlyNotNow(load);
  expectOnlyDuring(load, spells);
  await expectNoneLeaked(postgres);
  await expectNothingSetAside(postgres);
};
