import { randomUUID } from "node:crypto";
import type { RequestContext } from "../platform/grpc/handler.ts";
import { type Log, silentLog } from "../platform/log.ts";
import { createMetrics } from "../platform/metrics.ts";
import { openPostgresSearchIndex } from "../platform/search-index/postgres.ts";
import type { SearchIndex } from "../platform/search-index/search-index.ts";
import type { Sql } from "../platform/sql/sql.ts";
import { readModels } from "../read-models/read-models.ts";
import { type QueryServiceConfig, queryServiceConfig } from "./config.ts";
import { createLedger } from "./ledger.fixture.ts";
import { openQueryService, type QueryService } from "./service.ts";

type Handlers = QueryService["handlers"];
type Streamed = "ExportStatement" | "WatchAccount";
type Rpc = Exclude<keyof Handlers, Streamed>;
type Request<Name extends keyof Handlers> = Parameters<Handlers[Name]>[0];
type Response<Name extends Rpc> = Awaited<ReturnType<Handlers[Name]>>;
type Message<Name extends Streamed> =
  ReturnType<Handlers[Name]> extends AsyncIterable<infer One> ? One : never;

/** What the server gives a handler for fields that the caller left unset. */
const unset = {
  consistencyToken: "",
  pageSize: 0,
  pageToken: "",
  accountId: "",
  entryId: "",
  ownerId: "",
  status: "ACCOUNT_STATUS_UNSPECIFIED",
  currencyCode: "",
  orderBy: "",
  threshold: null,
  accountIds: [],
  types: [],
  direction: "DIRECTION_UNSPECIFIED",
  startTime: null,
  endTime: null,
  text: "",
  counterpartyAccountId: "",
  minScore: 0,
  startDate: "",
  endDate: "",
  groupBy: "REPORT_PERIOD_UNSPECIFIED",
} as const;

type CallOptions = {
  readonly tenantId?: string;
  /** Unset = a caller who waits for ever. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
};

/** Settings that differ from the defaults, partitions of the log (3), the index (in Postgres). */
export type TestSettings = Partial<QueryServiceConfig> & {
  readonly partitions?: number;
  readonly openIndex?: (prefix: string) => Promise<SearchIndex>;
  readonly logger?: Log;
};

/** A query service on an index of its own, and a ledger that posts into that index. */
export const openTestService = async (sql: Sql, settings: TestSettings = {}) => {
  const { partitions = 3, openIndex, logger = silentLog, ...overrides } = settings;
  const log = { logId: randomUUID(), epoch: 1, partitions };
  const prefix = `t${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  const index = await (openIndex?.(prefix) ?? openPostgresSearchIndex({ sql, prefix }));
  for (const projection of readModels) await index.makeLive(await index.prepare(projection, log));
  await index.saveLogFacts(log);
  const time = { skewMs: 0 };
  const clock = () => Date.now() + time.skewMs;
  const config = {
    ...queryServiceConfig.parse({}),
    // Tests look again at once, without a token.
    READ_CACHE_DOCUMENTS_MAX: 0,
    ...overrides,
  };
  const metrics = createMetrics();
  const service = openQueryService({ index, clock, logger, metrics, config });
  const contextOf = (
    rpc: keyof Handlers,
    { tenantId = "default", deadlineMs, signal = new AbortController().signal }: CallOptions,
  ): RequestContext => ({
    method: `daybook.account.v1.AccountQueryService/${rpc}`,
    tenantId,
    correlationId: "",
    traceparent: "",
    actor: "anonymous",
    deadline: deadlineMs === undefined ? Number.POSITIVE_INFINITY : clock() + deadlineMs,
    headerViolations: [],
    signal,
  });
  type Handler = (request: unknown, context: RequestContext) => unknown;
  const call = async <Name extends Rpc>(
    rpc: Name,
    request: Partial<Request<Name>>,
    options: CallOptions = {},
  ): Promise<Response<Name>> => {
    const handler = service.handlers[rpc] as Handler;
    return (await handler({ ...unset, ...request }, contextOf(rpc, options))) as Response<Name>;
  };
  const stream = <Name extends Streamed>(
    rpc: Name,
    request: Partial<Request<Name>>,
    options: CallOptions = {},
  ): AsyncGenerator<Message<Name>> => {
    const handler = service.handlers[rpc] as Handler;
    const messages = handler({ ...unset, ...request }, contextOf(rpc, options));
    return messages as AsyncGenerator<Message<Name>>;
  };
  return { index, log, ledger: createLedger(index, log), service, metrics, time, call, stream };
};

/** A query service on an index of its own. */
export type TestService = Awaited<ReturnType<typeof openTestService>>;

/** A timestamp as the server reads it. */
export const timestamp = (timeMs: number, nanos = 0) => ({
  seconds: String(Math.floor(timeMs / 1_000)),
  nanos: (((timeMs % 1_000) + 1_000) % 1_000) * 1_000_000 + nanos,
});

/** Every page of a list. */
export const readPages = async <Page extends { nextPageToken?: string }>(
  read: (pageToken: string) => Promise<Page>,
  between: (page: number) => Promise<void> = async () => {},
): Promise<Page[]> => {
  const pages: Page[] = [];
  for (let pageToken = ""; pages.length < 100; ) {
    const page = await read(pageToken);
    pages.push(page);
    if (!page.nextPageToken) return pages;
    pageToken = page.nextPageToken;
    await between(pages.length);
  }
  throw new Error("Cannot read the list: it does not end");
};
