import { z } from "zod";
import { commandServiceConfig } from "../command-service/config.ts";
import { indexPrefix, logPartitions, processSettings } from "../platform/config.ts";
import { projectorConfig } from "../projector/config.ts";
import { queryServiceConfig } from "../query-service/config.ts";

/** Settings of the embedded mode: its own, and those of the three services in it. */
export const embeddedConfig = z.object({
  ...commandServiceConfig.shape,
  ...projectorConfig.shape,
  ...queryServiceConfig.shape,
  ...processSettings,
  DATA_DIR: z.string().min(1).default("./data"),
  INDEX_PREFIX: indexPrefix,
  LOG_PARTITIONS: logPartitions,
  BROKER_DEPTH_MAX: z.coerce.number().int().min(1).max(100_000).default(256),
});

/** Read settings of the embedded mode. */
export type EmbeddedConfig = z.infer<typeof embeddedConfig>;
