import { RequestFailed } from "../platform/failure.ts";
import type { UnaryHandler } from "../platform/grpc/handler.ts";
import type { ReadSide } from "./read-side.ts";
import { answerBy, queryDeadline, waitUntil } from "./reading.ts";

/** A last look at the index may take this long for a caller whose own deadline is far off. */
const lastLookMs = 500;

type QueryRequest = { readonly consistencyToken: string; readonly pageToken?: string };

/** The index keeps a query waiting. With a token, what is missing is what the token stands for. */
const indexTooSlow = ({ consistencyToken, pageToken = "" }: QueryRequest): RequestFailed =>
  consistencyToken !== "" && pageToken === ""
    ? new RequestFailed(
        "PROJECTION_LAG",
        "Cannot include the writes of the consistency token: the index does not answer in time",
      )
    : new RequestFailed(
        "INDEX_UNAVAILABLE",
        "Cannot answer now: the index does not answer in time",
      );

/** Gives a handler its time; see {@link inQueryTime}. */
export type InQueryTime = ReturnType<typeof inQueryTime>;

/**
 * Gives a query its time: the caller's deadline, or the configured time when there is none, and
 * never longer than a query may take. Waiting ends by itself before that; whatever call of the
 * index is then still under way, the query ends without it, in time for the refusal to arrive.
 * @throws {RequestFailed} PROJECTION_LAG or INDEX_UNAVAILABLE when the time is over.
 */
export const inQueryTime =
  (side: ReadSide) =>
  <Request extends QueryRequest, Response>(
    handler: UnaryHandler<Request, Response>,
  ): UnaryHandler<Request, Response> =>
  async (request, context) => {
    const now = side.clock();
    const deadline = queryDeadline(now, context.deadline, side);
    const longest = waitUntil(now, deadline) + lastLookMs;
    const endAt = Math.min(answerBy(now, context.deadline), longest);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(indexTooSlow(request)), Math.max(0, endAt - now));
    const ended = new Promise<never>((_, reject) => {
      late.signal.addEventListener("abort", () => reject(late.signal.reason), { once: true });
    });
    const signal = AbortSignal.any([context.signal, late.signal]);
    try {
      return await Promise.race([handler(request, { ...context, deadline, signal }), ended]);
    } finally {
      clearTimeout(timer);
    }
  };
