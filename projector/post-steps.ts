import type { Checkpoint, HeldStream } from "../platform/search-index/search-index.ts";
import type { VersionedDocument } from "../read-models/projection.ts";
import { oneLine } from "./fold-error.ts";
import { type Fold, foldSteps } from "./fold-steps.ts";
import { forgetIndex, type Lane } from "./lane.ts";
import { LaneStopped } from "./lane-stopped.ts";
import { checkpointLost, type OpenedCheckpoint, sameCheckpoint } from "./open-checkpoint.ts";
import type { Step } from "./read-steps.ts";

/**
 * Steps to post, and how they move the checkpoint. They were chosen for the checkpoint in `opened`:
 * opening it again could give another one, from which they would leave a gap.
 */
export type Posting = {
  readonly opened: OpenedCheckpoint;
  readonly steps: readonly Step[];
  /** Streams whose events wait. */
  readonly held: readonly HeldStream[];
  readonly next: (fold: Fold, checkpoint: Checkpoint) => Checkpoint;
};

type Documents = Map<string, VersionedDocument>;

/** What the steps start from: documents by id, and why some of them cannot be used. */
type Loaded = { readonly documents: Documents; readonly refused: Map<string, string> };

/** Why a stream is held whose document somebody else has written over. */
const documentOverwritten = "DOCUMENT_OVERWRITTEN";

/** A document beyond the log's end was folded from events that the log has lost. */
const requireWithinLog = async (lane: Lane, documents: Documents, upTo: number): Promise<void> => {
  const highest = Math.max(0, ...[...documents.values()].map(({ offset }) => offset));
  if (highest <= upTo) return;
  const head = (await lane.options.log.readHeads())[lane.partition]?.offset ?? 0;
  if (highest <= head) return;
  throw new LaneStopped(
    "log-went-back",
    `Cannot apply events: a document is at ${highest} and the log ends at ${head}`,
  );
};

/** Checkpoint and documents in one read; undefined when the checkpoint was moved. */
const loadDocuments = async (
  lane: Lane,
  { opened: { generation, stored, checkpoint }, steps }: Posting,
): Promise<Loaded | undefined> => {
  const documents: Documents = new Map();
  const remembered = new Map<string, number>();
  const missing: string[] = [];
  for (const id of new Set(steps.flatMap(({ ids }) => ids))) {
    const document = lane.cache.get(id);
    if (document === undefined) missing.push(id);
    else {
      documents.set(id, document);
      remembered.set(id, document.offset);
    }
  }
  const loaded = await lane.options.index.load(generation, lane.partition, missing, remembered);
  if (loaded.checkpoint === undefined) throw checkpointLost(lane);
  if (!sameCheckpoint(loaded.checkpoint, stored)) {
    forgetIndex(lane);
    return undefined;
  }
  for (const [id, document] of loaded.documents) documents.set(id, document);
  const upTo = Math.max(checkpoint.offset, steps.at(-1)?.event.offset ?? 0);
  await requireWithinLog(lane, documents, upTo);
  for (const id of loaded.overwritten) documents.delete(id);
  const refused = new Map(loaded.overwritten.map((id) => [id, documentOverwritten]));
  return { documents, refused };
};

const addRefused = (
  refused: Map<string, string>,
  documentIds: readonly string[],
  why: string,
  fold: Fold,
): void => {
  const further = documentIds.filter((id) => fold.documents.has(id) && !refused.has(id));
  if (further.length === 0) {
    throw new Error(oneLine(`Cannot apply events: the index refuses the write, ${why}`));
  }
  for (const id of further) refused.set(id, oneLine(why));
};

/** Documents over which their weight is averaged, about. */
const weighedLately = 64;

const remember = ({ cache, own }: Lane, document: VersionedDocument): void => {
  own.documentBytes += (cache.put(document) - own.documentBytes) / weighedLately;
};

/**
 * Bytes of the documents of one write, as they weigh in memory; about, as it is not known what they
 * weigh before they are read. A write holds them several times over: as read, as folded, as sent.
 */
const writeBytesMax = 4 * 1_048_576;

/** Documents that one write may touch: as many as are set, fewer of those that weigh much. */
export const documentsOfWriteMax = ({ options, own }: Lane): number => {
  const fitting = Math.max(1, Math.floor(writeBytesMax / own.documentBytes));
  return Math.min(options.config.PROJECTOR_WRITE_DOCUMENTS_MAX, fitting);
};

/**
 * Loads the touched documents, folds the steps into them and writes them with the checkpoint. A
 * document that the index refuses fails its event, so its stream is held like one whose fold
 * throws; so does one that somebody else has written over. Returns undefined when someone else
 * moved the checkpoint: go on from the new one.
 * @throws {LaneStopped} the index is ahead of the log.
 * @throws {RequestFailed} INDEX_UNAVAILABLE or STORE_UNAVAILABLE: try again.
 */
export const postSteps = async (lane: Lane, posting: Posting): Promise<Fold | undefined> => {
  const { projection } = lane.own;
  const { generation, checkpoint } = posting.opened;
  const loaded = await loadDocuments(lane, posting);
  if (loaded === undefined) return undefined;
  const { documents, refused } = loaded;
  // Ends: every round but the last adds a refused document, and there are not many.
  for (;;) {
    const fold = foldSteps({ projection, ...posting, documents, refused });
    // Nothing is passed: the very first event is one too many to hold.
    if (fold.stoppedBy !== undefined && fold.passed === 0) return fold;
    const next = posting.next(fold, checkpoint);
    const changed = [...fold.documents.values()];
    const written = await lane.options.index.write(generation, changed, next, checkpoint.sequence);
    if (written.outcome === "refused") {
      addRefused(refused, written.documentIds, `Cannot index: ${written.why}`, fold);
      continue;
    }
    if (written.outcome === "overwritten") {
      for (const id of written.documentIds) documents.delete(id);
      addRefused(refused, written.documentIds, documentOverwritten, fold);
      continue;
    }
    if (written.outcome === "checkpoint-moved") {
      forgetIndex(lane);
      return undefined;
    }
    lane.generation = generation;
    lane.checkpoint = { ...next, sequence: written.sequence };
    lane.passed = undefined;
    for (const document of [...documents.values(), ...changed]) remember(lane, document);
    lane.options.metrics.eventsApplied.inc({ projection: projection.name }, fold.folded);
    return fold;
  }
};
