import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { expectAnswered } from "./elasticsearch-absence.ts";
import type { ElasticsearchRun } from "./elasticsearch-run.ts";
import type { HttpAnswer, HttpRequest, Intervention } from "./http-interceptor.ts";
import { notAllowed } from "./query-load.ts";

/*
 * Answers of an Elasticsearch in trouble. A request that is refused is not made; one whose answer
 * is damaged is.
 */

const healedMs = 30_000;
const answeredAfterMs = 10_000;
const eachMetMs = 20_000;

const isBulk = ({ path }: HttpRequest): boolean => /\/_bulk(?:[?]|$)/.test(path);
const isMultiGet = ({ path }: HttpRequest): boolean => path.endsWith("/_mget");
/** A search, of an index or of a point in time. */
export const isSearch = ({ path }: HttpRequest): boolean => /\/_search\b/.test(path);
/** Whatever queries ask for. */
export const isRead = (request: HttpRequest): boolean => isSearch(request) || isMultiGet(request);

const errorBody = (type: string, status: number): string =>
  JSON.stringify({ error: { type, reason: "made up", root_cause: [{ type }] }, status });

/** The whole request is refused. */
export const refuse =
  (status: number, type = "es_rejected_execution_exception"): Intervention =>
  async () => ({ status, body: errorBody(type, status) });

/** The answer stops in the middle, with the connection. */
export const cutShort: Intervention = async (request, forward) => {
  const answer = await forward(request);
  return { ...answer, cutAfter: Math.floor(answer.body.length / 2) };
};

/** The answer is complete as HTTP and half of what it was. */
export const truncate: Intervention = async (request, forward) => {
  const answer = await forward(request);
  return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) };
};

const changed = (answer: HttpAnswer, change: (body: Record<string, unknown>) => object) =>
  answer.status === 200
    ? { ...answer, body: JSON.stringify(change(JSON.parse(answer.body))) }
    : answer;

/** Of a bulk's items, or a multi-get's documents, the last one is missing. */
const loseOne: Intervention = async (request, forward) =>
  changed(await forward(request), ({ items, docs, ...others }) => ({
    ...others,
    ...(Array.isArray(items) && { items: items.slice(0, -1) }),
    ...(Array.isArray(docs) && { docs: docs.slice(0, -1) }),
  }));

/** A search that ran out of time, or of which a shard failed, shows what it has. */
export const searchInPart =
  (how: "timed out" | "failed shard"): Intervention =>
  async (request, forward) =>
    changed(await forward(request), (body) => {
      const hits = body.hits as { readonly hits: readonly unknown[] };
      const short = { ...body, hits: { ...hits, hits: hits.hits.slice(0, 1) } };
      const shards = { total: 1, successful: 0, skipped: 0, failed: 1 };
      return how === "timed out" ? { ...short, timed_out: true } : { ...short, _shards: shards };
    });

type BulkItem = { readonly action: string; readonly source: string };

const bulkItems = ({ body }: HttpRequest): BulkItem[] => {
  const lines = body.split("\n");
  return Array.from({ length: Math.floor(lines.length / 2) }, (_, at) => ({
    action: lines[2 * at] ?? "",
    source: lines[2 * at + 1] ?? "",
  }));
};

const refusedItem = ({ action }: BulkItem, status: number) => {
  const [name = "index"] = Object.keys(JSON.parse(action));
  const type = status === 429 ? "es_rejected_execution_exception" : "unavailable_shards_exception";
  return { [name]: { status, error: { type, reason: "made up" } } };
};

/** Some items are not taken, of which the answer says so among the others: status by position. */
const refuseItems =
  (statusOf: (at: number) => number | undefined): Intervention =>
  async (request, forward) => {
    const all = bulkItems(request);
    const taken = all.filter((_, at) => statusOf(at) === undefined);
    const body = taken.map(({ action, source }) => `${action}\n${source}\n`).join("");
    const answer =
      taken.length === 0
        ? { status: 200, body: '{"items":[]}' }
        : await forward({ ...request, body });
    return changed(answer, ({ items, ...others }) => {
      const left = [...(items as unknown[])];
      const merged = all.map((item, at) => {
        const status = statusOf(at);
        return status === undefined ? left.shift() : refusedItem(item, status);
      });
      return { ...others, errors: true, items: merged };
    });
  };

/** More than so many documents are too large for one request. */
const tooLargeAbove =
  (documentsMax: number): Intervention =>
  async (request, forward) =>
    bulkItems(request).length > documentsMax ? { status: 413, body: "" } : await forward(request);

const pass: Intervention = (request, forward) => forward(request);

/** One after another, so that each is met and some requests pass. */
const inTurn = (interventions: readonly Intervention[]): Intervention => {
  let turn = 0;
  return (request, forward) => {
    turn += 1;
    return (interventions[turn % interventions.length] ?? pass)(request, forward);
  };
};

const allowed = ["OK", "UNAVAILABLE INDEX_UNAVAILABLE", "UNAVAILABLE PROJECTION_LAG"];

/** What is meddled with, and whether queries are the ones that it hurts. */
export type Meddling = {
  readonly forMs: number;
  readonly matches: (request: HttpRequest) => boolean;
  readonly interventions: readonly Intervention[];
  /** Some query must be refused for it. */
  readonly hurtsQueries: boolean;
  /** What is acknowledged becomes searchable all the same, while it lasts. */
  readonly flows?: boolean;
};

/** Answers of reads, each kind of trouble in turn. */
export const troubledReads = (forMs: number): Meddling => ({
  forMs,
  matches: isRead,
  hurtsQueries: true,
  interventions: [
    pass,
    refuse(429),
    pass,
    refuse(503),
    cutShort,
    pass,
    truncate,
    loseOne,
    refuse(500, "null_pointer_exception"),
  ],
});

/** Searches that are answered in part, and no others. */
export const partialSearches = (forMs: number): Meddling => ({
  forMs,
  matches: isSearch,
  hurtsQueries: true,
  interventions: [searchInPart("timed out"), pass, searchInPart("failed shard")],
});

/** Answers of writes, each kind of trouble in turn. */
export const troubledWrites = (forMs: number): Meddling => ({
  forMs,
  matches: isBulk,
  hurtsQueries: false,
  interventions: [
    refuse(429),
    refuseItems((at) => (at % 2 === 0 ? 429 : undefined)),
    pass,
    refuseItems((at) => [503, undefined, 429][at % 3]),
    refuse(503, "cluster_block_exception"),
    cutShort,
    pass,
    truncate,
    loseOne,
    refuse(500, "null_pointer_exception"),
    tooLargeAbove(1),
  ],
});

/** Every write of more than one document is too large. */
export const smallWrites = (forMs: number): Meddling => ({
  forMs,
  matches: isBulk,
  hurtsQueries: false,
  flows: true,
  interventions: [tooLargeAbove(1)],
});

/** No answer at all to every `one in` reads. */
export const silentReads = (forMs: number): Meddling => ({
  forMs,
  matches: isRead,
  hurtsQueries: true,
  interventions: [async () => "silence", pass, pass, pass, pass],
});

/**
 * Answers go wrong for a while under load: queries are whole or UNAVAILABLE, commands do not
 * notice, and what came through meanwhile or later is right.
 */
export const expectTroubleSurvived = async (
  run: ElasticsearchRun,
  { forMs, matches, interventions, hurtsQueries, flows = false }: Meddling,
): Promise<void> => {
  const before = run.queries.attempts.length;
  const trouble = run.interceptor.intercept(matches, inTurn(interventions));
  await delay(forMs);
  // Each kind of trouble at least once, however slowly they ask.
  await expect.poll(trouble.met, { timeout: eachMetMs }).toBeGreaterThan(interventions.length);
  if (flows) expect(await run.untilSearchable()).toBeLessThan(healedMs);
  trouble.end();
  const endedAt = performance.now();
  expect(await run.untilSearchable()).toBeLessThan(healedMs);
  const attempts = run.queries.attempts.slice(before);
  expect(notAllowed(attempts, allowed)).toEqual({});
  const reasons = attempts.map(({ reason }) => reason);
  if (hurtsQueries) expect(reasons).toContain("INDEX_UNAVAILABLE");
  await expectAnswered(run, Math.min(performance.now(), endedAt + answeredAfterMs));
};
