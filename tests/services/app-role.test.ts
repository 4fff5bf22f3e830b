import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { embeddedConfig } from "../../embedded/config.ts";
import { openEmbeddedService } from "../../embedded/service.ts";
import { createInProcessBroker } from "../../platform/broker/in-process.ts";
import { createPostgresDeadLetters } from "../../platform/dead-letters/postgres.ts";
import { openPostgresEventLog } from "../../platform/event-log/postgres.ts";
import { createClient } from "../../platform/grpc/client.ts";
import { createPostgresLeases } from "../../platform/lease/postgres.ts";
import { silentLog } from "../../platform/log.ts";
import { createPostgresQuarantine } from "../../platform/quarantine/postgres.ts";
import { openPostgresSearchIndex } from "../../platform/search-index/postgres.ts";
import type { DrainStep } from "../../platform/shutdown.ts";
import type { PgSql } from "../../platform/sql/pg.ts";
import { createPostgresTimers } from "../../platform/timers/postgres.ts";
import { openPgDatabase, type PgDatabase } from "./pg-database.ts";
import { describeWith, describeWithOwn } from "./service.ts";
import { startServer } from "./start-server.ts";
import type { TestServer } from "./test-server.ts";

/** Makes somebody who may log in and nothing else; gives the URL of the database as that user. */
const createLogin = async (database: PgDatabase, options = "") => {
  const [name, password] = [
    `daybook_test_${randomBytes(5).toString("hex")}`,
    randomBytes(8).toString("hex"),
  ];
  await database.sql.script(`create role ${name} login password '${password}' ${options}`);
  const url = new URL(database.url);
  url.username = name;
  url.password = password;
  return { name, url: url.href };
};

/** Everything that the three services do, on one connection pool. */
const openServices = async (sql: PgSql) => {
  const config = embeddedConfig.parse({
    COMMAND_PORT: 0,
    QUERY_PORT: 0,
    OPERATIONS_PORT: 0,
    METRICS_PORT: 0,
    LOG_LEVEL: "silent",
  });
  const log = await openPostgresEventLog({ sql, schema: "require" });
  const { partitions } = log.identity;
  const leases = { sql, partitions, owner: randomUUID(), timeToLiveMs: 5_000 };
  const steps: DrainStep[] = [];
  const addresses = await openEmbeddedService(
    {
      log,
      broker: createInProcessBroker({ partitions, depthMax: 100 }),
      index: await openPostgresSearchIndex({ sql, prefix: "daybook" }),
      relayLeases: createPostgresLeases({ ...leases, group: "relay" }),
      processLeases: createPostgresLeases({ ...leases, group: "process" }),
      timers: createPostgresTimers(sql),
      projectorLeases: createPostgresLeases({ ...leases, group: "projector" }),
      quarantine: createPostgresQuarantine({ sql }),
      deadLetters: createPostgresDeadLetters({ sql }),
    },
    silentLog,
    config,
    (step) => void steps.unshift(step),
  );
  return { addresses, steps };
};

const stopServices = async ({ steps }: { readonly steps: readonly DrainStep[] }): Promise<void> => {
  for (const step of steps) await step.run();
};

const refused = { sqlState: "42501" };

describeWith(["postgres"], "the role daybook_app", () => {
  let database: PgDatabase;
  let member: string;
  let sql: PgSql;
  beforeAll(async () => {
    database = await openPgDatabase();
    await openPostgresEventLog({ sql: database.sql });
    const login = await createLogin(database, "in role daybook_app");
    member = login.name;
    sql = database.open({ url: login.url });
  });
  afterAll(async () => {
    await sql?.close();
    await database?.sql.script(`drop owned by ${member} cascade; drop role ${member}`);
    await database?.close();
  });

  it("is enough for commands, projections and queries", async () => {
    const services = await openServices(sql);
    const { addresses } = services;
    const commands = createClient("daybook.account.v1.AccountCommandService", addresses.commands);
    const queries = createClient("daybook.account.v1.AccountQueryService", addresses.queries);
    try {
      const accountId = randomUUID();
      const amount = { currencyCode: "EUR", minorUnits: "1500" };
      await commands.openAccount({
        requestId: randomUUID(),
        accountId,
        ownerId: "member",
        currencyCode: "EUR",
      });
      const { consistencyToken } = await commands.depositMoney({
        requestId: randomUUID(),
        accountId,
        amount,
      });
      const { account } = await queries.getAccount({ accountId, consistencyToken });
      expect(account?.balance).toEqual(amount);
      const { entries } = await queries.searchEntries({
        accountIds: [accountId],
        consistencyToken,
      });
      expect(entries).toHaveLength(1);
      const log = await openPostgresEventLog({ sql, schema: "require" });
      expect(await log.purgeCommands(0, 10)).toBe(0);
      expect(await log.closeIdlePartitions()).toHaveLength(log.identity.partitions);
    } finally {
      commands.close();
      queries.close();
      await stopServices(services);
    }
  }, 60_000);

  it.each([
    "update daybook.events set data = '{}'",
    "delete from daybook.events",
    "truncate daybook.events",
    "alter table daybook.events disable trigger all",
    "drop table daybook.events",
    "drop trigger events_never_change on daybook.events",
    "create or replace function daybook.forbid_change() returns trigger language sql as ''",
    "update daybook.log_identity set epoch = 9",
    "delete from daybook.heads",
    "update daybook.commands set answer = '{}'",
    "insert into daybook.migrations (part, number, name, checksum) values ('event-log', 9, '', '')",
    "create table daybook.mine (n int)",
    "select daybook.grant_app_role()",
  ])("is refused: %s", async (statement) => {
    await expect(sql.query(statement)).rejects.toMatchObject(refused);
  });

  it("does not bring a schema up to date that is behind", async () => {
    await database.sql.query("delete from daybook.migrations where number = 4");
    const opening = openPostgresEventLog({ sql, schema: "require" });
    await expect(opening).rejects.toMatchObject({ name: "SchemaBehind" });
  });
});

describeWithOwn(["postgres"], "migrations by a user who may not create roles", () => {
  let server: TestServer;
  let database: PgDatabase;
  beforeAll(async () => {
    server = await startServer("postgres");
    database = await openPgDatabase(server.url);
  });
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });

  it("go on without the role, and give it its rights once somebody has made it", async () => {
    const { name, url } = await createLogin(database);
    await database.sql.script(`grant create on database ${database.name} to ${name}`);
    const owner = database.open({ url });
    await openPostgresEventLog({ sql: owner });
    const member = await createLogin(database);
    const sql = database.open({ url: member.url });
    await expect(sql.query("select 1 from daybook.heads")).rejects.toMatchObject(refused);
    await database.sql.script(`create role daybook_app; grant daybook_app to ${member.name}`);
    await owner.query("select daybook.grant_app_role()::text");
    const log = await openPostgresEventLog({ sql, schema: "require" });
    expect(await log.readHeads()).toHaveLength(log.identity.partitions);
  }, 60_000);
});
