import type { RecordedEvent } from "../domain/event.ts";
import type { HeldStream } from "../platform/search-index/search-index.ts";
import {
  type AnyProjection,
  foldEvent,
  type VersionedDocument,
} from "../read-models/projection.ts";
import { describeFoldError } from "./fold-error.ts";
import { heldStreamsMax, streamKey } from "./held-stream.ts";
import type { Step } from "./read-steps.ts";

/** An event that could not be folded. */
export type Failure = { readonly event: RecordedEvent; readonly error: string };

/** What became of a row of steps. */
export type Fold = {
  /** Documents that changed, as they are now. */
  readonly documents: ReadonlyMap<string, VersionedDocument>;
  /** First failed event of each stream that is to be held from now on. */
  readonly failures: readonly Failure[];
  /** Steps that are done: folded, passed over or waiting in a held stream. */
  readonly passed: number;
  /** Steps whose event is in the documents. */
  readonly folded: number;
  /** The failure for which no stream may be held, or no more; nothing from it on is done. */
  readonly stoppedBy: Failure | undefined;
};

/** What folding starts from. */
export type FoldInput = {
  readonly projection: AnyProjection;
  readonly steps: readonly Step[];
  /** Every touched document that exists. */
  readonly documents: ReadonlyMap<string, VersionedDocument>;
  readonly held: readonly HeldStream[];
  /** Documents that the index will not take, and why. */
  readonly refused: ReadonlyMap<string, string>;
};

type Documents = Map<string, VersionedDocument>;

/** Folds one event into all its documents or, when it fails, into none. */
const foldStep = (
  { projection, refused }: FoldInput,
  { event, envelope, ids, error }: Step,
  now: Documents,
  changed: Documents,
): string | undefined => {
  if (error !== undefined) return error;
  if (envelope === undefined) return undefined;
  for (const id of ids) {
    const why = refused.get(id);
    if (why !== undefined) return why;
  }
  try {
    const after = ids.map((id) => [id, foldEvent(projection, id, now.get(id), envelope)] as const);
    for (const [id, document] of after) {
      if (document === undefined || document === now.get(id)) continue;
      now.set(id, document);
      changed.set(id, document);
    }
    return undefined;
  } catch (thrown) {
    return describeFoldError(event, thrown);
  }
};

/**
 * Folds events into documents, one after another. An event that fails holds its stream: the later
 * events of the stream wait, everything else flows. Where documents are of groups, it stops them
 * all. Pure; the same code for live, catch-up and
 * held streams.
 */
export const foldSteps = (input: FoldInput): Fold => {
  const held = new Set(input.held.map(streamKey));
  const now: Documents = new Map(input.documents);
  const documents: Documents = new Map();
  const failures: Failure[] = [];
  let folded = 0;
  for (const [index, step] of input.steps.entries()) {
    const stream = streamKey(step.event);
    if (held.has(stream)) continue;
    const error = foldStep(input, step, now, documents);
    if (error === undefined) {
      if (step.envelope !== undefined) folded += 1;
      continue;
    }
    const failure = { event: step.event, error };
    if (input.projection.ofGroups || held.size >= heldStreamsMax) {
      return { documents, failures, passed: index, folded, stoppedBy: failure };
    }
    held.add(stream);
    failures.push(failure);
  }
  return { documents, failures, passed: input.steps.length, folded, stoppedBy: undefined };
};
