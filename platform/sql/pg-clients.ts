import pg from "pg";
import { connectionFailure, readOnlyServer, sqlFailure, tooManyConnections } from "./pg-failure.ts";
import { graceMs, type PgLimits } from "./pg-options.ts";
import { columnTypes, parameter } from "./pg-values.ts";
import { SqlFailed, type SqlValue } from "./sql.ts";

/** A connection in use by one caller. Exactly one of `giveBack` and `destroy` counts, the first. */
export type PgClient = {
  /** One statement; without values it may be several. @throws {SqlFailed} */
  run(text: string, values?: readonly SqlValue[], timeoutMs?: number): Promise<pg.QueryResult>;
  /** For the next caller; only in a known state, outside any transaction. */
  giveBack(): void;
  /** Cuts the connection, so that the server rolls back what was open. */
  destroy(): void;
};

/** Connections of a process to one server, at most so many. */
export type PgClients = {
  /** @throws {SqlFailed} 53300 none is free in time or too many wait; 08006 none can be made. */
  take(): Promise<PgClient>;
  /** Leaves this server: no connection that is open now is given to anybody again. */
  leaveServer(): void;
  readonly counts: () => PgCounts;
  close(): Promise<void>;
};

/** Connections open, unused, and callers waiting for one. */
export type PgCounts = { readonly open: number; readonly idle: number; readonly waiting: number };

/** How long a connection may take to end of its own accord when all are closed. */
const goodbyeMs = 1_000;

/** Settings of a connection, of the pool or on its own. */
export const clientSettings = (limits: PgLimits): pg.ClientConfig => ({
  connectionString: limits.url,
  application_name: limits.applicationName,
  connectionTimeoutMillis: limits.connectTimeoutMs,
  statement_timeout: limits.statementTimeoutMs,
  lock_timeout: limits.lockTimeoutMs,
  // A transaction of ours has a deadline of its own; this one ends what a lost process left open.
  idle_in_transaction_session_timeout: limits.statementTimeoutMs,
  query_timeout: limits.statementTimeoutMs + graceMs,
  keepAlive: true,
  keepAliveInitialDelayMillis: limits.idleTimeoutMs,
  types: columnTypes,
});

/** Cuts the socket: `end` would say goodbye first, and wait for a server that may be gone. */
export const cut = (client: pg.Client | pg.PoolClient): void => {
  const { connection } = client as unknown as { connection?: { stream?: { destroy(): void } } };
  connection?.stream?.destroy();
};

/**
 * A standby, or a former primary, takes connections like any server and refuses only writes. Asked
 * of every new connection, so that a pool never fills up with such; then of those that only listen.
 * @throws {SqlFailed} 25006 it is one; 08006 it does not answer in time.
 */
export const requireWritable = async (client: pg.ClientBase, timeoutMs: number): Promise<void> => {
  const question = { text: "show transaction_read_only", query_timeout: timeoutMs };
  const { rows } = await client.query<{ transaction_read_only: string }>(question);
  if (rows[0]?.transaction_read_only === "off") return;
  throw new SqlFailed(readOnlyServer, "Cannot use the server: it is read-only");
};

const createPool = (limits: PgLimits): pg.Pool => {
  const pool = new pg.Pool({
    ...clientSettings(limits),
    max: limits.poolMax,
    idleTimeoutMillis: limits.idleTimeoutMs,
    onConnect: (client) => requireWritable(client, limits.connectTimeoutMs),
  });
  // An unused connection that is lost: the pool has dropped it already. Without a listener the
  // process would end.
  pool.on("error", (error) => {
    limits.logger.info({ reason: sqlFailure(error).sqlState }, "sql.idle_connection_lost");
  });
  return pool;
};

const ofClient = (client: pg.PoolClient, isLeft: () => boolean): PgClient => {
  let mine = true;
  // Such an error fails its statement as well; without a listener the process would end.
  const ignore = (): void => {};
  client.on("error", ignore);
  const release = (destroyed: boolean): void => {
    if (!mine) return;
    mine = false;
    if (destroyed) cut(client);
    client.release(destroyed);
    client.removeListener("error", ignore);
  };
  return {
    run: async (text, values = [], timeoutMs = undefined) => {
      if (!mine) throw new SqlFailed(connectionFailure, "Cannot use the connection: it was closed");
      try {
        return await client.query({
          text,
          values: values.map(parameter),
          ...(timeoutMs !== undefined && { query_timeout: timeoutMs }),
        } as pg.QueryConfig);
      } catch (error) {
        throw sqlFailure(error);
      }
    },
    giveBack: () => release(isLeft()),
    destroy: () => release(true),
  };
};

const takenInTime = async (pool: pg.Pool): Promise<pg.PoolClient> => {
  const isFull = pool.totalCount >= pool.options.max && pool.idleCount === 0;
  try {
    return await pool.connect();
  } catch (error) {
    const failure = sqlFailure(error);
    if (!isFull || failure.sqlState !== connectionFailure) throw failure;
    const state = `all ${pool.totalCount} are in use`;
    throw new SqlFailed(tooManyConnections, `Cannot get a connection: ${state}`, { cause: error });
  }
};

/** Opens no connection until the first is asked for. */
export const createPgClients = (limits: PgLimits): PgClients => {
  const pool = createPool(limits);
  let server = 0;
  const serverOf = new WeakMap<pg.PoolClient, number>();
  const open = new Set<pg.PoolClient>();
  pool.on("connect", (client) => {
    serverOf.set(client as pg.PoolClient, server);
    open.add(client as pg.PoolClient);
  });
  pool.on("remove", (client) => open.delete(client as pg.PoolClient));

  const take = async (): Promise<PgClient> => {
    if (pool.ending) throw new SqlFailed(connectionFailure, "Cannot reach the database: closed");
    if (pool.waitingCount >= limits.waitingMax) {
      const state = `${pool.waitingCount} callers are waiting`;
      throw new SqlFailed(tooManyConnections, `Cannot wait for a connection: ${state}`);
    }
    // Each unused connection to a server that was left is dropped on the way.
    for (let attempt = 0; attempt <= limits.poolMax; attempt += 1) {
      const client = await takenInTime(pool);
      const taken = ofClient(client, () => serverOf.get(client) !== server);
      if (serverOf.get(client) === server) return taken;
      taken.destroy();
    }
    throw new SqlFailed(connectionFailure, "Cannot get a connection: the server was left again");
  };

  return {
    take,
    leaveServer: () => {
      server += 1;
      if (pool.totalCount === 0) return;
      limits.logger.warn({ application: limits.applicationName }, "sql.server_left");
    },
    counts: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: async () => {
      if (pool.ending) return;
      // A goodbye to a server that has vanished is never answered.
      const timer = setTimeout(() => {
        for (const client of open) cut(client);
      }, goodbyeMs);
      await pool.end().finally(() => clearTimeout(timer));
    },
  };
};
