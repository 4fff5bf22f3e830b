import { randomUUID } from "node:crypto";
import { lateRabbit } from "../platform/broker/rabbitmq-late.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { readConfig } from "../platform/config.ts";
import { createGrowthNotices } from "../platform/event-log/growth.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { createPostgresLeases } from "../platform/lease/postgres.ts";
import { createLog, type Log } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import { exitOnFailure } from "../platform/process/exit-on-failure.ts";
import { createGates } from "../platform/process/gate.ts";
import { keepOpen, type Work } from "../platform/process/keep-open.ts";
import { measureBroker } from "../platform/process/measure-broker.ts";
import { measureSql } from "../platform/process/measure-sql.ts";
import { serveProcess } from "../platform/process/serve-process.ts";
import { storeChecks } from "../platform/process/store-checks.ts";
import { SchemaBehind } from "../platform/sql/migrate.ts";
import { openPgSql, type PgSql } from "../platform/sql/pg.ts";
import type { PgSqlOptions } from "../platform/sql/pg-options.ts";
import { stopInTurn } from "../platform/stop-in-turn.ts";
import { createPostgresTimers } from "../platform/timers/postgres.ts";
import { commandServiceNames } from "./command-services.ts";
import { type CommandProcessConfig, commandProcessConfig } from "./config.ts";
import { commandServerLimits, openCommandService } from "./service.ts";

const metricsPort = 9_461;

/**
 * A connection that has gone silent is given up a second after this; commands that were sent on it
 * go again on another one, within 5 s of the fault. What the service asks for takes milliseconds.
 */
const statementTimeoutMs = 3_000;

const openDatabase = (
  { DATABASE_POOL_MAX: poolMax }: CommandProcessConfig,
  options: Pick<PgSqlOptions, "url" | "logger" | "statementTimeoutMs">,
): PgSql => openPgSql({ applicationName: "daybook-command-service", poolMax, ...options });

/** As the owner of the schema, so that the service itself need not be. */
const migrate = async (config: CommandProcessConfig, logger: Log): Promise<void> => {
  const url = config.MIGRATION_DATABASE_URL ?? config.DATABASE_URL;
  const sql = openDatabase(config, { url, logger });
  try {
    await openPostgresEventLog({ sql, partitions: config.LOG_PARTITIONS });
  } finally {
    await sql.close();
  }
};

const openLog = async (sql: PgSql, config: CommandProcessConfig, logger: Log) => {
  const notices = createGrowthNotices(sql); // Other replicas' relays need not wait for their poll.
  const { LOG_PARTITIONS: partitions } = config;
  const open = () => openPostgresEventLog({ sql, partitions, notices, schema: "require" });
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof SchemaBehind)) throw error;
    await migrate(config, logger);
    return await open();
  }
};

const start = async (): Promise<void> => {
  const config = readConfig(commandProcessConfig, process.env);
  const logger = createLog(config.LOG_LEVEL);
  const metrics = createMetrics();
  const sql = openDatabase(config, { url: config.DATABASE_URL, logger, statementTimeoutMs });
  const gate = createGates(commandServiceNames, "STORE_UNAVAILABLE");
  const rabbit = lateRabbit({ url: config.AMQP_URL, group: "projector", logger });
  const open = async (): Promise<Work> => {
    const log = await openLog(sql, config, logger);
    const { partitions } = log.identity;
    const broker = rabbit.open(partitions); // Commands do not wait for it.
    const owner = randomUUID();
    const timeToLiveMs = config.RELAY_LEASE_TTL_MS;
    const relay = { group: "relay", owner, partitions, timeToLiveMs };
    const relayLeases = createPostgresLeases({ sql, ...relay });
    const processLeases = createPostgresLeases({
      sql,
      group: "process",
      owner,
      partitions,
      timeToLiveMs: config.PROCESS_LEASE_TTL_MS,
    });
    const timers = createPostgresTimers(sql);
    const adapters = { log, broker, relayLeases, processLeases, timers };
    const parts = { ...adapters, clock, logger, metrics, config };
    const service = openCommandService(parts);
    gate.open(service.services);
    const stop = async (): Promise<void> => {
      gate.close();
      await stopInTurn([service.stop, broker.close]);
    };
    return { isCurrent: log.isCurrent, stop };
  };
  const store = keepOpen({ open, giveUp: exitOnFailure, clock, log: logger });
  await serveProcess({
    name: "command-service",
    services: gate.services,
    limits: commandServerLimits(config),
    port: config.COMMAND_PORT,
    metricsPort: config.METRICS_PORT ?? metricsPort,
    config,
    metrics,
    log: logger,
    checks: [
      ...storeChecks(store),
      // Commands do not notice: the relay catches up.
      {
        name: "rabbitmq",
        needed: false,
        isThere: () => rabbit.state()?.publisher === "connected",
        why: rabbit.why,
      },
    ],
    measure: () => {
      measureSql(metrics, sql.counts());
      measureBroker(metrics, rabbit.state());
    },
    stops: [
      { name: "commands", run: store.stop },
      { name: "postgres", run: sql.close },
    ],
  });
};

start().catch(exitOnFailure);
