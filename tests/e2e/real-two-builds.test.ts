import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { accounts } from "../../read-models/accounts.ts";
import { describeWith } from "../services/service.ts";
import type { Clients } from "./embedded-process.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { expectDocuments } from "./ledger-check.ts";
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

/** The indices of the accounts, as the server has them. */
const indicesOf = ({ ELASTICSEARCH_URL, INDEX_PREFIX }: ServerSettings) => {
  const alias = `${INDEX_PREFIX}-${accounts.name}`;
  const call = async <Answer>(path: string): Promise<Answer> =>
    (await (await fetch(new URL(path, ELASTICSEARCH_URL))).json()) as Answer;
  return {
    /** Versions whose index queries are answered from. */
    live: async () => {
      const names = Object.keys(await call<object>(`/_alias/${alias}`));
      return names.map((name) => Number(/-v(\d+)-g\d+$/.exec(name)?.[1]));
    },
    /** Every account in the index of a version, with its offset. */
    documents: async (version: number) => {
      const index = `/${alias}-v${version}-g*`;
      await call(`${index}/_refresh`);
      const query = `q=_exists_:accountId&size=${hitsMax}&version=true&sort=accountId`;
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
  it(title, { timeout: 300_000 }, async () => {
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
    expect(await indices.live()).toEqual([accounts.version]);

    await using build = await makeNewerBuild(accounts.name);
    const [accountId = ""] = ledger.accountIds();
    const endAsking = startAsking(clients, accountId);
    const newer = await installation.start("projector", takingBackSoon, build.root);
    await work(clients);
    await expect.poll(indices.live, soon).toEqual([build.version]);
    // While it was built, and when the alias moved, every query was answered.
    expect(await endAsking()).toEqual([]);
    await expectDocuments(clients, ledger);

    await work(clients);
    await expectDocuments(clients, ledger);
    // Going back is one step: the older build's index has all of it too.
    const expected = await indices.documents(build.version);
    expect(expected.length).toBe(ledger.accountIds().length);
    await expect.poll(() => indices.documents(accounts.version), soon).toEqual(expected);
    const { projection } = await clients.operations.getProjection({ name: accounts.name });
    expect(projection).toMatchObject({ version: accounts.version, state: "PROJECTION_STATE_LIVE" });

    // Rolled back as docs/evolving-events.md has it: the newer projectors are ended, and no more.
    const endAskingBack = startAsking(clients, accountId);
    expect(await newer.terminate()).toEqual({ code: 0, signal: null });
    await work(clients);
    await expect.poll(async () => (await older.health()).ok, soon).toBe(false);
    await expect.poll(indices.live, soon).toEqual([accounts.version]);
    await untilReady([older]);
    await expectDocuments(clients, ledger);
    expect(await endAskingBack()).toEqual([]);

    const again = await installation.start("projector", takingBackSoon, build.root);
    await expect.poll(indices.live, soon).toEqual([build.version]);
    expect(await older.terminate()).toEqual({ code: 0, signal: null });
    await work(clients);
    await expectDocuments(clientsOf(commands, queries, again), ledger);
  });
});
