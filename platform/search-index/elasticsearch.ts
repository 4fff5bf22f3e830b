import { makeIndexLive, withdrawIndex } from "./elasticsearch-alias.ts";
import type { BulkLimits } from "./elasticsearch-bulk.ts";
import { createCalls } from "./elasticsearch-calls.ts";
import { withIndexFailures } from "./elasticsearch-failure.ts";
import type { IndexServer } from "./elasticsearch-generations.ts";
import {
  createLiveIndices,
  getLive,
  getManyLive,
  type LiveIndices,
  readLive,
  readLiveCheckpoints,
} from "./elasticsearch-live.ts";
import { createIndexNames } from "./elasticsearch-names.ts";
import { createPointsInTime, type PointsInTime } from "./elasticsearch-point-in-time.ts";
import { prepareIndex, startNextIndex } from "./elasticsearch-prepare.ts";
import {
  countDocuments,
  loadCheckpoints,
  loadDocuments,
  refreshIndex,
} from "./elasticsearch-read.ts";
import {
  createRecords,
  readLogFacts,
  readSigningKey,
  saveLogFacts,
} from "./elasticsearch-records.ts";
import { searchLive } from "./elasticsearch-search.ts";
import { dropSuperseded } from "./elasticsearch-superseded.ts";
import { writeDocuments } from "./elasticsearch-write.ts";
import type { IndexGeneration, IndexReader, IndexWriter, SearchIndex } from "./search-index.ts";

/** How a search index on Elasticsearch is spoken to and laid out; times in milliseconds. */
export type ElasticsearchIndexOptions = {
  /** One URL or several, separated by commas; user and password may be in them. */
  readonly url: string;
  /** Base64 of id and key, instead of user and password. */
  readonly apiKey?: string | undefined;
  /** What the names of all indices begin with: small letters, digits, `-`, `_`. */
  readonly prefix: string;
  /** For one call, whatever it does; default 5 s. */
  readonly requestTimeoutMs?: number | undefined;
  /** How soon what is written can be searched; default 400. For indices made from now on. */
  readonly refreshIntervalMs?: number | undefined;
  /** Default 1. For indices made from now on. */
  readonly shards?: number | undefined;
  /** Copies of each shard; default 1. For indices made from now on. */
  readonly replicas?: number | undefined;
  /** Documents of one bulk request; default 1,000. */
  readonly bulkDocumentsMax?: number | undefined;
  /** Bytes of one bulk request, unless one document alone has more; default 5 MB. */
  readonly bulkBytesMax?: number | undefined;
  /** Further tries of what the server was too busy for; default 5. */
  readonly bulkRetriesMax?: number | undefined;
  /** Pause before the first of them; default 50. */
  readonly bulkRetryPauseMs?: number | undefined;
  /** How long the next page of a point in time may be asked for; default 5 minutes. */
  readonly pointInTimeMs?: number | undefined;
  /** How long the last page may be asked for again; default 10 s. */
  readonly pointInTimeGraceMs?: number | undefined;
};

type Parts = {
  readonly server: IndexServer;
  readonly indices: LiveIndices;
  readonly limits: BulkLimits;
  readonly requestTimeoutMs: number;
};

const createWriter = ({ server, indices, limits }: Parts): IndexWriter => {
  const { calls, names, records } = server;
  const nameOf = ({ projection, generation }: IndexGeneration): string =>
    names.index(projection.name, projection.version, generation);
  return {
    prepare: (projection, log) =>
      withIndexFailures(() => prepareIndex(server, projection, log, limits)),
    startNext: (index, log) => withIndexFailures(() => startNextIndex(server, index, log, limits)),
    makeLive: (index, insteadOf) =>
      withIndexFailures(() => makeIndexLive(server, index, insteadOf)),
    readLive: (projection) => withIndexFailures(() => readLive(server, indices, projection)),
    dropSuperseded: (projection) => withIndexFailures(() => dropSuperseded(server, projection)),
    withdraw: (index) => withIndexFailures(() => withdrawIndex(server, index)),
    load: (index, partition, documentIds, remembered) =>
      withIndexFailures(() => {
        const place = { index: nameOf(index), mapping: index.projection.mapping, partition };
        return loadDocuments(calls, place, documentIds, remembered);
      }),
    write: (index, documents, checkpoint, sequence) =>
      withIndexFailures(() => {
        const { mapping } = index.projection;
        const name = nameOf(index);
        return writeDocuments(calls, name, mapping, documents, checkpoint, sequence, limits);
      }),
    readCheckpoints: (index) =>
      withIndexFailures(async () => {
        const { partitions } = await indices.named(nameOf(index));
        return (await loadCheckpoints(calls, nameOf(index), partitions)).checkpoints;
      }),
    countDocuments: (index) => withIndexFailures(() => countDocuments(calls, nameOf(index))),
    saveLogFacts: (facts) => withIndexFailures(() => saveLogFacts(records, facts)),
  };
};

const createReader = (
  { server, indices, requestTimeoutMs }: Parts,
  pointsInTime: PointsInTime,
): IndexReader => {
  const { calls, names, records } = server;
  return {
    readLogFacts: () => withIndexFailures(() => readLogFacts(records)),
    readSigningKey: () => withIndexFailures(() => readSigningKey(records)),
    get: (projection, partition, documentId) =>
      withIndexFailures(() => getLive(server, indices, projection, partition, documentId)),
    getMany: (projection, wanted) =>
      withIndexFailures(() => getManyLive(server, indices, projection, wanted)),
    search: (projection, search) =>
      withIndexFailures(() => {
        const { pointInTime } = search;
        if (pointInTime === undefined) {
          return searchLive(server, indices, projection, search, requestTimeoutMs);
        }
        if (pointInTime === "open") return pointsInTime.open(projection, search);
        return pointsInTime.goOn(projection, search, pointInTime.id);
      }),
    endPointInTime: async (id) => pointsInTime.endLater(id),
    readLiveCheckpoints: (projection) =>
      withIndexFailures(() => readLiveCheckpoints(server, indices, projection)),
    refresh: (projection) =>
      withIndexFailures(() => refreshIndex(calls, names.alias(projection.name))),
  };
};

const defaults = {
  requestTimeoutMs: 5_000,
  refreshIntervalMs: 400,
  shards: 1,
  replicas: 1,
  bulkDocumentsMax: 1_000,
  bulkBytesMax: 5 * 1_024 * 1_024,
  bulkRetriesMax: 5,
  bulkRetryPauseMs: 50,
  pointInTimeMs: 5 * 60_000,
  pointInTimeGraceMs: 10_000,
};

type Given = Required<{ [Name in keyof typeof defaults]: number }>;

const withDefaults = (options: ElasticsearchIndexOptions): Given => {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(given) };
};

/**
 * A search index on Elasticsearch 9. It opens without the server: until that is there, and whenever
 * it is away, every call says INDEX_UNAVAILABLE. It needs the right to manage the indices and the
 * index template of its prefix.
 * @throws {Error} for a prefix that cannot be a name, or a URL that is none.
 */
export const openElasticsearchIndex = async (
  options: ElasticsearchIndexOptions,
): Promise<SearchIndex> => {
  const given = withDefaults(options);
  const { requestTimeoutMs } = given;
  const names = createIndexNames(options.prefix);
  const { url, apiKey } = options;
  const calls = createCalls({ url, apiKey, requestTimeoutMs });
  const { shards, replicas, refreshIntervalMs } = given;
  const layout = { shards, replicas, refreshIntervalMs };
  const server = { calls, names, records: createRecords(calls, names), layout };
  const indices = createLiveIndices(server);
  const limits = {
    documentsMax: given.bulkDocumentsMax,
    bytesMax: given.bulkBytesMax,
    retriesMax: given.bulkRetriesMax,
    retryPauseMs: given.bulkRetryPauseMs,
  };
  const parts = { server, indices, limits, requestTimeoutMs };
  const pointsInTime = createPointsInTime(server, indices, given, requestTimeoutMs);
  return {
    ...createWriter(parts),
    ...createReader(parts, pointsInTime),
    ping: () =>
      withIndexFailures(async () => {
        await calls.call({ method: "GET", path: "/" });
      }),
    close: async () => {
      await pointsInTime.close();
      await calls.close();
    },
  };
};
