import type {
  AnyProjection,
  DocumentFields,
  VersionedDocument,
} from "../../read-models/projection.ts";
import type { IndexNumber } from "./superseded.ts";

/** A stream whose folding failed: its events from `firstOffset` on wait. */
export type HeldStream = {
  readonly tenantId: string;
  readonly streamId: string;
  readonly firstOffset: number;
};

/** How far a projection is in one partition; kept in the index beside the documents. */
export type Checkpoint = {
  readonly partition: number;
  /** Everything up to here is applied, but for held streams. 0 = nothing yet. */
  readonly offset: number;
  /** Id of the event at `offset`; undefined at 0. */
  readonly eventId: string | undefined;
  readonly logId: string;
  readonly epoch: number;
  /** Everything recorded strictly before it is applied; milliseconds since 1970. */
  readonly closeTime: number;
  readonly held: readonly HeldStream[];
};

/** A checkpoint as read, with what the next write of it must find unchanged. */
export type StoredCheckpoint = Checkpoint & { readonly sequence: string };

/** One index of a projection: `<prefix>-<name>-v<version>-g<generation>`. */
export type IndexGeneration = {
  readonly projection: AnyProjection;
  readonly generation: number;
  /** Queries by the projection's name are answered from it. */
  readonly live: boolean;
};

/** The index that answers queries, and how far it is: every checkpoint, in order. */
export type LiveIndexState = IndexNumber & { readonly checkpoints: readonly Checkpoint[] };

/** What was deleted of a projection's old indices, and how many indices it has now. */
export type DroppedIndices = {
  readonly dropped: readonly IndexNumber[];
  readonly left: number;
};

/** What queries must know of the log; one record beside the indices. */
export type LogFacts = {
  readonly logId: string;
  readonly epoch: number;
  readonly partitions: number;
};

/**
 * What became of a write. Unless it is `written`, the checkpoint has not moved. Documents may have
 * been written all the same, where the index cannot write several things at once: they are what the
 * log says, only sooner, and the next write of them finds them there.
 */
export type WriteOutcome =
  | { readonly outcome: "written"; readonly sequence: string }
  /** The checkpoint is not the one that was read: drop caches, read again. */
  | { readonly outcome: "checkpoint-moved" }
  /** The index cannot take these documents, ever (mapping, size). */
  | { readonly outcome: "refused"; readonly documentIds: readonly string[]; readonly why: string }
  /** Somebody who is no projector has written over these documents, so they could not be. */
  | { readonly outcome: "overwritten"; readonly documentIds: readonly string[] };

/** The part of the index that the projector uses. Throws INDEX_UNAVAILABLE when it is away. */
export interface IndexWriter {
  /**
   * The newest index of this projection's version, made with every checkpoint at offset 0 when
   * there is none, or its missing checkpoints made when it was emptied. A made or emptied index is
   * not live until `makeLive`.
   */
  prepare(projection: AnyProjection, log: LogFacts): Promise<IndexGeneration>;
  /**
   * The index above `index`, for a log that has begun a new epoch: made if `index` is still the
   * newest of its version, otherwise the one that somebody else made. Not live until `makeLive`.
   */
  startNext(index: IndexGeneration, log: LogFacts): Promise<IndexGeneration>;
  /**
   * Answers queries by the projection's name from this index from now on. Returns false, and
   * changes nothing, when an index of a newer version, or a newer one of this version, answers them
   * already: an older build takes queries back only from the very index that it names.
   */
  makeLive(index: IndexGeneration, insteadOf?: IndexNumber): Promise<boolean>;
  /** Which index answers queries by the projection's name, of whatever version it is. */
  readLive(projection: AnyProjection): Promise<LiveIndexState>;
  /**
   * Deletes the indices of this projection that are older than the live one, but for the newest
   * {@link supersededKeptMax} of them. None while no index is live; never one that is newer.
   */
  dropSuperseded(projection: AnyProjection): Promise<DroppedIndices>;
  /** Takes the index away from queries until `makeLive`: they answer INDEX_UNAVAILABLE. */
  withdraw(index: IndexGeneration): Promise<void>;
  /**
   * Checkpoint (undefined when it is gone) and the documents that exist, in one read. Those that
   * somebody else has written over are not among them: `overwritten` names them. Documents that the
   * caller remembers, by the offset it knows, are told only if they are not at that offset.
   */
  load(
    index: IndexGeneration,
    partition: number,
    documentIds: readonly string[],
    remembered?: ReadonlyMap<string, number>,
  ): Promise<{
    readonly checkpoint: StoredCheckpoint | undefined;
    readonly documents: ReadonlyMap<string, VersionedDocument>;
    readonly overwritten: readonly string[];
  }>;
  /**
   * Writes documents, each unless the stored one has the same or a higher offset, then the
   * checkpoint if it still has `sequence`. A reader that sees the checkpoint sees the documents.
   */
  write(
    index: IndexGeneration,
    documents: readonly VersionedDocument[],
    checkpoint: Checkpoint,
    sequence: string,
  ): Promise<WriteOutcome>;
  /** Every checkpoint of the index, by partition; those that are gone are missing. */
  readCheckpoints(index: IndexGeneration): Promise<StoredCheckpoint[]>;
  /** Number of documents, checkpoints not counted. */
  countDocuments(index: IndexGeneration): Promise<number>;
  /** Tells queries which log the indices are posted from. */
  saveLogFacts(facts: LogFacts): Promise<void>;
}

/** A condition that every hit fulfils. */
export type Clause =
  | {
      readonly kind: "anyOf";
      readonly field: string;
      readonly values: readonly string[];
      /**
       * For speed alone: the searcher misses nothing that this clause leaves out, and is served as
       * well by what it would leave out. An index that does not know the field, or needs no help,
       * takes no notice of the clause.
       */
      readonly hint?: true;
    }
  /** On a `long` or `date` field. */
  | {
      readonly kind: "range";
      readonly field: string;
      readonly atLeast?: bigint;
      readonly above?: bigint;
      readonly atMost?: bigint;
      readonly below?: bigint;
    }
  /** In one of the ranges, both ends included. */
  | {
      readonly kind: "ranges";
      readonly field: string;
      readonly ranges: readonly { readonly first: bigint; readonly last: bigint }[];
    }
  /** All that `text` asks for is in one of the `text` fields each; see `text-query.ts`. */
  | { readonly kind: "text"; readonly fields: readonly string[]; readonly text: string };

/** A field of the mapping, or `relevance` of the text clause; hits are told apart by id. */
export type SortKey = { readonly field: string; readonly descending: boolean };

/** Hits of one search; a server gives no more unless it is set to. */
export const searchHitsMax = 10_000;

/** A structured search of one tenant. */
export type Search = {
  readonly tenantId: string;
  readonly clauses: readonly Clause[];
  readonly sort: readonly SortKey[];
  /** Hits wanted, 0 to {@link searchHitsMax}. */
  readonly size: number;
  /** Sort values of the last hit of the page before. */
  readonly after?: readonly string[];
  /** `open`: freeze the hits for the pages to come. Else one that a page before returned. */
  readonly pointInTime?: "open" | { readonly id: string };
  /**
   * `none`: nobody reads the total of this search, so the hits need not be counted; it is then 0.
   * Does not count for a point in time.
   */
  readonly total?: "exact" | "none";
  /** `keyword` fields whose values are to be counted over all hits. */
  readonly facets?: readonly string[];
};

/** Points in time of one tenant that are open at once; the next one ends its oldest. */
export const pointsInTimeOfTenantMax = 64;

/** One hit. */
export type Hit = {
  readonly document: VersionedDocument;
  /** Where the next page goes on. */
  readonly sort: readonly string[];
  /** Text fields with hits in `<em>` and all else HTML-escaped. */
  readonly highlights: Readonly<Record<string, string>>;
};

/** The values of one field over all hits, most frequent first, then by value. */
export type FacetCounts = {
  readonly field: string;
  readonly values: readonly { readonly value: string; readonly count: number }[];
};

/** What a search found, with the checkpoints as the same view of the index saw them. */
export type SearchAnswer = {
  readonly hits: readonly Hit[];
  readonly total: number;
  readonly facets: readonly FacetCounts[];
  readonly checkpoints: readonly Checkpoint[];
  /** Set when one was asked for and further pages exist. */
  readonly pointInTime?: string;
};

/** A document that is read by full id, again and again. */
export type WantedDocument = {
  readonly partition: number;
  readonly documentId: string;
  /** Offset of the document that the reader has already; 0 = none. */
  readonly knownOffset: number;
};

/** A read by id, with the checkpoint of its partition. */
export type GotDocument = {
  readonly checkpoint: Checkpoint;
  readonly document: VersionedDocument | undefined;
  /** Somebody else has written it over: it is not told. */
  readonly overwritten: boolean;
};

/** One of many reads by id. */
export type GotNews = GotDocument & {
  /** The document is the one that the reader has: it is not told again. */
  readonly unchanged: boolean;
};

/**
 * The part of the search index that queries use, by projection name. Throws {@link RequestFailed}
 * INDEX_UNAVAILABLE when it is away, has no live index of that name, or lost a checkpoint.
 */
export interface IndexReader {
  /** @throws INDEX_UNAVAILABLE until a projector has said it. */
  readLogFacts(): Promise<LogFacts>;
  /** Key that signs page tokens; made by the first who asks, the same for all. */
  readSigningKey(): Promise<Uint8Array>;
  /**
   * Checkpoint of the partition first, then the document by full id, if it exists. One that
   * somebody else has written over is `overwritten` and not told.
   */
  get(projection: AnyProjection, partition: number, documentId: string): Promise<GotDocument>;
  /**
   * The same for many documents at once, in the order asked: as few requests as there can be, and
   * what the reader has already does not travel again.
   */
  getMany(
    projection: AnyProjection,
    wanted: readonly WantedDocument[],
  ): Promise<readonly GotNews[]>;
  /**
   * Answers whole or not at all: a partial result is an error.
   * @throws PAGE_TOKEN_EXPIRED when the point in time is gone: after its time, or when the same
   * tenant has opened {@link pointsInTimeOfTenantMax} later ones.
   * @throws OVERLOADED when there is no room for another point in time.
   */
  search(projection: AnyProjection, search: Search): Promise<SearchAnswer>;
  /**
   * Says that the last page of a point in time has been shown, so that it need not be kept much
   * longer. One that is gone already is no error.
   */
  endPointInTime(id: string): Promise<void>;
  /** Every checkpoint, in order. */
  readLiveCheckpoints(projection: AnyProjection): Promise<Checkpoint[]>;
  /** Makes everything written so far visible to `search`. */
  refresh(projection: AnyProjection): Promise<void>;
}

/** The fields of a document as they are stored: bigints as decimal strings. */
export type { DocumentFields };

/** Both sides of a search index. */
export interface SearchIndex extends IndexWriter, IndexReader {
  /** Resolves when the server answers, whatever indices it holds. @throws INDEX_UNAVAILABLE */
  ping(): Promise<void>;
  close(): Promise<void>;
}
