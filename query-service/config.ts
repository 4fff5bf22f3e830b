import { z } from "zod";
import {
  elasticsearchApiKey,
  indexPrefix,
  processSettings,
  serverAddresses,
} from "../platform/config.ts";

/** Settings of the query service: name, unit, default and bounds. */
export const queryServiceConfig = z.object({
  QUERY_PORT: z.coerce.number().int().min(0).max(65_535).default(50_052),
  /** How long a query of a caller without a deadline may take. */
  QUERY_TIMEOUT_MS: z.coerce.number().int().min(10).max(60_000).default(5_000),
  /** No query takes longer, however late its deadline. */
  QUERY_WAIT_MAX_MS: z.coerce.number().int().min(10).max(600_000).default(30_000),
  /** Queries that wait for the index at one moment; one more is OVERLOADED. */
  QUERY_WAITERS_MAX: z.coerce.number().int().min(1).max(65_536).default(1_024),
  /** Those of one tenant; unset = a quarter of QUERY_WAITERS_MAX. */
  QUERY_WAITERS_PER_TENANT_MAX: z.coerce.number().int().min(1).max(65_536).optional(),
  /** Streams of WatchAccount at one moment; one more is OVERLOADED. */
  WATCHERS_MAX: z.coerce.number().int().min(1).max(65_536).default(4_096),
  /** Those of one tenant; unset = half of WATCHERS_MAX. */
  WATCHERS_PER_TENANT_MAX: z.coerce.number().int().min(1).max(65_536).optional(),
  /** Rest between two looks at all watched accounts. */
  WATCH_TICK_MS: z.coerce.number().int().min(10).max(60_000).default(200),
  /** A watch in which nothing happens gives a sign of life so often. */
  WATCH_HEARTBEAT_MS: z.coerce.number().int().min(100).max(600_000).default(15_000),
  /** Documents by id that are remembered; 0 = none. */
  READ_CACHE_DOCUMENTS_MAX: z.coerce.number().int().min(0).max(1_000_000).default(10_000),
  /** For how long; an answer states how far it is, so longer would only make it older. */
  READ_CACHE_FRESH_MS: z.coerce.number().int().min(1).max(200).default(100),
  /** A query that takes as long is logged; 0 = none is. */
  SLOW_QUERY_MS: z.coerce.number().int().min(0).max(600_000).default(1_000),
  /** A log line for each read of accounts. */
  ACCESS_LOG: z.enum(["on", "off"]).default("on"),
  /** From the answer that issued a page token until it expires. */
  PAGE_TOKEN_TTL_MS: z.coerce.number().int().min(1).max(86_400_000).default(300_000),
  /** Key that signs page tokens, base64 of at least 32 bytes; unset = the one kept in the index. */
  PAGE_TOKEN_KEY: z
    .base64()
    .refine((key) => Buffer.from(key, "base64").length >= 32, "must hold at least 32 bytes")
    .optional(),
});

/** Settings of the query service as a process of its own. */
export const queryProcessConfig = z.object({
  ...processSettings,
  ...queryServiceConfig.shape,
  ELASTICSEARCH_URL: serverAddresses.ELASTICSEARCH_URL,
  ELASTICSEARCH_API_KEY: elasticsearchApiKey,
  INDEX_PREFIX: indexPrefix,
});

/** The settings that `openQueryService` uses. */
export type QueryServiceConfig = z.infer<typeof queryServiceConfig>;
