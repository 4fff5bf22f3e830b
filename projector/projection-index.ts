import { RequestFailed } from "../platform/failure.ts";
import type {
  IndexGeneration,
  LiveIndexState,
  StoredCheckpoint,
} from "../platform/search-index/search-index.ts";
import { isNewerIndex, isSameIndex } from "../platform/search-index/superseded.ts";
import type { AnyProjection } from "../read-models/projection.ts";
import type { DocumentCount } from "./count-documents.ts";
import type { DocumentCaches } from "./document-cache.ts";
import { oneLine } from "./fold-error.ts";
import { isAbandoned, type NewerIndex, seeNewerIndex } from "./newer-index.ts";
import { createOneUnderWay, type OneUnderWay } from "./one-under-way.ts";
import type { Places } from "./places.ts";
import type { ProjectorMemory } from "./projector-memory.ts";
import type { ProjectorOptions } from "./projector-options.ts";

/**
 * A projection's index as this replica sees it. It is prepared before first use and again after
 * every failure, because an index that failed may have been emptied, dropped or restored: its
 * missing checkpoints are then made anew and the lanes rebuild it from the log.
 */
export type ProjectionIndex = {
  readonly options: ProjectorOptions;
  readonly projection: AnyProjection;
  /** Held while events that were read from the log are applied. */
  readonly catchUpPlaces: Places;
  readonly caches: DocumentCaches;
  /** What one of its documents weighs in memory, about, of those seen last. */
  documentBytes: number;
  /** Undefined: prepare it before use. */
  generation: IndexGeneration | undefined;
  /** Queries are answered: from it, or from a newer build's that is fed; as far as is known. */
  live: boolean;
  /** The index of a newer build, while that one answers queries. */
  newer: NewerIndex | undefined;
  /** Offset by partition that must be reached before it goes live: the heads at its creation. */
  goal: readonly number[];
  /** Its checkpoints name this log in this epoch. */
  ours: boolean;
  preparing: Promise<IndexGeneration> | undefined;
  /** What is done about it beside its lanes; an index that does not answer holds up nobody else. */
  readonly looking: OneUnderWay;
  readonly closing: OneUnderWay;
  /** Checkpoints of all partitions as last seen, whoever writes them. */
  seen: readonly StoredCheckpoint[];
  /** Number of documents as last counted. */
  documents: number;
  /** The last count, for callers to share; undefined when it failed. */
  counted: DocumentCount | undefined;
  /** Called when a partition has reached the log's end and the index may go live. */
  caughtUp: () => void;
  lastError: string;
  /** Milliseconds since 1970; 0 when nothing has failed. */
  lastErrorTime: number;
};

/** Taken for the weight of a document before one has been seen. */
const documentBytesAtFirst = 1_024;

/** A projection's index before anything is known of it. */
export const createProjectionIndex = (
  options: ProjectorOptions,
  projection: AnyProjection,
  memory: ProjectorMemory,
): ProjectionIndex => ({
  options,
  projection,
  caches: memory.caches,
  catchUpPlaces: memory.places.open(),
  documentBytes: documentBytesAtFirst,
  generation: undefined,
  live: false,
  newer: undefined,
  goal: [],
  ours: false,
  preparing: undefined,
  looking: createOneUnderWay(),
  closing: createOneUnderWay(),
  seen: [],
  documents: 0,
  counted: undefined,
  caughtUp: () => {},
  lastError: "",
  lastErrorTime: 0,
});

/** A partition's checkpoint as last seen, whoever writes it. */
export const seenCheckpoint = (
  { seen }: ProjectionIndex,
  partition: number,
): StoredCheckpoint | undefined => seen.find((one) => one.partition === partition);

/**
 * How far what queries answer from is in a partition, as last seen: with a newer build's index in
 * front of this one, whose offset is `offset`, the one of both that is further behind counts.
 */
export const answeredOffset = (own: ProjectionIndex, partition: number, offset: number): number => {
  const newer = own.newer?.checkpoints.find((one) => one.partition === partition);
  return Math.min(offset, newer?.offset ?? offset);
};

/** Prepare the index again before the next use. */
export const distrustIndex = (own: ProjectionIndex): void => {
  own.generation = undefined;
};

/** Keeps an error for operators and, unless it came from the store, distrusts the index. */
export const noteIndexError = (own: ProjectionIndex, error: unknown): void => {
  own.lastError = oneLine(error instanceof Error ? error.message : String(error));
  own.lastErrorTime = own.options.clock();
  const ofStore = error instanceof RequestFailed && error.reason === "STORE_UNAVAILABLE";
  if (!ofStore) distrustIndex(own);
};

const reached = (checkpoints: readonly StoredCheckpoint[], goal: readonly number[]): boolean =>
  checkpoints.length === goal.length &&
  checkpoints.every(({ partition, offset }) => offset >= (goal[partition] ?? 0));

const indexFields = ({ projection }: ProjectionIndex, { generation }: IndexGeneration) => ({
  projection: projection.name,
  version: projection.version,
  generation,
});

/**
 * Deletes what was superseded long ago. Only the build whose index answers queries does so: an
 * older build would delete what it has just made. What fails now is done at the next start.
 */
const dropSuperseded = async (own: ProjectionIndex): Promise<void> => {
  const { index, logger, metrics } = own.options;
  const { name: projection } = own.projection;
  try {
    const { dropped, left } = await index.dropSuperseded(own.projection);
    metrics.projectionIndices.set({ projection }, left);
    for (const number of dropped) {
      logger.info({ projection, ...number }, "projection.index-dropped");
    }
  } catch (error) {
    logger.warn({ projection, err: error }, "projection.index-kept");
  }
};

/** Takes in which newer build's index answers queries, and whether somebody feeds it. */
const followNewer = (own: ProjectionIndex, generation: IndexGeneration, live: LiveIndexState) => {
  const { clock, config, logger } = own.options;
  const before = own.newer;
  const seen = seeNewerIndex(before, live, clock(), config.PROJECTOR_TAKE_BACK_AFTER_MS);
  // It has just taken over from this one, so somebody is at it.
  own.newer = own.live && before === undefined ? { ...seen, isFed: true } : seen;
  own.live = own.newer.isFed;
  const { version } = live;
  if (own.newer.standsStill && before?.standsStill === false) {
    own.lastError = `Cannot answer queries: version ${version} answers them and stands still`;
    own.lastErrorTime = clock();
    logger.warn({ ...indexFields(own, generation), newer: version }, "projection.unfed");
  }
};

/**
 * Looks at which index answers queries. A newer build's is followed; an older build that took them
 * back while this one was away has them taken from it again, once this index is complete.
 * @throws INDEX_UNAVAILABLE when none answers.
 */
export const followLive = async (
  own: ProjectionIndex,
  generation: IndexGeneration,
): Promise<void> => {
  const live = await own.options.index.readLive(own.projection);
  const mine = { version: own.projection.version, generation: generation.generation };
  if (isNewerIndex(live, mine)) return followNewer(own, generation, live);
  own.newer = undefined;
  own.live = isSameIndex(live, mine);
  if (!own.live) distrustIndex(own);
};

/** The index that queries are to be taken back from, because nobody posts to it any more. */
const abandonedIndex = (
  { newer, options }: ProjectionIndex,
  checkpoints: readonly StoredCheckpoint[],
): NewerIndex | undefined => {
  const { clock, config } = options;
  const afterMs = config.PROJECTOR_TAKE_BACK_AFTER_MS;
  return newer && isAbandoned(newer, checkpoints, clock(), afterMs) ? newer : undefined;
};

const noteLive = (
  own: ProjectionIndex,
  generation: IndexGeneration,
  insteadOf: NewerIndex | undefined,
): void => {
  const { logger } = own.options;
  const fields = indexFields(own, generation);
  own.live = true;
  own.newer = undefined;
  if (insteadOf === undefined) logger.info(fields, "projection.live");
  else logger.warn({ ...fields, newer: insteadOf.version }, "projection.taken-back");
};

/** Lets queries use the index once every partition has reached its goal. */
export const makeLiveWhenReached = async (
  own: ProjectionIndex,
  generation: IndexGeneration,
  checkpoints: readonly StoredCheckpoint[],
): Promise<void> => {
  const { index, logger } = own.options;
  if (own.live || !reached(checkpoints, own.goal)) return;
  const insteadOf = abandonedIndex(own, checkpoints);
  if (own.newer !== undefined && insteadOf === undefined) return;
  if (!(await index.makeLive(generation, insteadOf))) {
    // A newer build answers queries. This index stays fed, so that going back is one step.
    logger.info(indexFields(own, generation), "projection.superseded");
    return await followLive(own, generation);
  }
  // It may have been emptied between the read and the switch, and withdrawn by another replica.
  if (reached(await index.readCheckpoints(generation), own.goal)) {
    noteLive(own, generation, insteadOf);
    await dropSuperseded(own);
    return;
  }
  await index.withdraw(generation);
  distrustIndex(own);
};

/** True for a checkpoint of this log from before an operator began its present epoch. */
export const isOfOlderEpoch = (own: ProjectionIndex, checkpoint: StoredCheckpoint): boolean => {
  const { logId, epoch } = own.options.log.identity;
  return checkpoint.logId === logId && checkpoint.epoch < epoch;
};

/**
 * The newest index with its checkpoints. One that was posted in an older epoch of this log holds
 * what the log may have lost: it is left behind, and the next one is posted from the log.
 */
const openIndex = async (own: ProjectionIndex) => {
  const { index, log, logger } = own.options;
  const { logId, epoch, partitions } = log.identity;
  const facts = { logId, epoch, partitions };
  const generation = await index.prepare(own.projection, facts);
  const checkpoints = await index.readCheckpoints(generation);
  if (!checkpoints.some((one) => isOfOlderEpoch(own, one))) return { generation, checkpoints };
  const next = await index.startNext(generation, facts);
  logger.warn({ ...indexFields(own, next), epoch }, "projection.next-generation");
  return { generation: next, checkpoints: await index.readCheckpoints(next) };
};

const prepare = async (own: ProjectionIndex): Promise<IndexGeneration> => {
  const { index, log, logger } = own.options;
  const { logId, epoch, partitions } = log.identity;
  const { generation, checkpoints } = await openIndex(own);
  own.live = generation.live;
  own.newer = undefined;
  if (generation.live) await dropSuperseded(own);
  else own.goal = (await log.readHeads()).map(({ offset }) => offset);
  own.seen = checkpoints;
  // An index that is posted from another log is not ours to speak for.
  own.ours = checkpoints.every((one) => one.logId === logId && one.epoch === epoch);
  if (own.ours) {
    await index.saveLogFacts({ logId, epoch, partitions });
    await makeLiveWhenReached(own, generation, checkpoints);
  }
  own.generation = generation;
  logger.info({ ...indexFields(own, generation), live: own.live }, "projection.prepared");
  return generation;
};

/** The index, prepared; many callers at once share one try. @throws INDEX_UNAVAILABLE */
export const requireIndex = (own: ProjectionIndex): Promise<IndexGeneration> => {
  if (own.generation !== undefined) return Promise.resolve(own.generation);
  own.preparing ??= prepare(own).finally(() => {
    own.preparing = undefined;
  });
  return own.preparing;
};
