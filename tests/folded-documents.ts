import type { Envelope } from "../domain/event.ts";
import {
  type AnyProjection,
  foldEvent,
  touchedDocuments,
  type VersionedDocument,
} from "../read-models/projection.ts";

/** The documents that a read model makes of these events, by full id, one event after another. */
export const foldedDocuments = (
  projection: AnyProjection,
  envelopes: readonly Envelope[],
  before: ReadonlyMap<string, VersionedDocument> = new Map(),
): ReadonlyMap<string, VersionedDocument> => {
  const documents = new Map(before);
  for (const envelope of envelopes) {
    for (const id of touchedDocuments(projection, envelope)) {
      const document = foldEvent(projection, id, documents.get(id), envelope);
      if (document !== undefined) documents.set(id, document);
    }
  }
  return documents;
};
