import type { VersionedDocument } from "../../read-models/projection.ts";
import { type FieldTypes, findMismatch } from "./document-fields.ts";
import type { WriteOutcome } from "./search-index.ts";

/** Documents that one refusal names; the others show when the write is tried without these. */
export const culpritsMax = 16;

/** The refusal of these documents. */
export const refused = (documentIds: readonly string[], why: string): WriteOutcome => ({
  outcome: "refused",
  documentIds: documentIds.slice(0, culpritsMax),
  why,
});

const mismatchOf = (mapping: FieldTypes, document: VersionedDocument): string | undefined => {
  const isOfTenant = document.tenantId !== "" && document.id.startsWith(`${document.tenantId}/`);
  return isOfTenant ? findMismatch(mapping, document.fields) : "id: not of its tenant";
};

/**
 * The refusal of documents that no index of this mapping takes; undefined when there are none.
 * `limitOf` says what else keeps the index at hand from taking one.
 */
export const refuseUnmapped = (
  mapping: FieldTypes,
  documents: readonly VersionedDocument[],
  limitOf: (document: VersionedDocument) => string | undefined = () => undefined,
): WriteOutcome | undefined => {
  const problems = documents.flatMap((document) => {
    const why = mismatchOf(mapping, document) ?? limitOf(document);
    return why === undefined ? [] : [{ id: document.id, why }];
  });
  const [first] = problems;
  if (first === undefined) return undefined;
  return refused(
    problems.map(({ id }) => id),
    first.why,
  );
};
