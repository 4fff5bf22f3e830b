import { systemClock } from "../platform/clock.ts";
import { readConfig } from "../platform/config.ts";
import { createLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import { exitOnFailure } from "../platform/process/exit-on-failure.ts";
import { serveProcess } from "../platform/process/serve-process.ts";
import { watch } from "../platform/process/watch.ts";
import { openElasticsearchIndex } from "../platform/search-index/elasticsearch.ts";
import { whyIndexAway } from "../platform/search-index/elasticsearch-failure.ts";
import { stopTogether } from "../platform/stop-in-turn.ts";
import { queryProcessConfig } from "./config.ts";
import { openQueryService, queryServerLimits } from "./service.ts";

const metricsPort = 9_462;

const start = async (): Promise<void> => {
  const config = readConfig(queryProcessConfig, process.env);
  const logger = createLog(config.LOG_LEVEL);
  const metrics = createMetrics();
  const index = await openElasticsearchIndex({
    url: config.ELASTICSEARCH_URL,
    apiKey: config.ELASTICSEARCH_API_KEY,
    prefix: config.INDEX_PREFIX,
    // What a page token goes on with is kept as long as the token counts.
    pointInTimeMs: config.PAGE_TOKEN_TTL_MS,
  });
  const elasticsearch = watch("elasticsearch", index.ping, logger);
  const queries = openQueryService({ index, clock: systemClock, logger, metrics, config });
  await serveProcess({
    name: "query-service",
    services: queries.services,
    port: config.QUERY_PORT,
    limits: queryServerLimits(config),
    metricsPort: config.METRICS_PORT ?? metricsPort,
    config,
    metrics,
    log: logger,
    checks: [
      {
        name: "elasticsearch",
        needed: true,
        isThere: elasticsearch.isThere,
        why: () => whyIndexAway(elasticsearch.failure()),
      },
      { name: "index", needed: true, isThere: queries.isReady },
    ],
    measure: () => {},
    stops: [
      { name: "queries", run: () => stopTogether([queries.stop, elasticsearch.stop]) },
      { name: "index", run: index.close },
    ],
  });
};

start().catch(exitOnFailure);
