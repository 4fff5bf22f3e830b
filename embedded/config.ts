import { z } from "zod";
import { commandServiceConfig } from "../command-service/config.ts";
import { indexPrefix, logPartitions, processSettings } from "../platform/config.ts";
import { projectorConfig } from "../projector/config.ts";
import { queryServiceConfig } from "../query-service/config.ts";

/**
 * Nobody else can take a lease of a database whose folder is held; one that ran out would only drop
 * the work in hand, whenever the one thread of the database is busy for longer.
 */
const heldLeaseMs = 60_000;

/** Settings of the embedded mode: its own, and those of the three services in it. */
export const embeddedConfig = z.object({
  ...commandServiceConfig.shape,
  ...projectorConfig.shape,
  ...queryServiceConfig.shape,
  ...processSettings,
  RELAY_LEASE_TTL_MS: commandServiceConfig.shape.RELAY_LEASE_TTL_MS.default(heldLeaseMs),
  PROCESS_LEASE_TTL_MS: commandServiceConfig.shape.PROCESS_LEASE_TTL_MS.default(heldLeaseMs),
  PROJECTOR_LEASE_TTL_MS: projectorConfig.shape.PROJECTOR_LEASE_TTL_MS.default(heldLeaseMs),
  DATA_DIR: z.string().min(1).default("./data"),
  INDEX_PREFIX: indexPrefix,
  LOG_PARTITIONS: logPartitions,
  BROKER_DEPTH_MAX: z.coerce.number().int().min(1).max(100_000).default(256),
});

/** Read settings of the embedded mode. */
export type EmbeddedConfig = z.infer<typeof embeddedConfig>;
