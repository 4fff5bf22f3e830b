import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createInProcessBroker } from "../platform/broker/in-process.ts";
import { readConfig } from "../platform/config.ts";
import { createPostgresDeadLetters } from "../platform/dead-letters/postgres.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { clearLeases, createPostgresLeases } from "../platform/lease/postgres.ts";
import { createLog, type Log } from "../platform/log.ts";
import { exitOnFailure } from "../platform/process/exit-on-failure.ts";
import { createPostgresQuarantine } from "../platform/quarantine/postgres.ts";
import { openPostgresSearchIndex } from "../platform/search-index/postgres.ts";
import { type DrainStep, handleShutdown } from "../platform/shutdown.ts";
import { openPgliteSql } from "../platform/sql/pglite.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { createPostgresTimers } from "../platform/timers/postgres.ts";
import { type EmbeddedConfig, embeddedConfig } from "./config.ts";
import { openDataFolder } from "./data-folder.ts";
import { greeting } from "./greeting.ts";
import { type Addresses, type Opened, openEmbeddedService } from "./service.ts";

const openDatabase = async (config: EmbeddedConfig, opened: Opened): Promise<Sql> => {
  const folder = openDataFolder(config.DATA_DIR);
  opened({ name: "data-folder", run: async () => folder.release() });
  const onLost = () => exitOnFailure(new Error("Cannot go on: the database's thread has ended"));
  const sql = await openPgliteSql({ folder: { dataDir: join(folder.path, "postgres") }, onLost });
  opened({ name: "database", run: () => sql.close() });
  return sql;
};

const open = async (config: EmbeddedConfig, logger: Log, opened: Opened): Promise<Addresses> => {
  const sql = await openDatabase(config, opened);
  const log = await openPostgresEventLog({ sql, partitions: config.LOG_PARTITIONS });
  await clearLeases(sql); // Whoever held them held the data folder, and is gone.
  const { partitions } = log.identity;
  const leases = { sql, partitions, owner: randomUUID() };
  const adapters = {
    log,
    broker: createInProcessBroker({ partitions, depthMax: config.BROKER_DEPTH_MAX }),
    index: await openPostgresSearchIndex({
      sql,
      prefix: config.INDEX_PREFIX,
      pointInTimeMs: config.PAGE_TOKEN_TTL_MS,
    }),
    relayLeases: createPostgresLeases({
      ...leases,
      group: "relay",
      timeToLiveMs: config.RELAY_LEASE_TTL_MS,
    }),
    processLeases: createPostgresLeases({
      ...leases,
      group: "process",
      timeToLiveMs: config.PROCESS_LEASE_TTL_MS,
    }),
    timers: createPostgresTimers(sql),
    projectorLeases: createPostgresLeases({
      ...leases,
      group: "projector",
      timeToLiveMs: config.PROJECTOR_LEASE_TTL_MS,
    }),
    quarantine: createPostgresQuarantine({ sql }),
    deadLetters: createPostgresDeadLetters({ sql }),
  };
  return await openEmbeddedService(adapters, logger, config, opened);
};

const start = async (): Promise<void> => {
  const config = readConfig(embeddedConfig, process.env);
  const log = createLog(config.LOG_LEVEL);
  const steps: DrainStep[] = [];
  // From the first moment on: a start that is told to stop closes what it has opened.
  const { begun } = handleShutdown({
    log,
    deadlineMs: config.DRAIN_TIMEOUT_MS,
    steps: () => [...steps],
  });
  try {
    const addresses = await open(config, log, (step) => void steps.unshift(step));
    if (!begun()) process.stdout.write(greeting(addresses, config.DATA_DIR));
  } catch (error) {
    // A drain closes things under the feet of a start that still goes on.
    if (!begun()) throw error;
  }
};

start().catch(exitOnFailure);
