import { afterEach, describe, expect, it } from "vitest";
import { describeWith } from "../services/service.ts";
import { spawnMain, within } from "./embedded-process.ts";
import { untilReady } from "./real-installation.ts";
import { refusalOf } from "./refusal-of.ts";
import {
  behindProxies,
  type Closing,
  closeAll,
  grpcHealth,
  openInstallation,
  opening,
  type ServerName,
  serverNames,
  startThree,
  type Three,
  waitsFor,
} from "./three-processes.ts";

const soon = { timeout: 30_000, interval: 50 };

const closing: Closing = [];
afterEach(() => closeAll(closing));

/** What each of the three waits for while only these servers are up, and whether runs go out. */
const waitingWith = (up: ReadonlySet<ServerName>) => {
  const [postgres, rabbitmq, elasticsearch] = serverNames.map((name) => up.has(name));
  const store = postgres ? [] : ["postgres", "log schema"];
  const search = elasticsearch ? [] : ["elasticsearch"];
  // Made by the projector, of what the log says.
  const index = postgres && elasticsearch ? [] : ["index"];
  const isRelayed = postgres && rabbitmq;
  return {
    commands: store,
    queries: [...search, ...index],
    operations: [...store, ...(isRelayed ? [] : ["rabbitmq"]), ...search, ...index],
    isRelayed,
  };
};

const waitingOf = async ({ commands, queries, operations }: Three) => ({
  commands: await waitsFor(commands),
  queries: await waitsFor(queries),
  operations: await waitsFor(operations),
  isRelayed: (await commands.health()).checks.rabbitmq === "ready",
});

/** Nothing is up: nobody serves, and who calls is told to come again. */
const expectAllAway = async ({ commands, queries, operations, clients }: Three): Promise<void> => {
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
const orders = serverNames.flatMap((first) =>
  serverNames
    .filter((name) => name !== first)
    .map((second, _at, [one, other]) => [first, second, second === one ? other : one]),
) as ServerName[][];

const services = ["postgres", "rabbitmq", "elasticsearch"] as const;

describeWith(services, "The three processes while their servers are down", () => {
  it.each(orders.map((order) => [order]))(
    "wait, say what for, and go on by themselves as the servers come up: %j",
    async (order) => {
      const installation = await openInstallation(closing);
      const servers = await behindProxies(installation, closing);
      const three = await startThree(installation, servers.settings);
      const { clients } = three;
      const up = new Set<ServerName>();
      expect(await waitingOf(three)).toEqual(waitingWith(up));
      await expectAllAway(three);
      let opened = { accountId: "", consistencyToken: "" };
      for (const name of order) {
        servers.bringUp(name);
        up.add(name);
        // The next one comes up only when this one has been noticed.
        await expect.poll(() => waitingOf(three), soon).toEqual(waitingWith(up));
        // Commands need the store and nothing else.
        if (name === "DATABASE_URL") opened = await clients.commands.openAccount(opening());
      }
      await untilReady([three.commands, three.queries, three.operations]);
      expect(await grpcHealth(three.commands)).toBe("SERVING");
      const { accountId, consistencyToken } = opened;
      const { account } = await clients.queries.getAccount({ accountId, consistencyToken });
      expect(account?.version).toBe("1");
    },
    300_000,
  );
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
    120_000,
  );
});
