import type { VersionedDocument } from "../../read-models/projection.ts";
import type { FieldTypes } from "./document-fields.ts";
import { type BulkLimits, type BulkResult, writeBulk } from "./elasticsearch-bulk.ts";
import type { Calls } from "./elasticsearch-calls.ts";
import { checkpointItem, documentItem, limitOf, sequenceOf } from "./elasticsearch-documents.ts";
import { CallFailed } from "./elasticsearch-failure.ts";
import { findOverwritten } from "./elasticsearch-read.ts";
import { refused, refuseUnmapped } from "./refused-documents.ts";
import type { Checkpoint, WriteOutcome } from "./search-index.ts";

const conflict = 409;

const isWritten = ({ status }: BulkResult): boolean => status === 200 || status === 201;

/** Refusals that speak of the index and not of the document. */
const typesOfIndex: ReadonlySet<string> = new Set(["index_closed_exception"]);

const isRefused = ({ status, types }: BulkResult): boolean =>
  status === 413 || (status === 400 && !types.some((type) => typesOfIndex.has(type)));

const whyOf = ({ types, field }: BulkResult): string =>
  [field, types[0] ?? "not storable"].filter((part) => part !== undefined).join(": ");

/**
 * Writes documents; those that are there already, or newer ones, stay. Undefined when every one is
 * there.
 * @throws {CallFailed} some could not be written now.
 */
const writeAll = async (
  calls: Calls,
  index: string,
  mapping: FieldTypes,
  documents: readonly VersionedDocument[],
  partition: number,
  limits: BulkLimits,
): Promise<WriteOutcome | undefined> => {
  const items = documents.map((document) => documentItem(mapping, document, partition));
  const results = await writeBulk(calls, index, items, limits);
  const idsOf = (fits: (result: BulkResult) => boolean): string[] =>
    documents.flatMap(({ id }, at) => {
      const result = results[at];
      return result !== undefined && fits(result) ? [id] : [];
    });
  const unexpected = results.find(
    (result) => !isWritten(result) && !isRefused(result) && result.status !== conflict,
  );
  if (unexpected !== undefined) throw new CallFailed(unexpected.status, unexpected.types);
  const culprit = results.find(isRefused);
  if (culprit !== undefined) return refused(idsOf(isRefused), whyOf(culprit));
  const known = idsOf(({ status }) => status === conflict);
  const overwritten = await findOverwritten(calls, index, partition, known);
  return overwritten.length > 0 ? { outcome: "overwritten", documentIds: overwritten } : undefined;
};

const writeCheckpoint = async (
  calls: Calls,
  index: string,
  checkpoint: Checkpoint,
  sequence: string,
  limits: BulkLimits,
): Promise<WriteOutcome> => {
  const [seqNo, primaryTerm] = sequence.split(":").map(Number);
  // What no checkpoint ever had.
  if (seqNo === undefined || !primaryTerm) return { outcome: "checkpoint-moved" };
  const condition = { if_seq_no: seqNo, if_primary_term: primaryTerm };
  const [result] = await writeBulk(calls, index, [checkpointItem(checkpoint, condition)], limits);
  if (result !== undefined && isWritten(result)) {
    return { outcome: "written", sequence: sequenceOf(result.seqNo, result.primaryTerm) };
  }
  if (result?.status === conflict) return { outcome: "checkpoint-moved" };
  throw new CallFailed(result?.status ?? 0, result?.types ?? []);
};

/**
 * See {@link IndexWriter.write}. Two requests, in this order: a checkpoint must never speak of
 * documents that are not there. Both lie on one shard, so whoever sees the one sees the others.
 */
export const writeDocuments = async (
  calls: Calls,
  index: string,
  mapping: FieldTypes,
  documents: readonly VersionedDocument[],
  checkpoint: Checkpoint,
  sequence: string,
  limits: BulkLimits,
): Promise<WriteOutcome> => {
  const unmapped = refuseUnmapped(mapping, documents, (one) => limitOf(mapping, one));
  if (unmapped !== undefined) return unmapped;
  const { partition } = checkpoint;
  if (documents.length > 0) {
    const outcome = await writeAll(calls, index, mapping, documents, partition, limits);
    if (outcome !== undefined) return outcome;
  }
  return await writeCheckpoint(calls, index, checkpoint, sequence, limits);
};

/** Makes checkpoints that are missing; one that somebody else has just made stays. */
export const createCheckpoints = async (
  calls: Calls,
  index: string,
  checkpoints: readonly Checkpoint[],
  limits: BulkLimits,
): Promise<void> => {
  const items = checkpoints.map((one) => checkpointItem(one, { op_type: "create" }));
  const results = await writeBulk(calls, index, items, limits);
  const failed = results.find((result) => !isWritten(result) && result.status !== conflict);
  if (failed !== undefined) throw new CallFailed(failed.status, failed.types);
};
