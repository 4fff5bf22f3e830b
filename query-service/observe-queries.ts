import type { RequestContext, StreamHandler, UnaryHandler } from "../platform/grpc/handler.ts";
import type { Log } from "../platform/log.ts";
import { type AccountsAsked, logAccess } from "./access-log.ts";
import { inQueryTime } from "./in-query-time.ts";
import { queryShape } from "./query-shape.ts";
import type { ReadSide } from "./read-side.ts";

type QueryRequest = AccountsAsked & {
  readonly consistencyToken: string;
  readonly pageToken?: string;
};

/** What is told of queries. */
export type ObserveOptions = {
  readonly logger: Log;
  /** A query that takes longer is logged, in milliseconds; 0 = none is. */
  readonly slowMs: number;
  /** True when each read of accounts is logged. */
  readonly accessLog: boolean;
};

/** Where the time of one query went, in milliseconds. */
type Spent = { index: number; wait: number; calls: number };

/** The read side with a stopwatch at everything that one query may wait for. */
const timedSide = (side: ReadSide, spent: Spent): ReadSide => {
  const during = async <Result>(part: "index" | "wait", work: () => Promise<Result>) => {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      spent[part] += performance.now() - startedAt;
    }
  };
  const inIndex = <Result>(work: () => Promise<Result>): Promise<Result> => {
    spent.calls += 1;
    return during("index", work);
  };
  const { index, documents, checkpoints, refresh } = side;
  return {
    ...side,
    index: {
      ...index,
      search: (projection, search) => inIndex(() => index.search(projection, search)),
      endPointInTime: (id) => inIndex(() => index.endPointInTime(id)),
    },
    documents: {
      get: (projection, partition, id, suffices) =>
        inIndex(() => documents.get(projection, partition, id, suffices)),
    },
    refresh: (projection) => inIndex(() => refresh(projection)),
    checkpoints: {
      wait: (projection, required, limits) =>
        during("wait", () => checkpoints.wait(projection, required, limits)),
    },
  };
};

const logSlow = (
  logger: Log,
  request: QueryRequest,
  { method: rpc, tenantId, correlationId }: RequestContext,
  total: number,
  spent: Spent,
): void => {
  const times = { durationMs: total, indexMs: spent.index, waitMs: spent.wait };
  const shape = queryShape(request);
  const fields = { rpc, tenantId, correlationId, ...times, indexCalls: spent.calls, shape };
  logger.warn(fields, "query.slow");
};

/** Measures one query from here on; `tell` says where its time went, and logs a slow one. */
const startStopwatch = (
  side: ReadSide,
  request: QueryRequest,
  context: RequestContext,
  { logger, slowMs }: ObserveOptions,
) => {
  const spent: Spent = { index: 0, wait: 0, calls: 0 };
  const startedAt = performance.now();
  return {
    timed: timedSide(side, spent),
    tell: (): void => {
      const total = performance.now() - startedAt;
      const { querySeconds } = side.metrics;
      const rpc = context.method;
      for (const [part, ms] of Object.entries({ total, index: spent.index, wait: spent.wait })) {
        querySeconds.observe({ rpc, part }, ms / 1_000);
      }
      if (slowMs > 0 && total >= slowMs) logSlow(logger, request, context, total, spent);
    },
  };
};

/** Wraps one handler; see {@link observeQueries}. */
export type Observed = ReturnType<typeof observeQueries>;

/**
 * Wraps the handlers of queries: each keeps to its time, is measured by where its time went, and is
 * logged when it took long or read accounts.
 */
export const observeQueries =
  (side: ReadSide, options: ObserveOptions) =>
  <Request extends QueryRequest, Response extends object>(
    handlerOf: (side: ReadSide) => UnaryHandler<Request, Response>,
  ): UnaryHandler<Request, Response> =>
  async (request, context) => {
    const { timed, tell } = startStopwatch(side, request, context, options);
    const handler = inQueryTime(side)(handlerOf(timed));
    try {
      const response = await handler(request, context);
      if (options.accessLog) logAccess(options.logger, request, response, context);
      return response;
    } finally {
      tell();
    }
  };

/** Wraps one handler; see {@link observeStreams}. */
export type ObservedStream = ReturnType<typeof observeStreams>;

/**
 * Wraps the handlers of queries that answer with a stream. What is measured and logged is how the
 * first message came about: after it the caller sets the pace. Handlers keep to their time
 * themselves.
 */
export const observeStreams =
  (side: ReadSide, options: ObserveOptions) =>
  <Request extends QueryRequest, Response extends object>(
    handlerOf: (side: ReadSide) => StreamHandler<Request, Response>,
  ): StreamHandler<Request, Response> =>
    async function* (request, context) {
      const { timed, tell } = startStopwatch(side, request, context, options);
      let answered = false;
      try {
        for await (const message of handlerOf(timed)(request, context)) {
          if (!answered) {
            answered = true;
            tell();
            if (options.accessLog) logAccess(options.logger, request, message, context);
          }
          yield message;
        }
      } finally {
        if (!answered) tell();
      }
    };
