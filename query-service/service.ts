import { startLoop } from "../platform/background-loop.ts";
import type { Clock } from "../platform/clock.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { HandlersOf } from "../platform/grpc/handler.ts";
import {
  type GrpcServerLimits,
  type ServedService,
  servedServices,
} from "../platform/grpc/server.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { IndexReader } from "../platform/search-index/search-index.ts";
import type { AccountQueryServiceDefinition } from "../proto/gen/daybook/account/v1/AccountQueryService.ts";
import { accounts } from "../read-models/accounts.ts";
import type { AnyProjection } from "../read-models/projection.ts";
import { readModels } from "../read-models/read-models.ts";
import { createCheckpointWatch } from "./checkpoint-watch.ts";
import { coalesce } from "./coalesce.ts";
import type { QueryServiceConfig } from "./config.ts";
import { createDocumentWatch } from "./document-watch.ts";
import { createHotDocuments } from "./hot-documents.ts";
import { memoizeBriefly } from "./memoize-briefly.ts";
import { observeQueries, observeStreams } from "./observe-queries.ts";
import { createPageTokens } from "./page-token.ts";
import { queryServices } from "./query-services.ts";
import type { ReadSide } from "./read-side.ts";

/** What the query service works with. */
export type QueryServiceParts = {
  readonly index: IndexReader;
  readonly clock: Clock;
  readonly logger: Log;
  readonly metrics: Metrics;
  readonly config: QueryServiceConfig;
};

/** The read side: handlers for its RPCs. */
export type QueryService = {
  readonly handlers: HandlersOf<AccountQueryServiceDefinition>;
  /** All that it serves, accounts included. */
  readonly services: readonly ServedService[];
  /**
   * True while the log is known and every read model of single streams can be searched; looked at
   * every second. One event may stop those of groups: nobody else is to wait for that.
   */
  isReady(): boolean;
  /** Queries that wait for the index give up with a status that callers retry. */
  stop(): Promise<void>;
};

/** For how long what is known of the log, and that the index answers, is taken for granted. */
const factsFreshMs = 1_000;
const probeEveryMs = 1_000;
/** Below the second within which all services agree on a new signing key. */
const keyFreshMs = 800;

const awaited = readModels.filter(({ ofGroups }) => !ofGroups);

/** Share of the places for those who wait that one tenant may take, unless it is set. */
const waitersOfTenantShare = 1 / 4;

/**
 * That of the places for those who watch: more, because a watcher costs next to nothing while
 * nothing happens, and who is alone here is to have thousands.
 */
const watchersOfTenantShare = 1 / 2;

const watchersPerTenantMax = ({
  WATCHERS_MAX,
  WATCHERS_PER_TENANT_MAX = Math.ceil(WATCHERS_MAX * watchersOfTenantShare),
}: QueryServiceConfig): number => WATCHERS_PER_TENANT_MAX;

/**
 * The key that signs page tokens. That of the index may be lost with it, and another service makes
 * the next one: read again, so that within a second all take the same and no other.
 */
const signingKeyReader = ({ index, clock, config }: QueryServiceParts) => {
  const { PAGE_TOKEN_KEY } = config;
  if (PAGE_TOKEN_KEY === undefined) {
    return memoizeBriefly(() => index.readSigningKey(), { clock, freshMs: keyFreshMs });
  }
  const key = Buffer.from(PAGE_TOKEN_KEY, "base64");
  return async () => key;
};

const createReadSide = (parts: QueryServiceParts, stopping: AbortSignal): ReadSide => {
  const { index, clock, config, metrics } = parts;
  const refreshes = new Map(
    readModels.map((projection) => [projection.name, coalesce(() => index.refresh(projection))]),
  );
  return {
    index,
    clock,
    stopping,
    metrics,
    facts: memoizeBriefly(() => index.readLogFacts(), { clock, freshMs: factsFreshMs }),
    checkpoints: createCheckpointWatch({
      index,
      clock,
      stopping,
      metrics,
      waitersMax: config.QUERY_WAITERS_MAX,
      waitersPerTenantMax:
        config.QUERY_WAITERS_PER_TENANT_MAX ??
        Math.ceil(config.QUERY_WAITERS_MAX * waitersOfTenantShare),
    }),
    documents: createHotDocuments({
      index,
      clock,
      metrics,
      documentsMax: config.READ_CACHE_DOCUMENTS_MAX,
      freshMs: config.READ_CACHE_FRESH_MS,
    }),
    refresh: async (projection: AnyProjection) => {
      await refreshes.get(projection.name)?.();
    },
    accountWatch: createDocumentWatch({
      index,
      projection: accounts,
      clock,
      logger: parts.logger,
      metrics,
      tickMs: config.WATCH_TICK_MS,
      watchersMax: config.WATCHERS_MAX,
      watchersPerTenantMax: watchersPerTenantMax(config),
      patienceMs: config.QUERY_TIMEOUT_MS,
    }),
    heartbeatMs: config.WATCH_HEARTBEAT_MS,
    pageTokens: createPageTokens({
      clock,
      timeToLiveMs: config.PAGE_TOKEN_TTL_MS,
      readKey: signingKeyReader(parts),
    }),
    timeoutMs: config.QUERY_TIMEOUT_MS,
    waitMaxMs: config.QUERY_WAIT_MAX_MS,
  };
};

/** Becomes ready when everything a query needs is there, and says so once per change. */
const startProbe = ({ facts, index }: ReadSide, logger: Log) => {
  let ready = false;
  const become = (now: boolean): void => {
    if (now !== ready) logger.info({ ready: now }, "query.readiness");
    ready = now;
  };
  const loop = startLoop({
    name: "query.probe",
    everyMs: probeEveryMs,
    backoffMaxMs: probeEveryMs,
    log: logger,
    work: async () => {
      try {
        await facts();
        for (const projection of awaited) await index.readLiveCheckpoints(projection);
        become(true);
      } catch (error) {
        become(false);
        // Not there yet, or away: readiness says so, and the next look is soon anyway.
        if (!(error instanceof RequestFailed) || error.reason !== "INDEX_UNAVAILABLE") throw error;
      }
    },
  });
  return { isReady: () => ready, stop: () => loop.stop() };
};

/** Streams of a query service beside those that watch. */
const otherStreamsMax = 1_024;

/** Bounds of the server of a query service. */
export const queryServerLimits = (config: QueryServiceConfig): GrpcServerLimits => ({
  streamsMax: config.WATCHERS_MAX + otherStreamsMax,
  // Of both together: else the places for watchers would end before they are taken.
  streamsPerTenantMax: watchersPerTenantMax(config) + otherStreamsMax / 2,
});

/** Starts the read side on an index. */
export const openQueryService = (parts: QueryServiceParts): QueryService => {
  const stopping = new AbortController();
  const side = createReadSide(parts, stopping.signal);
  const observing = {
    logger: parts.logger,
    slowMs: parts.config.SLOW_QUERY_MS,
    accessLog: parts.config.ACCESS_LOG === "on",
  };
  const table = queryServices(observeQueries(side, observing), observeStreams(side, observing));
  const probe = startProbe(side, parts.logger);
  return {
    handlers: table["daybook.account.v1.AccountQueryService"],
    services: servedServices(table),
    isReady: probe.isReady,
    stop: async () => {
      stopping.abort();
      await Promise.all([side.accountWatch.stop(), probe.stop()]);
    },
  };
};
