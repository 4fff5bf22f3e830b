import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { accounts } from "../../read-models/accounts.ts";
import { customers } from "../../read-models/customers.ts";
import { orders } from "../../read-models/orders.ts";
import { products } from "../../read-models/products.ts";
import { describeWith } from "../services/service.ts";
import type { Clients } from "./embedded-process.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { documentCounts, expectDocuments } from "./ledger-check.ts";
import { createLoadPlan, sendLoad } from "./load.ts";
import { makeNewerBuild } from "./newer-build.ts";
import {
  clientsOf,
  createRealInstallation,
  type ServerSettings,
  untilReady,
} from "./real-installation.ts";
import { type Refusal, readRefusal } from "./refusal-of.ts";
import { createRandom } from "./seeded-random.ts";

const commandsOfPhase = 150;
const soon = { timeout: 60_000, interval: 100 };
const hitsMax = 1_000;
const askEveryMs = 20;

type Hit = { readonly _id: string; readonly _version: number; readonly _source: object };

const models = [accounts, orders, products, customers] as const;
const names = models.map(({ name }) => name);
const ownVersions = Object.fromEntries(models.map(({ name, version }) => [name, version]));

/** The indices of the read models, as the server has them. */
const indicesOf = ({ ELASTICSEARCH_URL, INDEX_PREFIX }: ServerSettings) => {
  const call = async <Answer>(path: string): Promise<Answer> =>
    (await (await fetch(new URL(path, ELASTICSEARCH_URL))).json()) as Answer;
  const liveVersion = async (name: string): Promise<[string, number]> => {
    const indices = Object.keys(await call<object>(`/_alias/${INDEX_PREFIX}-${name}`));
    return [name, Number(/-v(\d+)-g\d+$/.exec(indices.join())?.[1])];
  };
  return {
    /** By read model: the version whose index queries are answered from. */
    live: async () => Object.fromEntries(await Promise.all(names.map(liveVersion))),
    /** Every document in the index of a version, with its offset. */
    documents: async (name: string, version: number) => {
      const index = `/${INDEX_PREFIX}-${name}-v${version}-g*`;
      await call(`${index}/_refresh`);
      const query = `q=_exists_:tenantId&size=${hitsMax}&version=true&sort=id`;
      const { hits } = await call<{ hits: { hits: Hit[] } }>(`${index}/_search?${query}`);
      return hits.hits.map(({ _id, _version, _source }) => ({ _id, _version, _source }));
    },
  };
};

/** Asks for an account all the time; what it was refused. */
const startAsking = ({ queries }: Clients, accountId: string) => {
  const refused: Refusal[] = [];
  let ended = false;
  const asking = (async (): Promise<void> => {
    while (!ended) {
      await queries.getAccount({ accountId }).catch((error) => refused.push(readRefusal(error)));
      await delay(askEveryMs);
    }
  })();
  return async (): Promise<Refusal[]> => {
    ended = true;
    await asking;
    return refused;
  };
};

const createWork = (ledger: Ledger) => {
  const plan = createLoadPlan(createRandom(88), "b", 15);
  return async (clients: Clients): Promise<void> => {
    const load = Array.from({ length: commandsOfPhase }, plan.next);
    const onAcknowledged = ledger.acknowledge;
    const next = () => load.shift();
    expect((await sendLoad(clients, { callers: 4, next, onAcknowledged })).unknown).toEqual([]);
  };
};

const takingBackSoon = { PROJECTOR_TAKE_BACK_AFTER_MS: "14000" };

const title = "takes queries over once its index is complete, and gives them back when it is ended";

describeWith(["postgres", "rabbitmq", "elasticsearch"], "A newer build of the projector", () => {
  it(title, { timeout: 900_000 }, async () => {
    await using installation = await createRealInstallation();
    const indices = indicesOf(installation.servers);
    const [commands, queries, older] = await Promise.all([
      installation.start("command-service"),
      installation.start("query-service"),
      installation.start("projector", takingBackSoon),
    ]);
    await untilReady([commands, queries, older]);
    const clients = clientsOf(commands, queries, older);
    const ledger = createLedger();
    const work = createWork(ledger);
    await work(clients);
    await expectDocuments(clients, ledger);
    expect(await indices.live()).toEqual(ownVersions);

    await using build = await makeNewerBuild(names);
    const [accountId = ""] = ledger.accountIds();
    const endAsking = startAsking(clients, accountId);
    const newer = await installation.start("projector", takingBackSoon, build.root);
    await work(clients);
    await expect.poll(indices.live, soon).toEqual(build.versions);
    // While it was built, and when the alias moved, every query was answered.
    expect(await endAsking()).toEqual([]);
    await expectDocuments(clients, ledger);

    await work(clients);
    await expectDocuments(clients, ledger);
    // Going back is one step: the older build's index has all of it too.
    const counts = documentCounts(ledger);
    for (const { name, version } of models) {
      const expected = await indices.documents(name, build.versions[name] ?? 0);
      expect([name, expected.length]).toEqual([name, counts[name as keyof typeof counts]]);
      await expect.poll(() => indices.documents(name, version), soon).toEqual(expected);
      const { projection } = await clients.operations.getProjection({ name });
      expect(projection).toMatchObject({ version, state: "PROJECTION_STATE_LIVE" });
    }

    // Rolled back as docs/evolving-events.md has it: the newer projectors are ended, and no more.
    const endAskingBack = startAsking(clients, accountId);
    expect(await newer.terminate()).toEqual({ code: 0, signal: null });
    await work(clients);
    await expect.poll(async () => (await older.health()).ok, soon).toBe(false);
    await expect.poll(indices.live, soon).toEqual(ownVersions);
    await untilReady([older]);
    await expectDocuments(clients, ledger);
    expect(await endAskingBack()).toEqual([]);

    const again = await installation.start("projector", takingBackSoon, build.root);
    await expect.poll(indices.live, soon).toEqual(build.versions);
    expect(await older.terminate()).toEqual({ code: 0, signal: null });
    await work(clients);
    await expectDocuments(clientsOf(commands, queries, again), ledger);
  });
});
