import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { serverOfRun } from "./service.ts";

/** An empty database on the run's Postgres, for one test file. */
export type TestDatabase = {
  /** Of the server's superuser, or whoever the test URL names. */
  readonly url: string;
  readonly name: string;
  /** Drops it, whoever is still connected. */
  close(): Promise<void>;
};

const timeoutMs = 30_000;

const nameStart = (runId: string): string => `daybook_test_${runId}_`;

const withClient = async <Result>(
  connectionString: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> => {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: timeoutMs });
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** Makes a database of its own on a server; by default the run's shared one. */
export const openDatabase = async (serverUrl?: string): Promise<TestDatabase> => {
  const admin = serverUrl ?? (await serverOfRun("postgres")).url;
  const name = `${nameStart(inject("services").runId)}${randomBytes(5).toString("hex")}`;
  await withClient(admin, (client) => client.query(`create database ${name}`));
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    name,
    close: async () => {
      await withClient(admin, (client) =>
        client.query(`drop database if exists ${name} with (force)`),
      );
    },
  };
};

/** Drops what test files of a run that were killed have left on a server. */
export const dropDatabases = async (serverUrl: string, runId: string): Promise<void> =>
  await withClient(serverUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      "select datname from pg_database where starts_with(datname, $1)",
      [nameStart(runId)],
    );
    for (const { datname } of rows) await client.query(`drop database ${datname} with (force)`);
  });
