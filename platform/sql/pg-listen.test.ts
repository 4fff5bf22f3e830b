import { getEventListeners } from "node:events";
import pg from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, type TestDatabase } from "../../tests/services/database.ts";
import { describeWith, describeWithOwn } from "../../tests/services/service.ts";
import { startServer } from "../../tests/services/start-server.ts";
import type { TestServer } from "../../tests/services/test-server.ts";
import { pgListen } from "./pg-listen.ts";
import { pgDefaults } from "./pg-options.ts";
import { pgUntilLost } from "./pg-until-lost.ts";

const soon = { timeout: 10_000, interval: 20 };

/** Listens to `news` and keeps what it hears and what its loop says went wrong. */
const listenTo = (url: string, applicationName: string) => {
  const heard: (string | undefined)[] = [];
  const failures: string[] = [];
  const logger = pino({ base: null }, { write: (line: string) => void failures.push(line) });
  const limits = { ...pgDefaults, url, applicationName, logger, listenProbeMs: 100 };
  const { stop } = pgListen(limits, "news", (payload) => heard.push(payload));
  return { heard, failures, stop };
};

const connected = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client(url);
  client.on("error", () => {});
  await client.connect();
  return client;
};

describeWith(["postgres"], "pgListen()", () => {
  let database: TestDatabase;
  let admin: pg.Client;
  beforeAll(async () => {
    database = await openDatabase();
    admin = await connected(database.url);
  });
  afterAll(async () => {
    await admin?.end();
    await database?.close();
  });

  const setReadOnly = (on: boolean) =>
    admin.query(`alter database ${database.name} set default_transaction_read_only = ${on}`);

  it("does not listen on a server that is read-only, and does once it takes writes", async () => {
    await setReadOnly(true);
    const { heard, failures, stop } = listenTo(database.url, "to-standby");
    await expect.poll(() => failures.join(), soon).toContain("25006");
    expect(heard).toEqual([]);
    await setReadOnly(false);
    await expect.poll(() => heard, soon).toEqual([undefined]);
    await stop();
  });

  it("leaves nothing on its loop's signal when a connection is lost", async () => {
    const { signal } = new AbortController();
    const client = await connected(database.url);
    const lost = expect(pgUntilLost(client, 60_000, signal)).rejects.toThrow();
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    const { rows } = await client.query("select pg_backend_pid() as pid");
    await admin.query("select pg_terminate_backend($1)", [rows[0].pid]);
    await lost;
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describeWithOwn(["postgres"], "pgListen() when its server becomes read-only", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer("postgres");
  });
  afterAll(async () => await server?.close());

  it("leaves the connection that it has, and listens again once it takes writes", async () => {
    const admin = await connected(server.url);
    const { heard, failures, stop } = listenTo(server.url, "listener");
    await expect.poll(() => heard, soon).toEqual([undefined]);
    // Of open sessions too, as when a primary is demoted in place.
    const setReadOnly = async (on: boolean): Promise<void> => {
      await admin.query(`alter system set default_transaction_read_only = ${on}`);
      await admin.query("select pg_reload_conf()");
    };
    await setReadOnly(true);
    await expect.poll(() => failures.join(), soon).toContain("25006");
    const listeners = async () =>
      (await admin.query("select 1 from pg_stat_activity where query like 'listen%'")).rowCount;
    await expect.poll(listeners, soon).toBe(0);
    await setReadOnly(false);
    await expect.poll(() => heard, soon).toEqual([undefined, undefined]);
    await stop();
    await admin.end();
  });
});

describe("pgListen() without a server", () => {
  it("stops though it never got a connection", async () => {
    const { heard, failures, stop } = listenTo("postgres://nobody@127.0.0.1:1/none", "nobody");
    await expect.poll(() => failures.length, soon).toBeGreaterThan(0);
    await stop();
    expect(heard).toEqual([]);
  });
});
