import { expect } from "vitest";
import { tokenOf } from "../e2e/ledger-check.ts";
import type { OwnServers } from "../e2e/real-installation.ts";
import { readRefusal } from "../e2e/refusal-of.ts";
import { waitUntil } from "../services/wait-until.ts";
import { type Drill, failuresSince, openDrill } from "./drill.ts";
import { type HttpInterceptor, openHttpInterceptor } from "./http-interceptor.ts";
import type { RunningLoad } from "./persistent-load.ts";
import { type RunningQueries, startQueryLoad } from "./query-load.ts";

/** A read model of ours that has an index. */
export type IndexedModel = "accounts" | "entries";

/** A drill under commands and queries, with somebody between the processes and Elasticsearch. */
export type ElasticsearchRun = AsyncDisposable & {
  readonly drill: Drill;
  readonly interceptor: HttpInterceptor;
  readonly load: RunningLoad;
  readonly queries: RunningQueries;
  /** Talks to the server past proxy and processes. @throws {Error} when it refuses. */
  readonly server: <Answer = unknown>(
    method: "GET" | "PUT" | "POST" | "DELETE",
    path: string,
    body?: object | string,
  ) => Promise<Answer>;
  /** Name of the index that answers queries of a read model. @throws {Error} when none does. */
  readonly liveIndex: (model: IndexedModel) => Promise<string>;
  /** Milliseconds until a search shows everything that was acknowledged when it was called. */
  readonly untilSearchable: () => Promise<number>;
  /**
   * Ends both loads; everything that clients were told holds, but for what lists told of an account
   * whose document was harmed.
   */
  readonly expectWhole: (harmed?: string) => Promise<void>;
};

/** What a run starts from. */
export type RunOptions = {
  readonly seed: number;
  readonly own?: OwnServers;
  readonly settings?: Readonly<Record<string, string>>;
  /** Called before the processes start. */
  readonly before?: (run: Pick<ElasticsearchRun, "drill" | "server">) => Promise<void>;
  /** What is waited for before queries are asked; default that all is searchable. */
  readonly settled?: boolean;
};

const callers = 4;
const perSecond = 30;
const firstAnswers = 80;
const startTimeoutMs = 30_000;
const searchableTimeoutMs = 90_000;
const oneSearchMs = 5_000;

const createServerCall = (serverUrl: string): ElasticsearchRun["server"] => {
  return async (method, path, body) => {
    const answer = await fetch(new URL(path, serverUrl), {
      method,
      headers: {
        "content-type": typeof body === "string" ? "application/x-ndjson" : "application/json",
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Cannot ${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
};

/** Milliseconds until a search shows everything that was acknowledged when it was called. */
export const untilSearchable = async (drill: Drill): Promise<number> => {
  const startedAt = performance.now();
  const consistencyToken = tokenOf(drill.ledger);
  const searches = async (): Promise<string> => {
    const { queries } = drill.clients();
    const options = { timeoutMs: oneSearchMs };
    const asked = { consistencyToken, pageSize: 1 };
    return await Promise.all([
      queries.listAccounts(asked, options),
      queries.searchEntries(asked, options),
    ]).then(
      () => "searchable",
      (error) => readRefusal(error).reason,
    );
  };
  await expect.poll(searches, { timeout: searchableTimeoutMs, interval: 50 }).toEqual("searchable");
  return performance.now() - startedAt;
};

/**
 * Starts an installation behind an interceptor and a fault proxy, with commands and queries.
 * Dispose of it; what it asserts is asserted by `expectWhole`.
 */
export const openElasticsearchRun = async (options: RunOptions): Promise<ElasticsearchRun> => {
  const { seed, own = {}, settings = {}, before, settled = true } = options;
  const drill = await openDrill({ seed, own });
  const { ELASTICSEARCH_URL, INDEX_PREFIX } = drill.installation.servers;
  const interceptor = await openHttpInterceptor(
    drill.proxies.elasticsearch.through(ELASTICSEARCH_URL),
  );
  const close = async (): Promise<void> => {
    await interceptor.close();
    await drill[Symbol.asyncDispose]();
  };
  const server = createServerCall(ELASTICSEARCH_URL);
  try {
    await before?.({ drill, server });
    await drill.startAll({ ELASTICSEARCH_URL: interceptor.url, ...settings });
    const load = drill.startLoad({ callers, perSecond });
    const begun = async () => load.answered() > firstAnswers;
    await waitUntil("the first answers", startTimeoutMs, begun);
    const queries = startQueryLoad(drill.clients, drill.ledger);
    if (settled) await queries.settle();
    return {
      drill,
      interceptor,
      load,
      queries,
      server,
      liveIndex: async (model) => {
        const aliased = await server<object>("GET", `/_alias/${INDEX_PREFIX}-${model}`);
        const [index = ""] = Object.keys(aliased);
        return index;
      },
      untilSearchable: () => untilSearchable(drill),
      expectWhole: async (harmed) => {
        await queries.end();
        await drill.expectWhole(load);
        // Commands need no index: whatever became of it, every one was answered.
        expect(failuresSince(load, 0)).toEqual([]);
        expect(queries.wrong(harmed)).toEqual([]);
        // Nothing that was delivered was of no use, and nothing is stopped.
        for (const projector of drill.running("projector")) {
          expect(await projector.metric("daybook_dead_letters_total")).toEqual([]);
          expect((await projector.health()).ok).toBe(true);
        }
      },
      [Symbol.asyncDispose]: async () => {
        // Whatever failed before: nobody asks processes that are gone.
        await Promise.allSettled([queries.end(), load.end()]);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
};
