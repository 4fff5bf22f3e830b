import { setTimeout as delay } from "node:timers/promises";
import { openPostgresEventLog } from "../../platform/event-log/postgres.ts";
import { createClient } from "../../platform/grpc/client.ts";
import { bugIn, type RealProcess, startProcess, untilReady } from "../e2e/real-installation.ts";
import { createRandom } from "../e2e/seeded-random.ts";
import { openPgDatabase } from "../services/pg-database.ts";
import { type CheckedRun, checkRun } from "./checked-run.ts";
import { type LoadOptions, runLoad, type Target } from "./load.ts";

/** Command services as processes of their own on one real Postgres. */
export type ProcessFleet = AsyncDisposable & {
  readonly running: () => readonly RunningProcess[];
  /** SIGKILL for all of them, and new ones in their place. */
  readonly replaceAll: () => Promise<void>;
  /** Runs a load; with `killEveryMs` one of them at random is killed and replaced meanwhile. */
  readonly run: (
    load: Omit<LoadOptions, "targets">,
    options?: { readonly killEveryMs?: number },
  ) => Promise<CheckedRun & { readonly kills: number }>;
};

const processes = 3;
const downMsMax = 400;
const killsMax = 1_000;

// Nobody listens there: commands need Postgres and nothing else.
const nowhere = { AMQP_URL: "amqp://127.0.0.1:9" };
const ports = { COMMAND_PORT: "0", METRICS_PORT: "0" };

type RunningProcess = Target & { readonly process: RealProcess };

const startOne = async (databaseUrl: string, name: string): Promise<RunningProcess> => {
  const settings = { ...ports, ...nowhere, DATABASE_URL: databaseUrl };
  const process = await startProcess("command-service", settings);
  await untilReady([process]);
  const service = "daybook.account.v1.AccountCommandService";
  return { name, process, commands: createClient(service, process.address) };
};

const requireNoBug = (started: readonly RealProcess[]): void => {
  const bug = started.map(bugIn).find(Boolean);
  if (bug !== undefined) throw new Error(`Cannot pass: a process met a bug: ${bug}`);
};

/** Starts three processes on a database of their own. */
export const openProcessFleet = async (): Promise<ProcessFleet> => {
  const database = await openPgDatabase();
  // One makes the log; several at once would wait for each other's migrations.
  const log = await openPostgresEventLog({ sql: database.sql });
  const started: RealProcess[] = [];
  let names = 0;
  const start = async (): Promise<RunningProcess> => {
    names += 1;
    const one = await startOne(database.url, `process ${names}`);
    started.push(one.process);
    return one;
  };
  const running = await Promise.all(Array.from({ length: processes }, start));

  /** SIGKILL for one at random and a new one in its place, until nothing more is to be killed. */
  const keepKilling = async (seed: number, everyMs: number, signal: AbortSignal) => {
    const random = createRandom(seed);
    let kills = 0;
    while (kills < killsMax) {
      await delay(random.integer(everyMs / 2, everyMs), undefined, { signal }).catch(() => {});
      if (signal.aborted) return kills;
      const [victim] = running.splice(random.integer(0, running.length - 1), 1);
      if (victim === undefined) return kills;
      kills += 1;
      await victim.process.kill();
      victim.commands.close();
      await delay(random.integer(0, downMsMax));
      running.push(await start());
    }
    return kills;
  };

  return {
    running: () => running,
    replaceAll: async () => {
      const victims = running.splice(0);
      await Promise.all(victims.map((one) => one.process.kill()));
      for (const { commands } of victims) commands.close();
      running.push(...(await Promise.all(victims.map(start))));
    },
    run: async (load, { killEveryMs } = {}) => {
      const done = new AbortController();
      const killing =
        killEveryMs === undefined
          ? Promise.resolve(0)
          : keepKilling(load.seed, killEveryMs, done.signal);
      const operations = await runLoad({ ...load, targets: () => running });
      done.abort();
      const kills = await killing;
      requireNoBug(started);
      return { ...(await checkRun(log, load, operations)), kills };
    },
    [Symbol.asyncDispose]: async () => {
      for (const { commands } of running) commands.close();
      await Promise.all(started.map((one) => one.kill()));
      await database.close();
    },
  };
};
