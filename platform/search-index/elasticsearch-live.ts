import type { AnyProjection } from "../../read-models/projection.ts";
import {
  readGot,
  readGotCheckpoint,
  type GotDocument as StoredGot,
} from "./elasticsearch-documents.ts";
import type { IndexServer } from "./elasticsearch-generations.ts";
import type { IndexMeta } from "./elasticsearch-mapping.ts";
import {
  getAll,
  loadCheckpoints,
  wantedCheckpoint,
  wantedDocuments,
} from "./elasticsearch-read.ts";
import { indexUnavailable } from "./index-unavailable.ts";
import type {
  Checkpoint,
  GotDocument,
  GotNews,
  IndexReader,
  LiveIndexState,
  StoredCheckpoint,
  WantedDocument,
} from "./search-index.ts";

/** An index that queries are answered from, and what it says of itself. */
export type LiveIndex = IndexMeta & { readonly index: string };

/** What is remembered of indices, so that a read is one request. */
export type LiveIndices = {
  /** The index behind a projection's alias; as remembered, so perhaps no longer. */
  of(projection: AnyProjection): Promise<LiveIndex>;
  /** The index of a name that an answer came from. */
  named(index: string): Promise<LiveIndex>;
  /** Looks again the next time. */
  forget(projection: AnyProjection): void;
};

/** Indices remembered; the oldest are forgotten beyond. */
const rememberedMax = 64;

type Mappings = Readonly<Record<string, { readonly mappings: { readonly _meta?: IndexMeta } }>>;

/** Remembers which index is live and how each is mapped. A name never gets another mapping. */
export const createLiveIndices = ({ calls, names }: IndexServer): LiveIndices => {
  const byName = new Map<string, LiveIndex>();
  const byProjection = new Map<string, LiveIndex>(); // Bounded by the read models of the build.

  const look = async (name: string): Promise<LiveIndex> => {
    const found = await calls.call<Mappings>({ method: "GET", path: `/${name}/_mapping` });
    const [entry, ...others] = Object.entries(found);
    // An alias of two indices is nobody's work here, and neither of them is the answer.
    if (entry === undefined || others.length > 0) throw indexUnavailable();
    const [index, { mappings }] = entry;
    if (mappings._meta === undefined) throw indexUnavailable();
    const live = { index, ...mappings._meta };
    byName.delete(index);
    byName.set(index, live);
    const [oldest] = byName.keys();
    if (byName.size > rememberedMax && oldest !== undefined) byName.delete(oldest);
    return live;
  };

  return {
    of: async ({ name }) => {
      const live = byProjection.get(name) ?? (await look(names.alias(name)));
      byProjection.set(name, live);
      return live;
    },
    named: async (index) => byName.get(index) ?? (await look(index)),
    forget: ({ name }) => {
      const live = byProjection.get(name);
      byProjection.delete(name);
      if (live !== undefined) byName.delete(live.index);
    },
  };
};

const withoutSequence = ({ sequence: _sequence, ...checkpoint }: StoredCheckpoint): Checkpoint =>
  checkpoint;

/** See {@link IndexReader.get}: one multi-get, so the document is no older than the checkpoint. */
export const getLive = async (
  { calls, names }: IndexServer,
  indices: LiveIndices,
  projection: AnyProjection,
  partition: number,
  documentId: string,
): ReturnType<IndexReader["get"]> => {
  const wanted = [wantedCheckpoint(partition), ...wantedDocuments(partition, [documentId])];
  const [first, got] = await getAll(calls, names.alias(projection.name), wanted);
  const stored = readGotCheckpoint(first);
  if (stored === undefined) throw indexUnavailable();
  const checkpoint = withoutSequence(stored);
  return { checkpoint, ...(await readGotLive(indices, got)) };
};

const absent = { document: undefined, overwritten: false };

const readGotLive = async (
  indices: LiveIndices,
  got: StoredGot | undefined,
): Promise<Omit<GotDocument, "checkpoint">> => {
  if (got?.found !== true) return absent;
  const { mapping } = await indices.named(got._index);
  const document = readGot(mapping, got);
  return document === "overwritten" ? { ...absent, overwritten: true } : { ...absent, document };
};

const isSame = ({ found, _version, _source }: StoredGot, knownOffset: number): boolean =>
  found === true && _version === knownOffset && _source?.offset === knownOffset;

/**
 * See {@link IndexReader.getMany}: one multi-get, of what is known only the offset; another one
 * for what of it has changed.
 */
export const getManyLive = async (
  { calls, names }: IndexServer,
  indices: LiveIndices,
  projection: AnyProjection,
  wanted: readonly WantedDocument[],
): ReturnType<IndexReader["getMany"]> => {
  const alias = names.alias(projection.name);
  const partitions = [...new Set(wanted.map(({ partition }) => partition))];
  // What no document can have as its id is not asked for.
  const asked = wanted.flatMap(({ partition, documentId, knownOffset }, at) =>
    wantedDocuments(partition, [documentId]).map((whole) => ({ whole, at, knownOffset })),
  );
  const first = await getAll(calls, alias, [
    ...partitions.map(wantedCheckpoint),
    ...asked.map(({ whole, knownOffset }) =>
      knownOffset === 0 ? whole : { ...whole, _source: ["offset"] },
    ),
  ]);
  const checkpoints = new Map(
    first.slice(0, partitions.length).map((got) => {
      const stored = readGotCheckpoint(got);
      if (stored === undefined) throw indexUnavailable();
      return [stored.partition, withoutSequence(stored)];
    }),
  );
  const looked = asked.flatMap((one, place) => {
    const got = first[partitions.length + place];
    return got === undefined ? [] : [{ ...one, got }];
  });
  const changed = looked.filter(
    ({ got, knownOffset }) => knownOffset !== 0 && !isSame(got, knownOffset),
  );
  const wholes = changed.map(({ whole }) => whole);
  const again = await getAll(calls, alias, wholes);
  const stored = new Map(looked.map(({ at, got }) => [at, got]));
  for (const [place, { at }] of changed.entries()) {
    const got = again[place];
    if (got !== undefined) stored.set(at, got);
  }
  const answers = wanted.map(async ({ partition, knownOffset }, at): Promise<GotNews> => {
    const checkpoint = checkpoints.get(partition);
    if (checkpoint === undefined) throw indexUnavailable();
    const got = stored.get(at);
    const unchanged = got !== undefined && knownOffset !== 0 && isSame(got, knownOffset);
    const read = unchanged ? absent : await readGotLive(indices, got);
    return { checkpoint, ...read, unchanged };
  });
  return await Promise.all(answers);
};

/** Changes of the live index that one read may meet. */
const attemptsMax = 3;

/** The live index, by its name, and its checkpoints: what is written, refreshed or not. */
const readLiveIndex = async (
  { calls, names }: IndexServer,
  indices: LiveIndices,
  projection: AnyProjection,
): Promise<{ readonly index: string; readonly checkpoints: Checkpoint[] }> => {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const live = await indices.of(projection);
    const read = await loadCheckpoints(calls, names.alias(projection.name), live.partitions);
    if (read.index === live.index && read.checkpoints.length === live.partitions) {
      return { index: live.index, checkpoints: read.checkpoints.map(withoutSequence) };
    }
    indices.forget(projection);
  }
  throw indexUnavailable();
};

/** See {@link IndexReader.readLiveCheckpoints}. */
export const readLiveCheckpoints = async (
  server: IndexServer,
  indices: LiveIndices,
  projection: AnyProjection,
): Promise<Checkpoint[]> => (await readLiveIndex(server, indices, projection)).checkpoints;

/** See {@link IndexWriter.readLive}. */
export const readLive = async (
  server: IndexServer,
  indices: LiveIndices,
  projection: AnyProjection,
): Promise<LiveIndexState> => {
  const { index, checkpoints } = await readLiveIndex(server, indices, projection);
  const number = server.names.readIndex(projection.name, index);
  // An alias of an index that is not named as ours are is nobody's work here.
  if (number === undefined) throw indexUnavailable();
  return { ...number, checkpoints };
};
