import { z } from "zod";
import {
  databasePoolMax,
  logPartitions,
  processSettings,
  serverAddresses,
} from "../platform/config.ts";

const port = z.coerce.number().int().min(0).max(65_535);
const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/**
 * Settings of the command service, its relay and its process managers; docs/settings.md lists them
 * for people.
 */
export const commandServiceConfig = z.object({
  COMMAND_PORT: port.default(50_051),
  COMMIT_BATCH_MAX: count(1, 4_096).default(256),
  COMMIT_EVENTS_MAX: count(1, 65_536).default(1_024),
  COMMIT_BYTES_MAX: count(1_024, 67_108_864).default(4_194_304),
  COMMANDS_WAITING_MAX: count(1, 1_000_000).default(10_000),
  /** Unset: half of all. */
  COMMANDS_WAITING_PER_TENANT_MAX: count(1, 1_000_000).optional(),
  /** Unset: a quarter of all. */
  COMMANDS_WAITING_PER_STREAM_MAX: count(1, 1_000_000).optional(),
  CONNECTION_CALLS_MAX: count(1, 100_000).default(128),
  STREAM_COMMANDS_MAX: count(1, 4_096).default(256),
  COMMAND_TIMEOUT_MS: count(10, 30_000).default(2_000),
  STATE_CACHE_MAX: count(0, 10_000_000).default(100_000),
  SNAPSHOT_EVERY_EVENTS: count(0, 1_000_000).default(200),
  REQUEST_RETENTION_DAYS: count(1, 3_650).default(30),
  PURGE_INTERVAL_MS: count(1_000, 86_400_000).default(60_000),
  PURGE_BATCH_MAX: count(1, 100_000).default(1_000),
  ORDER_PAYMENT_WINDOW_MS: count(100, 31_536_000_000).default(1_800_000),
  RELAY_POLL_MS: count(10, 60_000).default(500),
  RELAY_REST_MS: count(5, 5_000).default(100),
  RELAY_RUN_EVENTS_MAX: count(1, 4_096).default(256),
  RELAY_RUN_BYTES_MAX: count(1_024, 16_777_216).default(1_048_576),
  RELAY_PAUSE_MAX_MS: count(10, 60_000).default(5_000),
  /** A replica that is gone is replaced within this time. */
  RELAY_LEASE_TTL_MS: count(500, 60_000).default(2_500),
  /** Well within the time to live, so that one lost claim costs nothing. */
  RELAY_CLAIM_EVERY_MS: count(50, 20_000).default(500),
  PROCESS_POLL_MS: count(10, 60_000).default(250),
  PROCESS_SCAN_EVENTS_MAX: count(64, 1_000_000).default(10_000),
  PROCESS_RUN_EVENTS_MAX: count(64, 16_384).default(1_024),
  /** A replica that is gone is replaced within this time. */
  PROCESS_LEASE_TTL_MS: count(500, 60_000).default(3_000),
  /** Well within the time to live, so that one lost claim costs nothing. */
  PROCESS_CLAIM_EVERY_MS: count(50, 20_000).default(1_000),
  TIMER_POLL_MS: count(10, 60_000).default(250),
  TIMERS_IN_HAND_MAX: count(1, 4_096).default(64),
  /** A timer of a replica that is gone goes on this late. */
  TIMER_CLAIM_MS: count(100, 600_000).default(5_000),
  TIMER_PAUSE_MAX_MS: count(100, 3_600_000).default(60_000),
  TIMER_PARKED_DAYS: count(1, 3_650).default(365),
});

/** Settings of the command service as a process of its own. */
export const commandProcessConfig = z.object({
  ...processSettings,
  ...commandServiceConfig.shape,
  DATABASE_URL: serverAddresses.DATABASE_URL,
  /** Who owns the schema and brings it up to date; unset: the same as uses it. */
  MIGRATION_DATABASE_URL: serverAddresses.DATABASE_URL.optional(),
  DATABASE_POOL_MAX: databasePoolMax,
  AMQP_URL: serverAddresses.AMQP_URL,
  LOG_PARTITIONS: logPartitions,
});

/** Read settings of the command service. */
export type CommandServiceConfig = z.infer<typeof commandServiceConfig>;

/** Read settings of the command service as a process. */
export type CommandProcessConfig = z.infer<typeof commandProcessConfig>;
