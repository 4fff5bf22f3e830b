import pg from "pg";

/** What somebody with a console of Postgres does, past every proxy. */
export type PostgresOperator = {
  /** One statement or several, without parameters. */
  readonly run: (text: string) => Promise<void>;
  /** The first column of every row. */
  readonly list: (text: string) => Promise<string[]>;
  /** A session of its own that stays open until it is closed. */
  readonly open: (url?: string) => Promise<pg.Client>;
};

const timeoutMs = 10_000;

/** The connections of Daybook's processes to the database at hand. */
export const ofDaybook = "datname = current_database() and application_name like 'daybook-%'";

const connect = async (connectionString: string): Promise<pg.Client> => {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: timeoutMs,
    application_name: "operator",
  });
  client.on("error", () => {});
  await client.connect();
  return client;
};

/** An operator of a database, by its own address. Connects for each statement. */
export const createPostgresOperator = (databaseUrl: string): PostgresOperator => {
  const query = async (text: string): Promise<pg.QueryResult> => {
    const client = await connect(databaseUrl);
    try {
      return await client.query({ text, rowMode: "array", query_timeout: timeoutMs } as never);
    } finally {
      await client.end();
    }
  };
  return {
    run: async (text) => void (await query(text)),
    list: async (text) => (await query(text)).rows.map(([value]) => String(value)),
    open: (url = databaseUrl) => connect(url),
  };
};
