import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openPostgresEventLog } from "../../platform/event-log/postgres.ts";
import { silentLog } from "../../platform/log.ts";
import { openScriptedServer } from "../../platform/search-index/elasticsearch.fixture.ts";
import { openPgSql, type PgSql } from "../../platform/sql/pg.ts";
import { describeWith } from "../services/service.ts";
import { newRequestId } from "./messages.ts";
import {
  clientsOf,
  createRealInstallation,
  type RealInstallation,
  type RealProcess,
  untilReady,
} from "./real-installation.ts";
import { refusalOf } from "./refusal-of.ts";

const soon = { timeout: 30_000, interval: 50 };

/** What a process has logged about one of its checks, in order. */
const toldOf = ({ stderr }: RealProcess, check: string): string[] =>
  stderr()
    .split("\n")
    .filter((line) => line.includes('"process.check"'))
    .map((line) => JSON.parse(line) as { check: string; state: string })
    .filter((line) => line.check === check)
    .map(({ state }) => state);

const services = ["postgres", "rabbitmq", "elasticsearch"] as const;

describeWith(services, "A process that a server does not let in", () => {
  let installation: RealInstallation;
  let sql: PgSql;
  const secret = `secret${randomBytes(8).toString("hex")}`;
  const name = `daybook_test_${randomBytes(5).toString("hex")}`;

  beforeAll(async () => {
    installation = await createRealInstallation();
    const url = installation.servers.DATABASE_URL;
    sql = openPgSql({ url, applicationName: "test", logger: silentLog });
  }, 300_000);
  afterAll(async () => {
    await sql?.script(`drop owned by ${name} cascade; drop role ${name}`).catch(() => {});
    await sql?.close();
    await installation?.remove();
  });

  const stateOf = async (process: RealProcess, check: string) =>
    (await process.health()).checks[check];

  it("waits, says why, and works as soon as it is let in", async () => {
    const url = new URL(installation.servers.DATABASE_URL);
    const database = url.pathname.slice(1);
    url.username = name;
    url.password = secret;
    const commands = await installation.start("command-service", { DATABASE_URL: url.href });
    await expect.poll(() => stateOf(commands, "postgres"), soon).toBe("waiting: login refused");
    expect(await stateOf(commands, "log schema")).toBe("waiting: login refused");
    expect(await commands.metric("daybook_ready")).toEqual([0, 0, 0]);
    const clients = clientsOf(commands, commands, commands);
    const opening = { requestId: newRequestId(), ownerId: "o", currencyCode: "EUR" };
    expect(await refusalOf(clients.commands.openAccount(opening))).toMatchObject({
      code: "UNAVAILABLE",
      reason: "STORE_UNAVAILABLE",
    });
    await sql.script(`create role ${name} login password '${secret}';
      grant create on database ${database} to ${name}`);
    await untilReady([commands]);
    expect((await clients.commands.openAccount(opening)).version).toBe("1");
    await expect.poll(() => commands.metric("daybook_ready"), soon).toEqual([1, 1, 1]);
    expect(await commands.metric("daybook_broker_connected")).toEqual([1, 1]);
    expect((await commands.metric("daybook_sql_connections")).length).toBe(2);

    // While it works: the connections that it has are ended, and it gets no other.
    await sql.query(`alter role ${name} nologin`);
    const end = "select pg_terminate_backend(pid)::text from pg_stat_activity where usename = $1";
    await sql.query(end, [name]);
    await expect.poll(() => stateOf(commands, "postgres"), soon).toBe("waiting: login refused");
    expect(
      await refusalOf(clients.commands.openAccount({ ...opening, requestId: newRequestId() })),
    ).toMatchObject({ code: "UNAVAILABLE", reason: "STORE_UNAVAILABLE" });
    await sql.query(`alter role ${name} login`);
    await untilReady([commands]);
    const refused = toldOf(commands, "postgres").filter((state) => state.endsWith("refused"));
    expect(refused).toHaveLength(2);
    expect(commands.stderr() + commands.stdout()).not.toContain(secret);
  }, 300_000);

  it.each<[string, "command-service" | "projector", string, (url: URL) => void, string]>([
    [
      "a database that is not there",
      "command-service",
      "postgres",
      (url) => {
        url.pathname = "/no_such_database";
      },
      "waiting: no such database",
    ],
    [
      "a wrong password of RabbitMQ",
      "command-service",
      "rabbitmq",
      (url) => {
        url.password = secret;
      },
      "away, not needed to serve: login refused",
    ],
    [
      "a wrong password of RabbitMQ",
      "projector",
      "rabbitmq",
      (url) => {
        url.password = secret;
      },
      "waiting: login refused",
    ],
    [
      "a virtual host that is not there",
      "projector",
      "rabbitmq",
      (url) => {
        url.pathname = "/no-such-host";
      },
      "waiting: virtual host refused",
    ],
  ])(
    "says so of %s: %s",
    async (_what, process, check, change, expected) => {
      await openPostgresEventLog({ sql }); // Without its schema nobody asks for the broker.
      const setting = check === "postgres" ? "DATABASE_URL" : "AMQP_URL";
      const url = new URL(installation.servers[setting]);
      change(url);
      const started = await installation.start(process, { [setting]: url.href });
      await expect.poll(() => stateOf(started, check), soon).toBe(expected);
      await expect.poll(() => toldOf(started, check).at(-1), soon).toBe(expected);
      expect(started.stderr() + started.stdout()).not.toContain(secret);
      await started.kill();
    },
    300_000,
  );

  it("says so of credentials that Elasticsearch refuses", async () => {
    const error = { type: "security_exception", reason: `of elastic:${secret}` };
    const server = await openScriptedServer(() => ({ status: 401, body: { error, status: 401 } }));
    const url = new URL(server.url);
    url.username = "elastic";
    url.password = secret;
    const queries = await installation.start("query-service", { ELASTICSEARCH_URL: url.href });
    const expected = "waiting: credentials refused";
    await expect.poll(() => stateOf(queries, "elasticsearch"), soon).toBe(expected);
    expect(queries.stderr() + queries.stdout()).not.toContain(secret);
    await queries.kill();
    await server.close();
  }, 300_000);
});
