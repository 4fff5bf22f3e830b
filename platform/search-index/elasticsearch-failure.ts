import { setTimeout as pause } from "node:timers/promises";
import { errors } from "@elastic/elasticsearch";
import { RequestFailed } from "../failure.ts";
import { indexUnavailable } from "./index-unavailable.ts";

/** Status of a call that got no answer. */
const noAnswer = 0;

/**
 * A call that the server refused or did not answer. For logs: it names neither documents nor their
 * fields, which the server's own texts quote.
 */
export class CallFailed extends Error {
  override readonly name = "CallFailed";
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Everything the server says went wrong, in its own words: `index_not_found_exception`. */
  readonly types: readonly string[];

  constructor(status: number, types: readonly string[], detail = "") {
    const what = [...new Set(types)].join(", ");
    super(`Cannot call the index: ${[status || "no answer", what, detail].join(" ").trim()}`);
    this.status = status;
    this.types = types;
  }
}

/** An error as the server tells it. */
export type ServerError = {
  readonly type?: string;
  readonly root_cause?: readonly ServerError[];
  readonly failed_shards?: readonly { readonly reason?: ServerError }[];
  readonly caused_by?: ServerError;
};

/** Levels of an error that are looked at. */
const depthMax = 4;

/** The types of an error and of what caused it. */
export const typesOf = (error: ServerError | string | undefined, depth = 0): string[] => {
  if (typeof error !== "object" || error === null || depth >= depthMax) return [];
  const shards = (error.failed_shards ?? []).map(({ reason }) => reason);
  const causes = [...(error.root_cause ?? []), ...shards, error.caused_by];
  const types = [error.type ?? "", ...causes.flatMap((cause) => typesOf(cause, depth + 1))];
  return [...new Set(types.filter((type) => type !== ""))];
};

/** What the client threw, as a {@link CallFailed}; anything else is a mistake of ours and stays. */
export const callFailedOf = (error: unknown): unknown => {
  if (error instanceof errors.ResponseError) {
    const body = error.body as { readonly error?: ServerError } | undefined;
    return new CallFailed(error.statusCode ?? noAnswer, typesOf(body?.error));
  }
  if (error instanceof errors.DeserializationError) return new CallFailed(noAnswer, [error.name]);
  if (error instanceof errors.ElasticsearchClientError) {
    return new CallFailed(noAnswer, [error.name], error.message);
  }
  return error;
};

/** Why the server does not answer {@link SearchIndex.ping}, in a few words without secrets. */
export const whyIndexAway = (error: unknown): string | undefined => {
  const failure = error instanceof RequestFailed ? (error.cause ?? error) : error;
  if (failure === undefined) return undefined;
  if (!(failure instanceof CallFailed) || failure.status === noAnswer) return "unreachable";
  if (failure.status === 401) return "credentials refused";
  if (failure.status === 403) return "a right is missing";
  return isBusy(failure.status) ? "too busy" : `answers with status ${failure.status}`;
};

/** True when the index, the alias or the point in time that a call names is not there. */
export const isGone = (error: unknown): boolean =>
  error instanceof CallFailed && error.status === 404;

/** True when the server would take the same call a little later. */
export const isBusy = (status: number): boolean => status === 429 || status === 503;

/** What `work` gives, or undefined when it fails in an expected way. */
export const unless = async <Result>(
  expected: (error: unknown) => boolean,
  work: Promise<Result>,
): Promise<Result | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (expected(error)) return undefined;
    throw error;
  }
};

/** Tries of the first read of an index that somebody else has just made, and the pause between. */
const firstReadsMax = 50;
const firstReadPauseMs = 100;

const isStarting = (error: unknown): boolean =>
  error instanceof CallFailed && error.types.includes("no_shard_available_action_exception");

/** What `read` gives. An index is there a moment before its shards can be read: waits for them. */
export const whenStarted = async <Result>(read: () => Promise<Result>): Promise<Result> => {
  for (let left = firstReadsMax; ; left -= 1) {
    try {
      return await read();
    } catch (error) {
      if (left <= 1 || !isStarting(error)) throw error;
    }
    await pause(firstReadPauseMs);
  }
};

/**
 * Runs `work`; a server that is away, that refuses the call, or an index that is gone becomes
 * INDEX_UNAVAILABLE. Anything else is a mistake of ours and stays as it is.
 */
export const withIndexFailures = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw error instanceof CallFailed ? indexUnavailable(error) : error;
  }
};
