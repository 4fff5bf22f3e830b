import type {
  AnyProjection,
  DocumentFields,
  VersionedDocument,
} from "../../read-models/projection.ts";

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

/** What queries must know of the log; one record beside the indices. */
export type LogFacts = {
  readonly logId: string;
  readonly epoch: number;
  readonly partitions: number;
};

/** What became of a write. */
export type WriteOutcome =
  | { readonly outcome: "written"; readonly sequence: string }
  /** The checkpoint is not the one that was read: drop caches, read again. Nothing was written. */
  | { readonly outcome: "checkpoint-moved" }
  /** The index cannot take these documents, ever (mapping, size); nothing was written. */
  | { readonly outcome: "refused"; readonly documentIds: readonly string[]; readonly why: string };

/** The part of the index that the projector uses. Throws INDEX_UNAVAILABLE when it is away. */
export interface IndexWriter {
  /**
   * The newest index of this projection's version, made with every checkpoint at offset 0 when
   * there is none, or its missing checkpoints made when it was emptied. A made or emptied index is
   * not live until `makeLive`.
   */
  prepare(projection: AnyProjection, log: LogFacts): Promise<IndexGeneration>;
  /** Answers queries by the projection's name from this index from now on. */
  makeLive(index: IndexGeneration): Promise<void>;
  /** Takes the index away from queries until `makeLive`: they answer INDEX_UNAVAILABLE. */
  withdraw(index: IndexGeneration): Promise<void>;
  /** Checkpoint (undefined when it is gone) and the documents that exist, in one read. */
  load(
    index: IndexGeneration,
    partition: number,
    documentIds: readonly string[],
  ): Promise<{
    readonly checkpoint: StoredCheckpoint | undefined;
    readonly documents: ReadonlyMap<string, VersionedDocument>;
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
  | { readonly kind: "anyOf"; readonly field: string; readonly values: readonly string[] }
  /** On a `long` or `date` field. */
  | {
      readonly kind: "range";
      readonly field: string;
      readonly atLeast?: bigint;
      readonly above?: bigint;
      readonly atMost?: bigint;
      readonly below?: bigint;
    }
  /** Every word of `text` occurs in one of the `text` fields; see `words.ts` for when it does. */
  | { readonly kind: "text"; readonly fields: readonly string[]; readonly text: string };

/** A field of the mapping, or `relevance` of the text clause; hits are told apart by id. */
export type SortKey = { readonly field: string; readonly descending: boolean };

/** A structured search of one tenant. */
export type Search = {
  readonly tenantId: string;
  readonly clauses: readonly Clause[];
  readonly sort: readonly SortKey[];
  /** Hits wanted, 0 … 1,000. */
  readonly size: number;
  /** Sort values of the last hit of the page before. */
  readonly after?: readonly string[];
  /** `open`: freeze the hits for the pages to come. Else one that a page before returned. */
  readonly pointInTime?: "open" | { readonly id: string };
  /** `keyword` fields whose values are to be counted over all hits. */
  readonly facets?: readonly string[];
};

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

/**
 * The part of the search index that queries use, by projection name. Throws {@link RequestFailed}
 * INDEX_UNAVAILABLE when it is away, has no live index of that name, or lost a checkpoint.
 */
export interface IndexReader {
  /** @throws INDEX_UNAVAILABLE until a projector has said it. */
  readLogFacts(): Promise<LogFacts>;
  /** Key that signs page tokens; made by the first who asks, the same for all. */
  readSigningKey(): Promise<Uint8Array>;
  /** Checkpoint of the partition first, then the document by full id, if it exists. */
  get(
    projection: AnyProjection,
    partition: number,
    documentId: string,
  ): Promise<{ readonly checkpoint: Checkpoint; readonly document: VersionedDocument | undefined }>;
  /**
   * @throws PAGE_TOKEN_EXPIRED when the point in time is gone.
   * Answers whole or not at all: a partial result is an error.
   */
  search(projection: AnyProjection, search: Search): Promise<SearchAnswer>;
  /** Every checkpoint, in order. */
  readLiveCheckpoints(projection: AnyProjection): Promise<Checkpoint[]>;
  /** Makes everything written so far visible to `search`. */
  refresh(projection: AnyProjection): Promise<void>;
}

/** The fields of a document as they are stored: bigints as decimal strings. */
export type { DocumentFields };

/** Both sides of a search index. */
export interface SearchIndex extends IndexWriter, IndexReader {
  close(): Promise<void>;
}
