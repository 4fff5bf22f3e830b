import { z } from "zod";
import { commandServiceConfig } from "../command-service/config.ts";
import { projectorConfig } from "../projector/config.ts";
import { queryServiceConfig } from "../query-service/config.ts";

const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** Settings of the embedded mode: its own, and those of the three services in it. */
export const embeddedConfig = z.object({
  ...commandServiceConfig.shape,
  ...projectorConfig.shape,
  ...queryServiceConfig.shape,
  HOST: z.string().min(1).default("127.0.0.1"),
  METRICS_PORT: count(0, 65_535).default(9_461),
  DATA_DIR: z.string().min(1).default("./data"),
  INDEX_PREFIX: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, "must be 1 to 32 of a-z, 0-9 and -, starting with a letter")
    .default("daybook"),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  LOG_PARTITIONS: count(1, 64).optional(),
  BROKER_DEPTH_MAX: count(1, 100_000).default(256),
  DRAIN_TIMEOUT_MS: count(100, 60_000).default(9_000),
});

/** Read settings of the embedded mode. */
export type EmbeddedConfig = z.infer<typeof embeddedConfig>;
