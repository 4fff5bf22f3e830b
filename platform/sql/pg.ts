import { createPgClients, type PgCounts } from "./pg-clients.ts";
import { isSilence, isUsableAfter, readOnlyServer, sqlFailure } from "./pg-failure.ts";
import { type Listening, pgListen } from "./pg-listen.ts";
import { type PgLimits, type PgSqlOptions, pgDefaults } from "./pg-options.ts";
import { pgTransaction } from "./pg-transaction.ts";
import type { Sql, SqlFailed, SqlValue } from "./sql.ts";

/** Postgres over connections, with what only those can do. */
export type PgSql = Sql & {
  /** Connections open, unused, and callers waiting: all back at rest when nobody is at work. */
  counts(): PgCounts;
  /**
   * Calls `listener` with the payload of every NOTIFY on a channel, and without one after each
   * (re)connection, when some may have been missed. Ends with `stop` or `close`.
   */
  listen(channel: string, listener: (payload: string | undefined) => void): Listening;
};

/**
 * Postgres 15 or newer through a pool. Connects when the first statement comes, so it opens while
 * the server is down. The URL has one host: the driver knows no lists of hosts; behind a name or a
 * proxy that follows the primary, a server that has become read-only is left at once.
 *
 * A connection in an unknown state (timed out, failed, not rolled back) is cut, never used again.
 * Errors of the connection are 08006: what became of the statement is unknown.
 */
export const openPgSql = (options: PgSqlOptions): PgSql => {
  const limits: PgLimits = { ...pgDefaults, ...options };
  const clients = createPgClients(limits);
  const listenings = new Set<Listening>();
  let closing: Promise<void> | undefined;

  const failed = (failure: SqlFailed): void => {
    // The others would only be found to be silent one after the other, each at the cost of a wait.
    if (failure.sqlState === readOnlyServer || isSilence(failure)) clients.leaveServer();
  };
  const run = async (text: string, values?: readonly SqlValue[]) => {
    try {
      const client = await clients.take();
      try {
        const { rows } = await client.run(text, values);
        client.giveBack();
        return rows;
      } catch (error) {
        if (isUsableAfter(sqlFailure(error))) client.giveBack();
        else client.destroy();
        throw error;
      }
    } catch (error) {
      failed(sqlFailure(error));
      throw error;
    }
  };
  const close = async (): Promise<void> => {
    await Promise.all([...listenings].map((listening) => listening.stop()));
    await clients.close();
  };
  return {
    query: async <Row extends object>(text: string, values?: readonly SqlValue[]) =>
      (await run(text, values)) as Row[],
    script: async (text) => {
      await run(text);
    },
    transaction: pgTransaction(clients, failed),
    counts: clients.counts,
    listen: (channel, listener) => {
      const listening = pgListen(limits, channel, listener);
      const stop = async (): Promise<void> => {
        listenings.delete(stopping);
        await listening.stop();
      };
      const stopping: Listening = { stop };
      listenings.add(stopping);
      return stopping;
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};
