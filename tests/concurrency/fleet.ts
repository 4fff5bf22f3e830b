import type { EventLog } from "../../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../../platform/event-log/postgres.ts";
import { openPgDatabase } from "../services/pg-database.ts";
import { type CheckedRun, checkRun } from "./checked-run.ts";
import { type LoadOptions, runLoad } from "./load.ts";
import { type Mutation, openMutatedService } from "./mutated-service.ts";

/** Executors in this process, each with a pool and a cache of its own, on one real Postgres. */
export type Fleet = AsyncDisposable & {
  /** Runs a load against executors, with a bug or without, and has its history checked. */
  readonly run: (mutation: Mutation, load: Omit<LoadOptions, "targets">) => Promise<CheckedRun>;
};

const executors = 3;

/** Opens a log of its own on the run's Postgres. */
export const openFleet = async (): Promise<Fleet> => {
  const database = await openPgDatabase();
  const logs: EventLog[] = [];
  for (let count = 0; count < executors; count += 1) {
    logs.push(await openPostgresEventLog({ sql: count === 0 ? database.sql : database.open() }));
  }
  return {
    run: async (mutation, load) => {
      const services = await Promise.all(
        logs.map((log, at) => openMutatedService(`executor ${at + 1}`, log, mutation)),
      );
      const operations = await runLoad({ ...load, targets: () => services });
      await Promise.all(services.map(({ close }) => close()));
      const [log] = logs;
      if (log === undefined) throw new Error("Cannot check: no log is open");
      return await checkRun(log, load, operations);
    },
    [Symbol.asyncDispose]: database.close,
  };
};
