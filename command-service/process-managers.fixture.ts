import { randomUUID } from "node:crypto";
import { eventCodec } from "../domain/event-families.ts";
import { processManagers } from "../domain/process-managers.ts";
import { systemClock } from "../platform/clock.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { createPostgresLeases } from "../platform/lease/postgres.ts";
import { silentLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { createPostgresTimers } from "../platform/timers/postgres.ts";
import { openMemorySql } from "../tests/services/memory-sql.ts";
import { commandServiceConfig } from "./config.ts";
import { askedCall, depositOf, executorOn, openingOf } from "./executor.fixture.ts";
import { openProcessManagers } from "./process-managers.ts";
import type { ProcessParts } from "./process-parts.ts";

/** Settings with which a test does not wait for long. */
export const quickConfig = commandServiceConfig.parse({
  PROCESS_POLL_MS: 20,
  PROCESS_CLAIM_EVERY_MS: 100,
  TIMER_POLL_MS: 20,
  COMMAND_TIMEOUT_MS: 300,
  TIMER_CLAIM_MS: 300,
  TIMER_PAUSE_MAX_MS: 200,
});

/** An event of an account as a test looks at it. */
export type SeenEvent = Awaited<ReturnType<EventLog["readEvents"]>>[number];

/**
 * A log with accounts and their holds, and replicas of the process managers on it; a database that
 * is given stays its owner's to close.
 */
export const openWorkbench = async (partitions = 4, opened?: Sql) => {
  const sql = opened ?? (await openMemorySql());
  const log = await openPostgresEventLog({ sql, partitions });
  const timers = createPostgresTimers(sql);
  const executor = executorOn(log);
  const { execute } = executor;
  const running: { stop(): Promise<void> }[] = [];
  /** Starts a replica; it stops with the workbench at the latest. */
  const start = (change: Partial<ProcessParts> = {}) => {
    const owner = randomUUID();
    const leases = { sql, group: "process", owner, partitions, timeToLiveMs: 1_000 };
    const metrics = createMetrics();
    const processes = openProcessManagers({
      log,
      codec: eventCodec,
      execute,
      timers,
      leases: createPostgresLeases(leases),
      processes: processManagers,
      clock: systemClock,
      logger: silentLog,
      metrics,
      config: quickConfig,
      ...change,
    });
    let stopped: Promise<void> | undefined;
    const stop = () => (stopped ??= processes.stop());
    running.push({ stop });
    return { stop, metrics };
  };
  const stopAll = () => Promise.all(running.splice(0).map(({ stop }) => stop()));
  return {
    sql,
    log,
    timers,
    execute,
    start,
    stopAll,
    /** An account with 10.00 on it. */
    openAccount: async (accountId: string = randomUUID()): Promise<string> => {
      await execute(openingOf(accountId));
      await execute(depositOf(accountId, 1_000n));
      return accountId;
    },
    /** Sets 1.00 aside until a time; gives the hold's id. */
    placeHold: async (accountId: string, until: number | undefined): Promise<string> => {
      const holdId = randomUUID();
      const asked = { kind: "hold", id: accountId, holdId, amount: 100n, until } as const;
      await execute(askedCall(asked, holdId));
      return holdId;
    },
    release: (accountId: string, holdId: string) =>
      execute(askedCall({ kind: "release", id: accountId, holdId }, randomUUID())),
    capture: (accountId: string, holdId: string) =>
      execute(
        askedCall({ kind: "capture", id: accountId, holdId, amount: undefined }, randomUUID()),
      ),
    /** Everything that was recorded of an account. */
    eventsOf: (accountId: string): Promise<SeenEvent[]> =>
      log.readEvents({ tenantId: "default", streamId: `account-${accountId}`, limit: 1_000 }),
    close: async () => {
      await stopAll();
      await executor.stop();
      if (opened === undefined) await sql.close();
    },
  };
};

/** {@link openWorkbench}'s result. */
export type Workbench = Awaited<ReturnType<typeof openWorkbench>>;
