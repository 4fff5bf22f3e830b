import { randomUUID } from "node:crypto";
import { type LateRabbit, lateRabbit } from "../platform/broker/rabbitmq-late.ts";
import { systemClock as clock } from "../platform/clock.ts";
import { readConfig } from "../platform/config.ts";
import { createPostgresDeadLetters } from "../platform/dead-letters/postgres.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { createPostgresLeases } from "../platform/lease/postgres.ts";
import { createLog, type Log } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import type { Check } from "../platform/process/checks.ts";
import { exitOnFailure } from "../platform/process/exit-on-failure.ts";
import { createGate } from "../platform/process/gate.ts";
import { type KeptOpen, keepOpen, type Work } from "../platform/process/keep-open.ts";
import { measureBroker } from "../platform/process/measure-broker.ts";
import { measureSql } from "../platform/process/measure-sql.ts";
import { serveProcess } from "../platform/process/serve-process.ts";
import { storeChecks } from "../platform/process/store-checks.ts";
import { type Watched, watch } from "../platform/process/watch.ts";
import { createPostgresQuarantine } from "../platform/quarantine/postgres.ts";
import { openElasticsearchIndex } from "../platform/search-index/elasticsearch.ts";
import { whyIndexAway } from "../platform/search-index/elasticsearch-failure.ts";
import { openPgSql } from "../platform/sql/pg.ts";
import { stopInTurn, stopTogether } from "../platform/stop-in-turn.ts";
import { readModels as projections } from "../read-models/read-models.ts";
import { type ProjectorProcessConfig, projectorProcessConfig } from "./config.ts";
import { leaseGroup } from "./lease-group.ts";
import { openProjector, type Projector, type ProjectorHealth } from "./service.ts";

const name = "daybook.operations.v1.OperationsService";
const metricsPort = 9_463;

/**
 * A connection that has gone silent is given up a second after this, so that what was acknowledged
 * is searchable 10 s after it. What the projector asks for takes milliseconds.
 */
const statementTimeoutMs = 3_000;

const openServers = async (config: ProjectorProcessConfig, logger: Log) => ({
  sql: openPgSql({
    url: config.DATABASE_URL,
    applicationName: "daybook-projector",
    logger,
    poolMax: config.DATABASE_POOL_MAX,
    statementTimeoutMs,
  }),
  index: await openElasticsearchIndex({
    url: config.ELASTICSEARCH_URL,
    apiKey: config.ELASTICSEARCH_API_KEY,
    prefix: config.INDEX_PREFIX,
    shards: config.INDEX_SHARDS,
    replicas: config.INDEX_REPLICAS,
    refreshIntervalMs: config.INDEX_REFRESH_MS,
  }),
});

/** Said by health: what the projections rest on has to be mended. */
const projectionsGoOn = (health: () => ProjectorHealth | undefined) => {
  const stopped = (): readonly string[] => health()?.stopped ?? [];
  return { isThere: () => stopped().length === 0, absence: () => stopped().join(", ") };
};

/** What health says of the servers. */
const serverChecks = (store: KeptOpen, rabbit: LateRabbit, elasticsearch: Watched): Check[] => [
  ...storeChecks(store),
  {
    name: "rabbitmq",
    needed: true,
    isThere: () => rabbit.state()?.consumer === "connected",
    why: rabbit.why,
  },
  {
    name: "elasticsearch",
    needed: true,
    isThere: elasticsearch.isThere,
    why: () => whyIndexAway(elasticsearch.failure()),
  },
];

const start = async (): Promise<void> => {
  const config = readConfig(projectorProcessConfig, process.env);
  const logger = createLog(config.LOG_LEVEL);
  const metrics = createMetrics();
  const { sql, index } = await openServers(config, logger);
  const quarantine = createPostgresQuarantine({ sql });
  const deadLetters = createPostgresDeadLetters({ sql });
  const gate = createGate(name, "STORE_UNAVAILABLE");
  const rabbit = lateRabbit({ url: config.AMQP_URL, group: "projector", logger });
  let projector: Projector | undefined;
  const open = async (): Promise<Work> => {
    const log = await openPostgresEventLog({ sql, schema: "require" });
    const { partitions } = log.identity;
    const broker = rabbit.open(partitions); // Until then the log is read.
    const group = leaseGroup(projections);
    const timeToLiveMs = config.PROJECTOR_LEASE_TTL_MS;
    const owner = randomUUID();
    const leases = createPostgresLeases({ sql, group, owner, partitions, timeToLiveMs });
    const parts = { log, broker, index, leases, quarantine, deadLetters, projections };
    const service = openProjector({ ...parts, clock, logger, metrics, config });
    projector = service;
    gate.open(service.handlers);
    const stop = async (): Promise<void> => {
      gate.close();
      await stopInTurn([service.stop, broker.close]);
    };
    return { isCurrent: log.isCurrent, stop };
  };
  const store = keepOpen({ open, giveUp: exitOnFailure, clock, log: logger });
  const elasticsearch = watch("elasticsearch", index.ping, logger);
  await serveProcess({
    name: "projector",
    services: [{ name, handlers: gate.handlers }],
    port: config.OPERATIONS_PORT,
    metricsPort: config.METRICS_PORT ?? metricsPort,
    config,
    metrics,
    log: logger,
    checks: [
      ...serverChecks(store, rabbit, elasticsearch),
      { name: "index", needed: true, isThere: () => projector?.isReady() ?? false },
      { name: "projections", needed: true, ...projectionsGoOn(() => projector?.health()) },
    ],
    measure: () => {
      measureSql(metrics, sql.counts());
      measureBroker(metrics, rabbit.state());
    },
    stops: [
      // Together: both may wait for one answer of an index that does not come.
      {
        name: "projector",
        run: () => stopTogether([store.stop, elasticsearch.stop]),
      },
      { name: "index", run: index.close },
      { name: "postgres", run: sql.close },
    ],
  });
};

start().catch(exitOnFailure);
