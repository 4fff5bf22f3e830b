import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createInProcessBroker } from "../platform/broker/in-process.ts";
import { readConfig } from "../platform/config.ts";
import { createPostgresDeadLetters } from "../platform/dead-letters/postgres.ts";
import { openPostgresEventLog } from "../platform/event-log/postgres.ts";
import { clearLeases, createPostgresLeases } from "../platform/lease/postgres.ts";
import { createLog } from "../platform/log.ts";
import { createPostgresQuarantine } from "../platform/quarantine/postgres.ts";
import { openPostgresSearchIndex } from "../platform/search-index/postgres.ts";
import { handleShutdown } from "../platform/shutdown.ts";
import { openPgliteSql } from "../platform/sql/pglite.ts";
import { embeddedConfig } from "./config.ts";
import { openDataFolder } from "./data-folder.ts";
import { exitOnFailure } from "./exit-on-failure.ts";
import { greeting } from "./greeting.ts";
import { type EmbeddedService, openEmbeddedService } from "./service.ts";

const start = async (): Promise<void> => {
  const config = readConfig(embeddedConfig, process.env);
  const logger = createLog(config.LOG_LEVEL);
  const folder = openDataFolder(config.DATA_DIR);
  const sql = await openPgliteSql({ folder: { dataDir: join(folder.path, "postgres") } });
  let service: EmbeddedService | undefined;
  handleShutdown({
    log: logger,
    deadlineMs: config.DRAIN_TIMEOUT_MS,
    steps: () => [
      ...(service?.drainSteps() ?? []),
      { name: "database", run: () => sql.close() },
      { name: "data-folder", run: async () => folder.release() },
    ],
  });
  const log = await openPostgresEventLog({ sql, partitions: config.LOG_PARTITIONS });
  await clearLeases(sql); // Whoever held them held the data folder, and is gone.
  const { partitions } = log.identity;
  const leases = { sql, partitions, owner: randomUUID() };
  service = await openEmbeddedService(
    {
      log,
      broker: createInProcessBroker({ partitions, depthMax: config.BROKER_DEPTH_MAX }),
      index: await openPostgresSearchIndex({ sql, prefix: config.INDEX_PREFIX }),
      relayLeases: createPostgresLeases({
        ...leases,
        group: "relay",
        timeToLiveMs: config.RELAY_LEASE_TTL_MS,
      }),
      projectorLeases: createPostgresLeases({
        ...leases,
        group: "projector",
        timeToLiveMs: config.PROJECTOR_LEASE_TTL_MS,
      }),
      quarantine: createPostgresQuarantine({ sql }),
      deadLetters: createPostgresDeadLetters({ sql }),
    },
    logger,
    config,
  );
  process.stdout.write(greeting(service.addresses, config.DATA_DIR));
};

start().catch(exitOnFailure);
