import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../../platform/log.ts";
import { openPgSql, type PgSql } from "../../platform/sql/pg.ts";
import { readModels } from "../../read-models/read-models.ts";
import { type FaultProxy, openFaultProxy } from "../faults/fault-proxy.ts";
import { postgresAppended } from "../faults/matchers.ts";
import { loseLastEvent } from "../lose-last-event.ts";
import { describeWith } from "../services/service.ts";
import { spawnMain, within } from "./embedded-process.ts";
import { eur, newRequestId } from "./messages.ts";
import { createRawClient } from "./raw-call.ts";
import {
  clientsOf,
  createRealInstallation,
  type ProcessName,
  type RealInstallation,
  type RealProcess,
  untilReady,
} from "./real-installation.ts";
import { readRefusal, refusalOf } from "./refusal-of.ts";

const soon = { timeout: 30_000, interval: 50 };

type ServerName = "DATABASE_URL" | "AMQP_URL" | "ELASTICSEARCH_URL";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const open = async (): Promise<RealInstallation> => {
  const installation = await createRealInstallation();
  closing.push(installation.remove);
  return installation;
};

/** The installation's servers behind proxies that refuse until they are told otherwise. */
const behindProxies = async ({ servers }: RealInstallation) => {
  const proxies = {} as Record<ServerName, FaultProxy>;
  const settings = {} as Record<ServerName, string>;
  for (const name of ["DATABASE_URL", "AMQP_URL", "ELASTICSEARCH_URL"] as const) {
    const port = Number(new URL(servers[name]).port);
    const proxy = await openFaultProxy({ port, seed: 1 });
    closing.push(proxy.close);
    proxy.set({ refuse: true });
    proxies[name] = proxy;
    settings[name] = proxy.through(servers[name]);
  }
  return {
    settings,
    bringUp: (name: ServerName) => proxies[name].set({}),
    takeDown: (name: ServerName) => {
      proxies[name].set({ refuse: true });
      proxies[name].cut();
    },
  };
};

const waitsFor = async (process: RealProcess): Promise<string[]> => {
  const { checks } = await process.health();
  return Object.keys(checks).filter((name) => checks[name]?.startsWith("waiting"));
};

/** The status that gRPC health tells of the whole process. */
const grpcHealth = async ({ address }: RealProcess): Promise<string> => {
  const client = createRawClient(address);
  try {
    const { response } = await client.call("/grpc.health.v1.Health/Check", Buffer.alloc(0));
    return ["UNKNOWN", "SERVING", "NOT_SERVING"][response?.[1] ?? 0] ?? "";
  } finally {
    client.close();
  }
};

const opening = () => ({ requestId: newRequestId(), ownerId: "o", currencyCode: "EUR" });

const startThree = async (
  { start }: RealInstallation,
  settings: Readonly<Record<string, string>>,
) => {
  const names: readonly ProcessName[] = ["command-service", "query-service", "projector"];
  const [commands, queries, operations] = await Promise.all(
    names.map((name) => start(name, settings)),
  );
  if (!commands || !queries || !operations) throw new Error("Cannot go on: a process is missing");
  const clients = clientsOf(commands, queries, operations);
  return { commands, queries, operations, clients };
};

type Three = Awaited<ReturnType<typeof startThree>>;

const expectWaiting = async ({ commands, queries, operations, clients }: Three): Promise<void> => {
  expect(await waitsFor(commands)).toEqual(["postgres", "log schema"]);
  expect(await waitsFor(queries)).toEqual(["elasticsearch", "index"]);
  expect(await waitsFor(operations)).toEqual([
    "postgres",
    "log schema",
    "rabbitmq",
    "elasticsearch",
    "index",
  ]);
  for (const one of [commands, queries, operations]) {
    expect(await grpcHealth(one)).toBe("NOT_SERVING");
  }
  const store = { code: "UNAVAILABLE", reason: "STORE_UNAVAILABLE" };
  expect(await refusalOf(clients.commands.openAccount(opening()))).toMatchObject(store);
  expect(await refusalOf(clients.operations.getLog({}))).toMatchObject(store);
  const query = clients.queries.getAccount({ accountId: "a" });
  expect(await refusalOf(query)).toMatchObject({
    code: "UNAVAILABLE",
    reason: "INDEX_UNAVAILABLE",
  });
};

/** Every order in which three servers may come up. */
const orders: readonly (readonly ServerName[])[] = [
  ["DATABASE_URL", "AMQP_URL", "ELASTICSEARCH_URL"],
  ["ELASTICSEARCH_URL", "AMQP_URL", "DATABASE_URL"],
  ["AMQP_URL", "ELASTICSEARCH_URL", "DATABASE_URL"],
];

const withDatabase = async (
  { servers }: RealInstallation,
  work: (sql: PgSql) => Promise<void>,
): Promise<void> => {
  const sql = openPgSql({ url: servers.DATABASE_URL, applicationName: "test", logger: silentLog });
  await work(sql).finally(sql.close);
};

const services = ["postgres", "rabbitmq", "elasticsearch"] as const;

describeWith(services, "The three processes while their servers are down", () => {
  it.each(orders.map((order) => [order]))(
    "wait, say what for, and go on by themselves as the servers come up: %j",
    async (order) => {
      const installation = await open();
      const servers = await behindProxies(installation);
      const three = await startThree(installation, servers.settings);
      await expectWaiting(three);
      for (const name of order) servers.bringUp(name);
      await untilReady([three.commands, three.queries, three.operations]);
      expect(await grpcHealth(three.commands)).toBe("SERVING");
      const { accountId, consistencyToken } = await three.clients.commands.openAccount(opening());
      const { account } = await three.clients.queries.getAccount({ accountId, consistencyToken });
      expect(account?.version).toBe("1");
    },
    120_000,
  );

  it("become unready when what they need is away, and come back by themselves", async () => {
    const installation = await open();
    const servers = await behindProxies(installation);
    for (const name of orders[0] ?? []) servers.bringUp(name);
    const three = await startThree(installation, servers.settings);
    const { commands, queries, operations, clients } = three;
    await untilReady([commands, queries, operations]);

    // The relay's broker is no business of commands.
    servers.takeDown("AMQP_URL");
    await expect.poll(() => waitsFor(operations), soon).toEqual(["rabbitmq"]);
    expect((await commands.health()).checks.rabbitmq).toBe(
      "away, not needed to serve: unreachable",
    );
    expect(await grpcHealth(commands)).toBe("SERVING");
    const { accountId, consistencyToken } = await clients.commands.openAccount(opening());
    // Without any delivery: the projector looks at the log.
    const found = await clients.queries.getAccount({ accountId, consistencyToken });
    expect(found.account?.version).toBe("1");
    servers.bringUp("AMQP_URL");
    await untilReady([operations]);

    servers.takeDown("DATABASE_URL");
    await expect.poll(() => waitsFor(commands), soon).toEqual(["postgres"]);
    await expect.poll(() => grpcHealth(commands), soon).toBe("NOT_SERVING");
    const refusal = await refusalOf(clients.commands.openAccount(opening()));
    expect(refusal).toMatchObject({ code: "UNAVAILABLE", reason: "STORE_UNAVAILABLE" });
    servers.bringUp("DATABASE_URL");
    await untilReady([commands, operations]);

    servers.takeDown("ELASTICSEARCH_URL");
    await expect.poll(() => waitsFor(queries), soon).toContain("elasticsearch");
    expect(await refusalOf(clients.queries.getAccount({ accountId }))).toMatchObject({
      code: "UNAVAILABLE",
      reason: "INDEX_UNAVAILABLE",
    });
    await clients.commands.openAccount(opening());
    servers.bringUp("ELASTICSEARCH_URL");
    await untilReady([queries, operations]);
    expect((await clients.queries.getAccount({ accountId })).account?.version).toBe("1");
  }, 120_000);
});

describeWith(services, "The three processes", () => {
  let closeAll: (() => Promise<void>) | undefined;
  let installation: RealInstallation;
  beforeAll(async () => {
    installation = await createRealInstallation();
    closeAll = installation.remove;
    return async () => await closeAll?.();
  }, 60_000);

  it("stop when the log went back, and go on in a new epoch, none of them restarted", async () => {
    const three = await startThree(installation, {});
    const { commands, queries, operations, clients } = three;
    await untilReady([commands, queries, operations]);
    const accountId = "epochs";
    await clients.commands.openAccount({ ...opening(), accountId });
    const deposit = (minor: number) =>
      clients.commands.depositMoney({ requestId: newRequestId(), accountId, amount: eur(minor) });
    const read = (consistencyToken: string) =>
      clients.queries.getAccount({ accountId, consistencyToken });
    await deposit(5);
    const before = await deposit(11);
    expect((await read(before.consistencyToken)).account?.balance).toEqual(eur(16));

    // As a backup from before the last event has it.
    await withDatabase(installation, (sql) => loseLastEvent(sql, `account-${accountId}`));
    const stopped = async () => (await operations.health()).checks.projections;
    await expect
      .poll(stopped, soon)
      .toBe(readModels.map(({ name }) => `${name} LOG_WENT_BACK`).join(", "));
    await expect.poll(() => grpcHealth(operations), soon).toBe("NOT_SERVING");
    // Commands are decided on what the log holds now.
    const decided = async () => (await deposit(1).catch(() => undefined))?.version;
    await expect.poll(decided, soon).toBe("3");

    const settings = { DATABASE_URL: installation.servers.DATABASE_URL };
    const cli = spawnMain("cli/main.ts", settings, ["log", "new-epoch", "--yes"]);
    expect(await within(20_000, "daybook", cli.exited)).toMatchObject({ code: 0 });
    expect(cli.stdout()).toMatch(/^Log \S+: epoch 1 is over, epoch 2 has begun\.\n$/);
    const refused = async () => {
      const answer = await read(before.consistencyToken).catch(readRefusal);
      return "reason" in answer ? answer.reason : "OK";
    };
    await expect.poll(refused, soon).toBe("TOKEN_OF_OTHER_LOG");
    const generations = async () =>
      (
        await clients.operations.listProjections({}).catch(() => ({ projections: [] }))
      ).projections.map(({ generation, state }) => `${state} ${generation}`);
    const live = "PROJECTION_STATE_LIVE 2";
    await expect.poll(generations, soon).toEqual(readModels.map(() => live));
    await untilReady([commands, queries, operations]);
    const after = await deposit(2);
    expect(after.consistencyToken).toMatch(/\.2\.\d+:\d+$/);
    expect((await read(after.consistencyToken)).account?.balance).toEqual(eur(8));
    for (const one of [commands, queries, operations]) {
      expect(await one.terminate()).toEqual({ code: 0, signal: null });
    }
  }, 120_000);

  it("end with 143 when they are told to stop again while a call keeps them", async () => {
    const { DATABASE_URL } = installation.servers;
    const proxy = await openFaultProxy({ port: Number(new URL(DATABASE_URL).port), seed: 1 });
    closing.push(proxy.close);
    const settings = { DATABASE_URL: proxy.through(DATABASE_URL), DRAIN_TIMEOUT_MS: "60000" };
    const process = await installation.start("command-service", settings);
    await untilReady([process]);
    const hold = proxy.hold("toClient", postgresAppended);
    const { commands } = clientsOf(process, process, process);
    const answer = commands.openAccount(opening(), { timeoutMs: 60_000 }).catch(() => "cut off");
    await hold.reached;
    let hasEnded = false;
    const exited = process.exited.finally(() => {
      hasEnded = true;
    });
    process.signal("SIGTERM");
    const draining = async () => (await process.health()).checks.process;
    await expect.poll(draining, soon).toBe("draining");
    expect(hasEnded).toBe(false);
    // Two at once count as one wish, so the second has to come a little later.
    const toldAgain = (): boolean => {
      process.signal("SIGTERM");
      return hasEnded;
    };
    await expect.poll(toldAgain, { timeout: 10_000, interval: 100 }).toBe(true);
    expect(await exited).toEqual({ code: 143, signal: null });
    expect(await answer).toBe("cut off");
  }, 60_000);

  it("end with 65 and one line on a schema that they do not know", async () => {
    await withDatabase(installation, async (sql) => {
      await sql.query(
        `insert into daybook.migrations (part, number, name, checksum)
         values ('event-log', 9999, '9999-from-the-future.sql', 'x')`,
      );
    });
    for (const name of ["command-service", "projector"] as const) {
      const process = await installation.start(name);
      const { code } = await within(20_000, "the process to end", process.exited);
      expect(code).toBe(65);
      expect(process.stderr()).toMatch(/^Cannot use the event-log schema: .*unknown.*$/m);
    }
  }, 60_000);
});

describe("A process whose settings cannot be used", () => {
  it.each(["command-service", "projector", "query-service"])(
    "ends with 78 and names them: %s",
    async (name) => {
      const settings = { DATABASE_URL: "mysql://x", AMQP_URL: "http://x", ELASTICSEARCH_URL: "x" };
      const { exited, stderr } = spawnMain(`${name}/main.ts`, settings);
      expect(await within(20_000, "the process to end", exited)).toMatchObject({ code: 78 });
      expect(stderr()).toMatch(/^Cannot use the configuration:\n(?:[A-Z_]+: must be .*\n)+$/);
    },
    30_000,
  );
});
