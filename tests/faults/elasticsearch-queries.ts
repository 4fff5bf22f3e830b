import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import type { Clients } from "../e2e/embedded-process.ts";
import {
  clientsOf,
  createRealInstallation,
  type OwnServers,
  type RealInstallation,
  untilReady,
} from "../e2e/real-installation.ts";
import { readRefusal } from "../e2e/refusal-of.ts";
import { type AnyQuery, everyQuery, fillBooks } from "./every-query.ts";
import {
  type HttpInterceptor,
  type HttpRequest,
  type Intervention,
  openHttpInterceptor,
} from "./http-interceptor.ts";

/** Every query of a read side with somebody between it and Elasticsearch. */
export type QueriedIndex = AsyncDisposable & {
  readonly clients: Clients;
  readonly installation: RealInstallation;
  readonly interceptor: HttpInterceptor;
  /** Stands for all that is in the books. */
  readonly token: string;
  /** What each query answers when nothing is wrong. */
  readonly healthy: ReadonlyMap<string, object>;
};

/** What became of a query: its answer, or code and reason. */
export type Outcome = { readonly told: string; readonly answer?: object; readonly tookMs: number };

/** An outcome of a query that nobody disturbed. */
export const answered = "OK";
/** What every query says of an index that is away, does not answer whole, or not in time. */
export const unavailable = "UNAVAILABLE INDEX_UNAVAILABLE";

const deadlineMs = 10_000;

/** Asks one query. */
const outcomeOf = async (
  { clients, token }: Pick<QueriedIndex, "clients" | "token">,
  query: AnyQuery,
  { timeoutMs = deadlineMs, withToken = false } = {},
): Promise<Outcome> => {
  const startedAt = performance.now();
  const told = await query.ask(clients, withToken ? token : "", { timeoutMs }).then(
    (answer) => ({ told: answered, answer }),
    (error) => {
      const { code, reason, retryDelayMs } = readRefusal(error);
      const retry =
        code === "UNAVAILABLE" && retryDelayMs === undefined ? " without RetryInfo" : "";
      return { told: `${code} ${reason}${retry}` };
    },
  );
  return { ...told, tookMs: performance.now() - startedAt };
};

/** Asks every query at once. */
export const askEvery = async (
  index: Pick<QueriedIndex, "clients" | "token">,
  options: { readonly timeoutMs?: number; readonly withToken?: boolean } = {},
): Promise<ReadonlyMap<AnyQuery, Outcome>> =>
  new Map(
    await Promise.all(
      everyQuery.map(async (query) => [query, await outcomeOf(index, query, options)] as const),
    ),
  );

const answersOf = (outcomes: ReadonlyMap<AnyQuery, Outcome>): ReadonlyMap<string, object> =>
  new Map([...outcomes].map(([{ name }, { told, answer }]) => [name, answer ?? { told }]));

/** One process of each kind, of which the query service is disturbed. Nothing is remembered. */
export const openQueriedIndex = async (
  settings: Readonly<Record<string, string>> = {},
  own: OwnServers = {},
): Promise<QueriedIndex> => {
  const installation = await createRealInstallation(own);
  const interceptor = await openHttpInterceptor(installation.servers.ELASTICSEARCH_URL);
  const behind = { ELASTICSEARCH_URL: interceptor.url, READ_CACHE_DOCUMENTS_MAX: "0", ...settings };
  const close = async (): Promise<void> => {
    await interceptor.close();
    await installation.remove();
  };
  try {
    const [commands, queries, projector] = await Promise.all([
      installation.start("command-service"),
      installation.start("query-service", behind),
      installation.start("projector"),
    ]);
    await untilReady([commands, queries, projector]);
    const clients = clientsOf(commands, queries, projector);
    const token = await fillBooks(clients);
    const healthy = answersOf(await askEvery({ clients, token }, { withToken: true }));
    const parts = { clients, installation, interceptor, token, healthy };
    return { ...parts, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** A fault of reads, the requests that it meets, and which queries make such requests. */
export type ReadFault = {
  readonly matches: (request: HttpRequest) => boolean;
  readonly intervene: Intervention;
  readonly hurts: (query: AnyQuery) => boolean;
};

/**
 * While the fault lasts, the queries that it hurts are told that the index is unavailable and all
 * others answer as ever; after it all do.
 */
export const expectFaultTold = async (
  index: QueriedIndex,
  { matches, intervene, hurts }: ReadFault,
  options: { readonly timeoutMs?: number; readonly withToken?: boolean } = {},
): Promise<ReadonlyMap<AnyQuery, Outcome>> => {
  const fault = index.interceptor.intercept(matches, intervene);
  const outcomes = await askEvery(index, options).finally(fault.end);
  const told = new Map([...outcomes].map(([{ name }, outcome]) => [name, outcome.told]));
  expect(told).toEqual(
    new Map(everyQuery.map((one) => [one.name, hurts(one) ? unavailable : answered])),
  );
  for (const [query, { answer }] of outcomes) {
    if (!hurts(query)) expect(answer).toEqual(index.healthy.get(query.name));
  }
  await expectAnswersAgain(index);
  return outcomes;
};

/** Every query answers as it did before anything was wrong. */
export const expectAnswersAgain = async (index: QueriedIndex): Promise<void> => {
  const answers = async () => answersOf(await askEvery(index, { withToken: true }));
  await expect.poll(answers, { timeout: 30_000, interval: 250 }).toEqual(index.healthy);
};

const serverCall = async (
  { installation }: QueriedIndex,
  method: "GET" | "PUT" | "POST",
  path: string,
  body?: object,
): Promise<unknown> => {
  const answer = await fetch(new URL(path, installation.servers.ELASTICSEARCH_URL), {
    method,
    headers: { "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Cannot ${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
};

const allocation = "index.routing.allocation.require._name";

/** The indices lose every shard, as when the nodes that hold them are gone: status red. */
export const makeRed = async (index: QueriedIndex): Promise<() => Promise<void>> => {
  const all = `/${index.installation.servers.INDEX_PREFIX}-*`;
  await serverCall(index, "PUT", `${all}/_settings`, { [allocation]: "nobody" });
  await serverCall(index, "POST", `${all}/_close?wait_for_active_shards=0`);
  await serverCall(index, "POST", `${all}/_open?wait_for_active_shards=0`);
  return async () => {
    await serverCall(index, "PUT", `${all}/_settings`, { [allocation]: null });
    await serverCall(index, "GET", `/_cluster/health${all}?wait_for_status=green&timeout=30s`);
  };
};

type SearchStats = {
  readonly _all: { readonly total: { readonly search: { readonly open_contexts: number } } };
};

/** Points in time, and searches under way, that the indices of this installation have open. */
export const openContexts = async (index: QueriedIndex): Promise<number> => {
  const path = `/${index.installation.servers.INDEX_PREFIX}-*/_stats/search`;
  return ((await serverCall(index, "GET", path)) as SearchStats)._all.total.search.open_contexts;
};

/** The answer, so much later. */
export const slow =
  (ms: number): Intervention =>
  async (request, forward) => {
    await delay(ms);
    return await forward(request);
  };
