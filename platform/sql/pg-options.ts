import type { Log } from "../log.ts";

/** How Postgres is reached; every time in milliseconds. */
export type PgSqlOptions = {
  /** `postgres://user:password@host:port/database`; one host. */
  readonly url: string;
  /** What the server's views call these connections. */
  readonly applicationName: string;
  readonly logger: Log;
  /** Connections of this process. */
  readonly poolMax?: number;
  /** Statements and transactions that wait for a connection; one more is refused with 53300. */
  readonly waitingMax?: number;
  /** How long one waits for a connection, free or new; then 53300 or 08006. */
  readonly connectTimeoutMs?: number;
  /** How long a statement outside a transaction may run; then 57014, by the server. */
  readonly statementTimeoutMs?: number;
  /** How long a statement may wait for a lock, unless it says itself; then 55P03. */
  readonly lockTimeoutMs?: number;
  /** A connection that nobody has used for this long is closed. */
  readonly idleTimeoutMs?: number;
  /** How often a connection that only listens is asked whether it lives and takes writes. */
  readonly listenProbeMs?: number;
};

/** Limits that were not given. */
export const pgDefaults = {
  poolMax: 10,
  waitingMax: 1_024,
  connectTimeoutMs: 2_000,
  statementTimeoutMs: 10_000,
  lockTimeoutMs: 5_000,
  idleTimeoutMs: 30_000,
  listenProbeMs: 5_000,
} as const satisfies Partial<PgSqlOptions>;

/** Options with every limit. */
export type PgLimits = Required<PgSqlOptions>;

/**
 * How much longer than the server the client waits before it calls the connection dead: the last
 * resort against a server that has vanished without a word.
 */
export const graceMs = 1_000;
