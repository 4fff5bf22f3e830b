import { partitionOf } from "../platform/event-log/partition-of.ts";
import type { Checkpoint } from "../platform/search-index/search-index.ts";
import {
  type AnyProjection,
  documentId,
  type Projection,
  type VersionedDocument,
} from "../read-models/projection.ts";
import { type Extent, extentOf } from "./as-of.ts";
import { pause } from "./pause.ts";
import {
  documentOverwritten,
  projectionLag,
  requireNotHeld,
  requireOfLog,
} from "./read-failures.ts";
import type { ReadSide } from "./read-side.ts";
import { type Reading, requiredOffset } from "./reading.ts";

/** Pause before a document is read again although its projection was seen past the token. */
const readAgainMs = 10;

/** A document as it was found, and how far its projection was when it was read. */
export type FoundDocument<Document> = {
  readonly checkpoint: Checkpoint;
  readonly document: VersionedDocument<Document> | undefined;
};

/** The extent of an answer that shows one document. */
export const foundExtent = (
  { facts, tenantId }: Reading,
  { checkpoint, document }: FoundDocument<unknown>,
): Extent =>
  extentOf(
    facts,
    tenantId,
    [checkpoint],
    [{ partition: checkpoint.partition, offset: document?.offset ?? 0 }],
  );

/** What decides whether an answer shows the writes of a token. */
type Reached = {
  readonly checkpoint: Pick<Checkpoint, "offset">;
  readonly document: Pick<VersionedDocument, "offset"> | undefined;
};

/** Where a document lies: its stream, and its id below the tenant. */
export type DocumentPlace = {
  readonly streamId: string;
  readonly id: string;
  /** Reads the index also when the document is remembered: for whoever rests a proof on it. */
  readonly now?: true;
};

const reached = ({ checkpoint, document }: Reached, offset: number): boolean =>
  checkpoint.offset >= offset || (document?.offset ?? 0) >= offset;

/**
 * Reads one document by id, with the writes of the token: its projection has reached the token in
 * the document's partition, or the document itself has, which then is newer than its checkpoint.
 * @throws {RequestFailed} PROJECTION_LAG, STREAM_QUARANTINED, INDEX_UNAVAILABLE, OVERLOADED
 */
export const readDocument = async <Document>(
  side: ReadSide,
  reading: Reading,
  // biome-ignore lint/suspicious/noExplicitAny: whatever its events; only documents are read.
  projection: Projection<Document, any>,
  { streamId, id, now }: DocumentPlace,
): Promise<FoundDocument<Document>> => {
  const { tenantId, facts } = reading;
  const partition = partitionOf({ tenantId, streamId }, facts.partitions);
  const offset = requiredOffset(reading, partition);
  const look = async (): Promise<FoundDocument<Document>> => {
    const found = await side.documents.get(
      projection,
      partition,
      documentId(tenantId, id),
      (got) => now === undefined && got.checkpoint.held.length === 0 && reached(got, offset),
    );
    requireOfLog([found.checkpoint], facts);
    requireNotHeld(projection, found.checkpoint, { tenantId, streamId });
    if (found.overwritten) throw documentOverwritten(projection, streamId);
    // The projection's own fold wrote it, and the index is strict about its mapping.
    return found as FoundDocument<Document>;
  };
  return lookUntilReached(side, reading, projection, { partition, offset }, look);
};

const lookUntilReached = async <Document>(
  side: ReadSide,
  reading: Reading,
  projection: AnyProjection,
  required: { readonly partition: number; readonly offset: number },
  look: () => Promise<FoundDocument<Document>>,
): Promise<FoundDocument<Document>> => {
  for (;;) {
    // Taken before the look, so that the last look happens at or after the end of the wait.
    const last = side.clock() >= reading.until || side.stopping.aborted;
    const found = await look();
    if (reached(found, required.offset)) return found;
    if (last) throw projectionLag(projection, [required], [found.checkpoint]);
    const { covered } = await side.checkpoints.wait(projection, [required], reading);
    // Another copy of the index may have answered: give the one that was read a moment.
    if (covered) await pause(readAgainMs, [reading.signal, side.stopping]);
    reading.signal.throwIfAborted();
  }
};
