import { z } from "zod";
import {
  databasePoolMax,
  elasticsearchApiKey,
  indexPrefix,
  processSettings,
  serverAddresses,
} from "../platform/config.ts";

const count = (from: number, to: number, standard: number) =>
  z.coerce.number().int().min(from).max(to).default(standard);

/** Settings of the projector, read from the environment once. */
export const projectorConfig = z.object({
  OPERATIONS_PORT: count(0, 65_535, 50_053),
  /**
   * A replica that is gone is replaced within this time and that between two claims: 3 s of the 5
   * within which its partitions are to be applied again, the rest is for reading what they missed.
   */
  PROJECTOR_LEASE_TTL_MS: count(500, 60_000, 2_500),
  /** Well within the time to live, so that one lost claim costs nothing. */
  PROJECTOR_CLAIM_EVERY_MS: count(50, 20_000, 500),
  /** How often checkpoints are compared with the log's heads. */
  PROJECTOR_OBSERVE_EVERY_MS: count(50, 60_000, 1_000),
  /** How often partitions in which nothing happens are closed, at most. */
  PROJECTOR_CLOSE_EVERY_MS: count(1_000, 60_000, 1_000),
  /**
   * A newer build's index that nobody has posted to for this long is given up: the older build
   * answers queries from its own again. Longer than the newer one needs to be started again.
   */
  PROJECTOR_TAKE_BACK_AFTER_MS: count(14_000, 3_600_000, 30_000),
  /** Events read from the log at once while catching up. */
  PROJECTOR_RUN_EVENTS_MAX: count(1, 4_096, 512),
  PROJECTOR_RUN_BYTES_MAX: count(1_024, 16_777_216, 1_048_576),
  /** Documents of one write; a run that touches more is split. Large ones are fewer. */
  PROJECTOR_WRITE_DOCUMENTS_MAX: count(1, 4_096, 512),
  /** Bytes of documents remembered by all partitions of all projections together. */
  PROJECTOR_CACHE_BYTES_MAX: count(0, 1_073_741_824, 67_108_864),
  /** A delivery waits this long for a projection; then that one catches up from the log. */
  PROJECTOR_APPLY_TIMEOUT_MS: count(100, 60_000, 5_000),
  /** Longest pause between two tries of a projection that fails. */
  PROJECTOR_BACKOFF_MAX_MS: count(10, 60_000, 5_000),
  /** Longest pause between two tries of a held stream or a stopped partition. */
  PROJECTOR_HELD_BACKOFF_MAX_MS: count(100, 60_000, 60_000),
});

/** Settings of the projector as a process of its own. */
export const projectorProcessConfig = z.object({
  ...processSettings,
  ...projectorConfig.shape,
  ...serverAddresses,
  DATABASE_POOL_MAX: databasePoolMax,
  ELASTICSEARCH_API_KEY: elasticsearchApiKey,
  INDEX_PREFIX: indexPrefix,
  /** The next three count for indices made from now on. */
  INDEX_SHARDS: count(1, 64, 1),
  INDEX_REPLICAS: count(0, 8, 1),
  INDEX_REFRESH_MS: count(50, 60_000, 400),
});

/** The settings as read. */
export type ProjectorConfig = z.infer<typeof projectorConfig>;

/** Read settings of the projector as a process. */
export type ProjectorProcessConfig = z.infer<typeof projectorProcessConfig>;
