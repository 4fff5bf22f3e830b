import type { VersionedDocument } from "../read-models/projection.ts";

/** The documents used last, so that a busy one is not read again for every event. */
export type DocumentCache = {
  get(id: string): VersionedDocument | undefined;
  put(document: VersionedDocument): void;
  clear(): void;
};

/** Remembers at most `documentsMax`; the one not used for longest goes first. */
export const createDocumentCache = (documentsMax: number): DocumentCache => {
  // A Map keeps the order of insertion: taking out and putting back makes a document the newest.
  const documents = new Map<string, VersionedDocument>();
  const put = (document: VersionedDocument): void => {
    documents.delete(document.id);
    documents.set(document.id, document);
    if (documents.size <= documentsMax) return;
    const [oldest] = documents.keys();
    if (oldest !== undefined) documents.delete(oldest);
  };
  return {
    get: (id) => {
      const document = documents.get(id);
      if (document !== undefined) put(document);
      return document;
    },
    put,
    clear: () => documents.clear(),
  };
};
