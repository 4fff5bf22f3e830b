import type { Sql } from "../sql/sql.ts";
import {
  countDocuments,
  getDocument,
  getDocuments,
  loadDocuments,
  readCheckpoints,
  tableOf,
} from "./postgres-documents.ts";
import { withIndexFailures } from "./postgres-failure.ts";
import {
  changeIndices,
  makeIndexLive,
  prepareIndex,
  startNextIndex,
  withdrawIndex,
} from "./postgres-generations.ts";
import { createOnLive, type OnLive, readLive } from "./postgres-live.ts";
import { createIndexNames, type IndexNames } from "./postgres-names.ts";
import {
  endOldPointsInTime,
  openPointInTime,
  type PointInTimeKeeping,
  searchFrozen,
} from "./postgres-point-in-time.ts";
import { readLogFacts, readSigningKey, saveLogFacts } from "./postgres-records.ts";
import { searchLive } from "./postgres-search.ts";
import { dropSuperseded } from "./postgres-superseded.ts";
import { createVacuumAfterWrites } from "./postgres-vacuum.ts";
import { writeDocuments } from "./postgres-write.ts";
import type { IndexReader, IndexWriter, SearchIndex } from "./search-index.ts";

type PostgresSearchIndexOptions = {
  /** Stays the caller's to close. */
  readonly sql: Sql;
  /** Names the schema `<prefix>_index` and the tables in it: small letters, digits, `-`, `_`. */
  readonly prefix: string;
  /** How long the pages of a point in time may be read, in milliseconds; default 5 minutes. */
  readonly pointInTimeMs?: number;
  /** Hits that one point in time keeps, a whole number; default 100,000. */
  readonly frozenHitsMax?: number;
};

const defaultPointInTimeMs = 5 * 60_000;
const defaultFrozenHitsMax = 100_000;

const createWriter = (sql: Sql, names: IndexNames, onLive: OnLive): IndexWriter => {
  const vacuumAfterWrites = createVacuumAfterWrites(sql);
  return {
    prepare: (projection, log) =>
      withIndexFailures(() => prepareIndex(sql, names, projection, log)),
    startNext: (index, log) => withIndexFailures(() => startNextIndex(sql, names, index, log)),
    makeLive: (index, insteadOf) =>
      withIndexFailures(() => makeIndexLive(sql, names, index, insteadOf)),
    readLive: (projection) => withIndexFailures(() => readLive(sql, names, onLive, projection)),
    dropSuperseded: (projection) => withIndexFailures(() => dropSuperseded(sql, names, projection)),
    withdraw: (index) => withIndexFailures(() => withdrawIndex(sql, names, index)),
    load: (index, partition, documentIds) =>
      withIndexFailures(() => loadDocuments(sql, names, index, partition, documentIds)),
    write: (index, documents, checkpoint, sequence) =>
      withIndexFailures(async () => {
        const outcome = await writeDocuments(sql, names, index, documents, checkpoint, sequence);
        if (outcome.outcome === "written") {
          await vacuumAfterWrites(tableOf(names, index), documents.length);
        }
        return outcome;
      }),
    readCheckpoints: (index) => withIndexFailures(() => readCheckpoints(sql, names, index)),
    countDocuments: (index) => withIndexFailures(() => countDocuments(sql, names, index)),
    saveLogFacts: (facts) => withIndexFailures(() => saveLogFacts(sql, names, facts)),
  };
};

const createReader = (
  sql: Sql,
  names: IndexNames,
  onLive: OnLive,
  keeping: PointInTimeKeeping,
): IndexReader => ({
  readLogFacts: () => withIndexFailures(() => readLogFacts(sql, names)),
  readSigningKey: () => withIndexFailures(() => readSigningKey(sql, names)),
  get: (projection, partition, documentId) =>
    withIndexFailures(() => getDocument(sql, names, onLive, projection, partition, documentId)),
  getMany: (projection, wanted) =>
    withIndexFailures(() => getDocuments(sql, names, onLive, projection, wanted)),
  search: (projection, search) =>
    withIndexFailures(async () => {
      const { pointInTime } = search;
      if (pointInTime === undefined) return searchLive(sql, names, onLive, projection, search);
      if (pointInTime !== "open") {
        const { pointInTimeMs } = keeping;
        return searchFrozen(sql, names, projection, search, pointInTime.id, pointInTimeMs);
      }
      return openPointInTime(sql, names, onLive, projection, search, keeping);
    }),
  endPointInTime: async () => {}, // It ends with its time: the last page may be asked for again.
  readLiveCheckpoints: (projection) =>
    withIndexFailures(async () => (await readLive(sql, names, onLive, projection)).checkpoints),
  refresh: async () => {}, // What is committed is visible.
});

/**
 * A search index in Postgres 15 to 18 without any extension: for the embedded mode and for small
 * installations. Documents and checkpoint of a write are one commit, and every search is one
 * statement, so one view.
 * @throws {Error} for a prefix that cannot be a name. @throws INDEX_UNAVAILABLE
 */
export const openPostgresSearchIndex = async ({
  sql,
  prefix,
  pointInTimeMs = defaultPointInTimeMs,
  frozenHitsMax = defaultFrozenHitsMax,
}: PostgresSearchIndexOptions): Promise<SearchIndex> => {
  const names = createIndexNames(prefix);
  const keeping = { pointInTimeMs, frozenHitsMax, vacuumAfterWrites: createVacuumAfterWrites(sql) };
  await withIndexFailures(async () => {
    await changeIndices(sql, names, async () => {});
    await endOldPointsInTime(sql, names, keeping);
  });
  const onLive = createOnLive(sql, names);
  return {
    ...createWriter(sql, names, onLive),
    ...createReader(sql, names, onLive, keeping),
    ping: () => withIndexFailures(async () => void (await sql.query("select 1 as answer"))),
    close: async () => {}, // The Sql belongs to whoever opened it.
  };
};
