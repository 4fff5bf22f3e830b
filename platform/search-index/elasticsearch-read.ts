import type { VersionedDocument } from "../../read-models/projection.ts";
import { checkpointId, checkpointIdPrefix } from "./checkpoint-record.ts";
import type { FieldTypes } from "./document-fields.ts";
import type { Calls } from "./elasticsearch-calls.ts";
import { type GotDocument, readGot, readGotCheckpoint } from "./elasticsearch-documents.ts";
import { CallFailed } from "./elasticsearch-failure.ts";
import { routingOf } from "./elasticsearch-names.ts";
import type { IndexWriter, StoredCheckpoint } from "./search-index.ts";

/** What is to be read by id. */
type Wanted = {
  readonly _id: string;
  readonly routing: string;
  readonly _source?: readonly string[] | boolean;
};

/** Of most documents more than the answer takes; a source that is left out takes far less. */
const answeredBytes = 1_024;

const getOnce = async (
  { call }: Calls,
  index: string,
  docs: readonly Wanted[],
): Promise<readonly GotDocument[]> => {
  const request = { method: "POST", path: `/${index}/_mget`, body: { docs } } as const;
  const answer = await call<{ readonly docs: readonly GotDocument[] }>(request);
  if (answer.docs.length !== docs.length) throw new CallFailed(0, ["incomplete_answer"]);
  return answer.docs;
};

/**
 * Reads by id what is there now, refreshed or not, in the order asked: what lies on one shard is
 * read in that order too.
 * @throws {CallFailed} the index is gone, or a shard could not answer.
 */
export const getAll = async (
  calls: Calls,
  index: string,
  docs: readonly Wanted[],
): Promise<readonly GotDocument[]> => {
  if (docs.length === 0) return [];
  const bytes = docs.length * answeredBytes;
  const send = (all: readonly Wanted[]) => getOnce(calls, index, all);
  const got = await calls.gather({ key: `_mget ${index}`, items: docs, bytes, send });
  const failed = got.find(({ error }) => error !== undefined);
  if (failed === undefined) return got;
  const { type = "unknown" } = failed.error ?? {};
  throw new CallFailed(type === "index_not_found_exception" ? 404 : 503, [type]);
};

/** The checkpoint of a partition, as a multi-get asks for it. */
export const wantedCheckpoint = (partition: number): Wanted => ({
  _id: checkpointId(partition),
  routing: routingOf(partition),
});

/** Ids that a document can have, as a multi-get asks for them. */
export const wantedDocuments = (partition: number, ids: readonly string[]): Wanted[] =>
  ids
    .filter((id) => id !== "" && !id.startsWith(checkpointIdPrefix))
    .map((id) => ({ _id: id, routing: routingOf(partition) }));

/** Where documents are read from. */
export type ReadPlace = {
  readonly index: string;
  readonly mapping: FieldTypes;
  readonly partition: number;
};

type Found = { readonly documents: Map<string, VersionedDocument>; readonly overwritten: string[] };

const addFound = (mapping: FieldTypes, got: readonly GotDocument[], found: Found): void => {
  for (const one of got) {
    if (one.found !== true) continue;
    const document = readGot(mapping, one);
    if (document === "overwritten") found.overwritten.push(one._id);
    else found.documents.set(one._id, document);
  }
};

/** Reads what is remembered and is no longer so; what has vanished was not deleted by us. */
const addChanged = async (
  calls: Calls,
  { index, mapping, partition }: ReadPlace,
  ids: readonly string[],
  found: Found,
): Promise<void> => {
  const got = await getAll(calls, index, wantedDocuments(partition, ids));
  addFound(mapping, got, found);
  for (const one of got) if (one.found !== true) found.overwritten.push(one._id);
};

/**
 * See {@link IndexWriter.load}: one multi-get, the checkpoint first. Of what is remembered only the
 * version is asked for: 2 ms instead of 13 for 256 entries.
 */
export const loadDocuments = async (
  calls: Calls,
  place: ReadPlace,
  documentIds: readonly string[],
  remembered: ReadonlyMap<string, number> = new Map(),
): ReturnType<IndexWriter["load"]> => {
  const { index, mapping, partition } = place;
  const unknown = wantedDocuments(partition, documentIds);
  const known = wantedDocuments(partition, [...remembered.keys()]);
  const wanted = [
    wantedCheckpoint(partition),
    ...unknown,
    ...known.map((one) => ({ ...one, _source: false })),
  ];
  const [first, ...got] = await getAll(calls, index, wanted);
  const found: Found = { documents: new Map(), overwritten: [] };
  addFound(mapping, got.slice(0, unknown.length), found);
  const changed = got
    .slice(unknown.length)
    .filter(({ _id, _version }) => _version !== remembered.get(_id));
  if (changed.length > 0) {
    const ids = changed.map(({ _id }) => _id);
    await addChanged(calls, place, ids, found);
  }
  return { checkpoint: readGotCheckpoint(first), ...found };
};

/** The checkpoints of partitions 0 … `partitions` - 1 that are there, in order. */
export const loadCheckpoints = async (
  calls: Calls,
  index: string,
  partitions: number,
): Promise<{ readonly index: string; readonly checkpoints: StoredCheckpoint[] }> => {
  const wanted = Array.from({ length: partitions }, (_, partition) => wantedCheckpoint(partition));
  const got = await getAll(calls, index, wanted);
  return {
    index: got[0]?._index ?? index,
    checkpoints: got.flatMap((one) => readGotCheckpoint(one) ?? []),
  };
};

/**
 * Those of the documents that somebody else wrote over: their version is not their offset.
 * @throws {CallFailed} for one that is not there although its version is: it was deleted, which is
 * forgotten at the next refresh.
 */
export const findOverwritten = async (
  calls: Calls,
  index: string,
  partition: number,
  documentIds: readonly string[],
): Promise<string[]> => {
  const wanted = wantedDocuments(partition, documentIds);
  const got = await getAll(
    calls,
    index,
    wanted.map((one) => ({ ...one, _source: ["offset"] })),
  );
  if (got.some(({ found }) => found !== true)) throw new CallFailed(409, ["document_deleted"]);
  return got.filter(({ _version, _source }) => _source?.offset !== _version).map(({ _id }) => _id);
};

type OfShards = { readonly _shards: { readonly failed: number } };

/** @throws {CallFailed} a shard failed, so that the answer is of the others alone. */
const requireAllShards = <Answer extends OfShards>(answer: Answer): Answer => {
  if (answer._shards.failed > 0) throw new CallFailed(503, ["partial_answer"]);
  return answer;
};

/** Makes what was written so far searchable, in every shard. */
export const refreshIndex = async ({ call }: Calls, index: string): Promise<void> => {
  requireAllShards(await call<OfShards>({ method: "POST", path: `/${index}/_refresh` }));
};

/** See {@link IndexWriter.countDocuments}; what is written counts, searchable or not yet. */
export const countDocuments = async (calls: Calls, index: string): Promise<number> => {
  await refreshIndex(calls, index);
  const answer = await calls.call<OfShards & { readonly count: number }>({
    method: "POST",
    path: `/${index}/_count`,
    body: { query: { exists: { field: "tenantId" } } },
  });
  return requireAllShards(answer).count;
};
