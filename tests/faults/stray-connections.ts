import pg from "pg";

const timeoutMs = 10_000;

/**
 * Connections of Daybook's processes that sit in a transaction that nobody goes on with: a client
 * that was lost on the way back to its pool. Looks directly, past every proxy.
 */
export const strayConnections = async (databaseUrl: string): Promise<string[]> => {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ stray: string }>(
      `select application_name || ': ' || state || ': ' || left(query, 60) as stray
       from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()
         and state like 'idle in transaction%' and clock_timestamp() - state_change > '2 s'`,
    );
    return rows.map(({ stray }) => stray);
  } finally {
    await client.end();
  }
};
