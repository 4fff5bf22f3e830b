import { startLoop } from "../platform/background-loop.ts";
import type { Clock } from "../platform/clock.ts";
import { RequestFailed } from "../platform/failure.ts";
import { serverStopping } from "../platform/grpc/caller.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { GotNews, IndexReader, LogFacts } from "../platform/search-index/search-index.ts";
import { createTenantPlaces } from "../platform/tenant-places.ts";
import type { AnyProjection, VersionedDocument } from "../read-models/projection.ts";
import { createNewest, type Newest } from "./newest.ts";
import type { FoundDocument } from "./read-document.ts";
import { documentOverwritten, requireNotHeld, requireOfLog } from "./read-failures.ts";

/** A document to be watched: where it lies, and in which log. */
export type WatchPlace = {
  readonly facts: LogFacts;
  readonly tenantId: string;
  readonly streamId: string;
  readonly partition: number;
  /** Full id, the tenant first. */
  readonly documentId: string;
};

/** Watches one document for one caller. */
export type Watcher<Document> = Pick<Newest<FoundDocument<Document>>, "take"> & {
  /** The document as the last look found it, with the checkpoint of that look. */
  latest(): FoundDocument<Document> | undefined;
  /** Gives the place back; once. */
  leave(): void;
};

/** Watches documents of one projection for all callers of the process. */
export type DocumentWatch<Document> = {
  /**
   * Begins to watch. What is found is put before the watcher when it is newer than what was found
   * before, and what had not been taken yet is skipped. It fails with STREAM_QUARANTINED,
   * INDEX_UNAVAILABLE or SERVER_STOPPING.
   * @throws {RequestFailed} OVERLOADED when too many watch, in all or of the tenant;
   * SERVER_STOPPING.
   */
  enter(place: WatchPlace): Watcher<Document>;
  /** Ends all watchers, and looks no more. */
  stop(): Promise<void>;
};

type WatchOptions = {
  readonly index: Pick<IndexReader, "getMany">;
  readonly projection: AnyProjection;
  readonly clock: Clock;
  readonly logger: Log;
  readonly metrics: Pick<Metrics, "watchers" | "watchTickSeconds" | "watchSkipped">;
  /** Rest between two looks, in milliseconds. */
  readonly tickMs: number;
  readonly watchersMax: number;
  readonly watchersPerTenantMax: number;
  /** How long the index may be away before watchers are told, in milliseconds. */
  readonly patienceMs: number;
};

type Watched<Document> = {
  readonly place: WatchPlace;
  readonly readers: Set<Newest<FoundDocument<Document>>>;
  latest: FoundDocument<Document> | undefined;
};

const backoffMaxMs = 1_000;

const tooMany = (watching: number, whose: string): RequestFailed =>
  new RequestFailed("OVERLOADED", `Cannot watch: there are ${watching} watchers${whose} already`);

const failAll = <Document>({ readers }: Watched<Document>, error: unknown): void => {
  for (const reader of readers) reader.fail(error);
};

/** What a look found, after what the look before had found. @throws {RequestFailed} */
const newsOf = <Document>(
  projection: AnyProjection,
  { place, latest }: Watched<Document>,
  { checkpoint, document, overwritten, unchanged }: GotNews,
): FoundDocument<Document> => {
  requireOfLog([checkpoint], place.facts);
  requireNotHeld(projection, checkpoint, place);
  const before = latest?.document;
  // Documents are never deleted: one that has gone was not removed by us.
  const isGone = before !== undefined && document === undefined && !unchanged;
  if (overwritten || isGone) throw documentOverwritten(projection, place.streamId);
  // The projection's own fold wrote it, and the index is strict about its mapping.
  const found = document as VersionedDocument<Document> | undefined;
  // Another copy of the index may be behind the one that answered before.
  const isOlder = before !== undefined && (found === undefined || found.offset < before.offset);
  return { checkpoint, document: isOlder ? before : found };
};

/** Looks at everything that is watched, and tells its readers what has changed. */
const createLook = <Document>(
  { index, projection, clock, metrics, patienceMs }: WatchOptions,
  all: ReadonlyMap<string, Watched<Document>>,
): (() => Promise<void>) => {
  let failingSince: number | undefined;

  const tell = (watched: Watched<Document>, got: GotNews): void => {
    try {
      const before = watched.latest?.document?.offset ?? 0;
      const news = newsOf(projection, watched, got);
      watched.latest = news;
      if ((news.document?.offset ?? 0) <= before) return;
      for (const reader of watched.readers) if (reader.put(news)) metrics.watchSkipped.inc();
    } catch (error) {
      failAll(watched, error);
    }
  };

  const look = async (): Promise<void> => {
    const looked = [...all.values()];
    if (looked.length === 0) return;
    const wanted = looked.map(({ place: { partition, documentId }, latest }) => ({
      partition,
      documentId,
      knownOffset: latest?.document?.offset ?? 0,
    }));
    const endTimer = metrics.watchTickSeconds.startTimer();
    const got = await index.getMany(projection, wanted);
    endTimer();
    for (const [at, watched] of looked.entries()) {
      const one = got[at];
      if (one !== undefined) tell(watched, one);
    }
  };

  return async () => {
    try {
      await look();
      failingSince = undefined;
    } catch (error) {
      failingSince ??= clock();
      const isOver = clock() - failingSince >= patienceMs;
      if (isOver) for (const watched of all.values()) failAll(watched, error);
      throw error;
    }
  };
};

/**
 * Looks at all watched documents with one read per tick, however many watch. Only what has changed
 * travels. The first look at a document is the affair of whoever begins to watch it.
 */
export const createDocumentWatch = <Document>(options: WatchOptions): DocumentWatch<Document> => {
  const { projection, logger, metrics, tickMs } = options;
  const places = createTenantPlaces({
    placesMax: options.watchersMax,
    perTenantMax: options.watchersPerTenantMax,
    refuse: tooMany,
    taken: metrics.watchers,
  });
  const all = new Map<string, Watched<Document>>(); // Bounded by the places.
  let stopped = false;
  const loop = startLoop({
    name: `watch.${projection.name}`,
    everyMs: tickMs,
    backoffMaxMs,
    log: logger,
    work: createLook(options, all),
  });

  const enter = (place: WatchPlace): Watcher<Document> => {
    if (stopped) throw serverStopping();
    places.enter(place.tenantId);
    const { logId, epoch } = place.facts;
    const key = `${logId}.${epoch}/${place.documentId}`;
    const watched = all.get(key) ?? { place, readers: new Set(), latest: undefined };
    all.set(key, watched);
    const reader = createNewest<FoundDocument<Document>>();
    watched.readers.add(reader);
    return {
      take: reader.take,
      latest: () => watched.latest,
      leave: () => {
        if (!watched.readers.delete(reader)) return;
        places.leave(place.tenantId);
        if (watched.readers.size === 0) all.delete(key);
      },
    };
  };

  const stop = async (): Promise<void> => {
    stopped = true;
    for (const watched of all.values()) failAll(watched, serverStopping());
    await loop.stop();
  };

  return { enter, stop };
};
