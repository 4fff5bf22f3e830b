import { afterAll, beforeAll, expect, it } from "vitest";
import { silentLog } from "../../platform/log.ts";
import { openPgSql, type PgSql } from "../../platform/sql/pg.ts";
import { readModels } from "../../read-models/read-models.ts";
import { openFaultProxy } from "../faults/fault-proxy.ts";
import { postgresAppended } from "../faults/matchers.ts";
import { loseLastEvent } from "../lose-last-event.ts";
import { placesIn } from "../read-model/token-places.ts";
import { describeWith } from "../services/service.ts";
import { spawnMain, within } from "./embedded-process.ts";
import { eur, newRequestId } from "./messages.ts";
import { clientsOf, type RealInstallation, untilReady } from "./real-installation.ts";
import { readRefusal, refusalOf } from "./refusal-of.ts";
import {
  behindProxies,
  type Closing,
  closeAll,
  grpcHealth,
  openInstallation,
  opening,
  serverNames,
  startThree,
  type Three,
  waitsFor,
} from "./three-processes.ts";

const soon = { timeout: 30_000, interval: 50 };

const withDatabase = async (
  { servers }: RealInstallation,
  work: (sql: PgSql) => Promise<void>,
): Promise<void> => {
  const sql = openPgSql({ url: servers.DATABASE_URL, applicationName: "test", logger: silentLog });
  await work(sql).finally(sql.close);
};

const services = ["postgres", "rabbitmq", "elasticsearch"] as const;

describeWith(services, "The three processes", () => {
  const closers: Closing = [];
  let installation: RealInstallation;
  let servers: Awaited<ReturnType<typeof behindProxies>>;
  let three: Three;
  beforeAll(async () => {
    installation = await openInstallation(closers);
    servers = await behindProxies(installation, closers);
    for (const name of serverNames) servers.bringUp(name);
    three = await startThree(installation, servers.settings);
  }, 300_000);
  afterAll(() => closeAll(closers));

  it("become unready when what they need is away, and come back by themselves", async () => {
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
  }, 300_000);

  it("stop when the log went back, and go on in a new epoch, none of them restarted", async () => {
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
    // One that has not seen the event has nothing to miss.
    const [[partition, offset] = [0, 0]] = placesIn(before.consistencyToken);
    const applied = async () =>
      (await clients.operations.listProjections({})).projections.every(({ partitions }) =>
        partitions.some((one) => one.partition === partition && Number(one.checkpoint) >= offset),
      );
    await expect.poll(applied, soon).toBe(true);

    // As a backup from before the last event has it.
    await withDatabase(installation, (sql) => loseLastEvent(sql, `account-${accountId}`));
    const stopped = async () => (await operations.health()).checks.projections;
    await expect
      .poll(stopped, soon)
      .toBe(readModels.map(({ name }) => `${name} LOG_WENT_BACK`).join(", "));
    await expect.poll(() => grpcHealth(operations), soon).toBe("NOT_SERVING");
    const stoppedPartitions = () => operations.metric("daybook_projection_stopped_partitions");
    await expect.poll(stoppedPartitions, soon).toEqual(readModels.map(() => 1));
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
    await expect.poll(stoppedPartitions, soon).toEqual(readModels.map(() => 0));
    const after = await deposit(2);
    expect(after.consistencyToken).toMatch(/\.2\.\d+:\d+$/);
    expect((await read(after.consistencyToken)).account?.balance).toEqual(eur(8));
    for (const one of [commands, queries, operations]) {
      expect(await one.terminate()).toEqual({ code: 0, signal: null });
    }
  }, 300_000);

  it("end with 143 when they are told to stop again while a call keeps them", async () => {
    const { DATABASE_URL } = installation.servers;
    const proxy = await openFaultProxy({ port: Number(new URL(DATABASE_URL).port), seed: 1 });
    closers.push(proxy.close);
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
  }, 300_000);

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
  }, 300_000);
});
