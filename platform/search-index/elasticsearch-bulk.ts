import { Buffer } from "node:buffer";
import { setTimeout as pause } from "node:timers/promises";
import type { Calls } from "./elasticsearch-calls.ts";
import { CallFailed, isBusy, type ServerError, typesOf } from "./elasticsearch-failure.ts";

/** How much goes into one bulk request, and how often what was not taken is sent again. */
export type BulkLimits = {
  readonly documentsMax: number;
  readonly bytesMax: number;
  /** Further tries of items that the server was too busy for. */
  readonly retriesMax: number;
  /** Pause before the first of them; each further one is twice as long. */
  readonly retryPauseMs: number;
};

/** One document to write: action and source, each a line. */
export type BulkItem = { readonly lines: string };

/** What became of one item. */
export type BulkResult = {
  /** 200 and 201: written. 409: not as it was expected. All else: not written. */
  readonly status: number;
  readonly types: readonly string[];
  /** Of what was written. */
  readonly seqNo: number;
  readonly primaryTerm: number;
  /** Field that could not be read, if the server says so. */
  readonly field: string | undefined;
};

type AnsweredItem = {
  readonly status: number;
  readonly _seq_no?: number;
  readonly _primary_term?: number;
  readonly error?: ServerError & { readonly reason?: string };
};

type Answer = { readonly items?: readonly Readonly<Record<string, AnsweredItem>>[] };

/** Longest pause between two tries. */
const pauseMaxMs = 2_000;

/** The same for every item of a request that was refused as a whole. */
const refusedWhole = (status: number, count: number, types: readonly string[]): BulkResult[] =>
  Array.from({ length: count }, () => ({
    status,
    types,
    seqNo: 0,
    primaryTerm: 0,
    field: undefined,
  }));

// The server's text quotes the value; only the name of the field is told on.
const fieldOf = (reason = ""): string | undefined =>
  /(?:field|introduction of) \[([A-Za-z0-9_.]{1,64})\]/.exec(reason)?.[1];

const resultOf = (answered: AnsweredItem): BulkResult => ({
  status: answered.status,
  types: typesOf(answered.error),
  seqNo: answered._seq_no ?? 0,
  primaryTerm: answered._primary_term ?? 0,
  field: fieldOf(answered.error?.reason),
});

const wanted = ["status", "_seq_no", "_primary_term", "error"].map((one) => `items.*.${one}`);

const sendOnce = async (
  { call }: Calls,
  index: string,
  items: readonly BulkItem[],
): Promise<BulkResult[]> => {
  const { items: answered = [] } = await call<Answer>({
    method: "POST",
    path: `/${index}/_bulk`,
    query: { filter_path: wanted.join(",") },
    lines: items.map(({ lines }) => lines).join(""),
  });
  const results = answered.flatMap((item) => Object.values(item)).map(resultOf);
  // An answer that says nothing of some items says nothing at all.
  if (results.length !== items.length) throw new CallFailed(0, ["incomplete_bulk_answer"]);
  return results;
};

/** Sends one request; one that is too large for the server goes in halves. */
const sendBatch = async (
  calls: Calls,
  index: string,
  items: readonly BulkItem[],
): Promise<BulkResult[]> => {
  try {
    const bytes = items.reduce((sum, { lines }) => sum + lines.length, 0);
    const send = (all: readonly BulkItem[]) => sendOnce(calls, index, all);
    return [...(await calls.gather({ key: `_bulk ${index}`, items, bytes, send }))];
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const { status, types } = error;
    if (isBusy(status)) return refusedWhole(status, items.length, types);
    if (status !== 413) throw error;
    if (items.length === 1) return refusedWhole(status, 1, ["too_large"]);
    const half = Math.ceil(items.length / 2);
    return [
      ...(await sendBatch(calls, index, items.slice(0, half))),
      ...(await sendBatch(calls, index, items.slice(half))),
    ];
  }
};

const batchesOf = (items: readonly BulkItem[], limits: BulkLimits): BulkItem[][] => {
  const batches: BulkItem[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(item.lines);
    const batch = batches.at(-1);
    const isFull = batch === undefined || batch.length >= limits.documentsMax;
    if (isFull || bytes + size > limits.bytesMax) {
      batches.push([item]);
      bytes = size;
    } else {
      batch.push(item);
      bytes += size;
    }
  }
  return batches;
};

const sendAll = async (
  calls: Calls,
  index: string,
  items: readonly BulkItem[],
  limits: BulkLimits,
): Promise<Map<BulkItem, BulkResult>> => {
  const results = new Map<BulkItem, BulkResult>();
  for (const batch of batchesOf(items, limits)) {
    const answered = await sendBatch(calls, index, batch);
    for (const [at, item] of batch.entries()) {
      const result = answered[at];
      if (result !== undefined) results.set(item, result);
    }
  }
  return results;
};

/** Between half and the whole of the doubled pause, so that replicas do not come back as one. */
const pauseMs = (retry: number, { retryPauseMs }: BulkLimits): number =>
  Math.min(pauseMaxMs, retryPauseMs * 2 ** retry) * (0.5 + Math.random() / 2);

/**
 * Writes documents and says what became of each. An HTTP 200 says nothing: items are judged one by
 * one. Only the ones that the server was too busy for (429, 503) are sent again, a few times; those
 * that it never took keep that status.
 * @throws {CallFailed} the request itself was refused or not answered; some items may be written.
 */
export const writeBulk = async (
  calls: Calls,
  index: string,
  items: readonly BulkItem[],
  limits: BulkLimits,
): Promise<BulkResult[]> => {
  const results = await sendAll(calls, index, items, limits);
  for (let retry = 0; retry < limits.retriesMax; retry += 1) {
    const again = items.filter((item) => isBusy(results.get(item)?.status ?? 0));
    if (again.length === 0) break;
    await pause(pauseMs(retry, limits), undefined, { ref: false });
    const retried = await sendAll(calls, index, again, limits);
    for (const [item, result] of retried) results.set(item, result);
  }
  return items.flatMap((item) => results.get(item) ?? []);
};
