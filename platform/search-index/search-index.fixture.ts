import type { AnyProjection, VersionedDocument } from "../../read-models/projection.ts";
import type { FieldTypes } from "./document-fields.ts";
import type {
  Checkpoint,
  IndexGeneration,
  LogFacts,
  Search,
  SearchAnswer,
  SearchIndex,
} from "./search-index.ts";

/** An adapter as its contract needs it. */
export type IndexUnderTest = {
  readonly index: SearchIndex;
  /** True when a write that moves no checkpoint leaves no document either. */
  readonly writesAtOnce: boolean;
  /** Removes everything from an index, behind the adapter's back. */
  empty(generation: IndexGeneration): Promise<void>;
};

/** Gives the adapter that the suite opened once for all its tests. */
export type GetIndex = () => IndexUnderTest;

/** A document of the specimen. */
export type Thing = {
  readonly thingId: string;
  readonly kind: string;
  readonly amountMinor: bigint;
  readonly time: number;
  readonly title: string;
  readonly note: string;
};

/** The log that the specimens are posted from. */
export const specimenLog: LogFacts = {
  logId: "6f1c9f3e-3a52-4c0b-9c53-0d7f4a1a2b3c",
  epoch: 1,
  partitions: 2,
};

const lettersOf = (count: number): string =>
  count < 26
    ? String.fromCharCode(97 + count)
    : lettersOf(Math.floor(count / 26) - 1) + String.fromCharCode(97 + (count % 26));

let projections = 0;

/** A projection under a name that no other test uses. */
export const newProjection = (): AnyProjection => {
  const name = `things${lettersOf(projections)}`;
  projections += 1;
  return {
    name,
    version: 1,
    mapping: {
      thingId: "keyword",
      kind: "keyword",
      amountMinor: "long",
      time: "date",
      title: "text",
      note: "text",
    },
    sortedBy: [["thingId"], ["kind", "amountMinor"], ["amountMinor"], ["time"]],
    documents: () => [],
    initialDocument: () => ({}),
    evolve: {},
  };
};

/** The projection as a later build has it. */
export const changedProjection = (
  projection: AnyProjection,
  version: number,
  fields: FieldTypes,
): AnyProjection => {
  const mapping = { ...projection.mapping, ...fields } as AnyProjection["mapping"];
  return { ...projection, version, mapping };
};

/** A document of tenant `t1` unless said otherwise; its offset is its version. */
export const thing = (
  thingId: string,
  fields: Partial<Thing> = {},
  { tenantId = "t1", offset = 1 } = {},
): VersionedDocument => ({
  id: `${tenantId}/${thingId}`,
  tenantId,
  offset,
  streamVersion: offset,
  fields: { thingId, kind: "", amountMinor: 0n, time: 0, title: "", note: "", ...fields },
});

/** A checkpoint of partition 0 unless said otherwise. */
export const checkpointAt = (offset: number, changes: Partial<Checkpoint> = {}): Checkpoint => ({
  partition: 0,
  offset,
  eventId: offset === 0 ? undefined : `event-${offset}`,
  logId: specimenLog.logId,
  epoch: specimenLog.epoch,
  closeTime: 0,
  held: [],
  ...changes,
});

/** Writes at the checkpoint as it is now; the checkpoint moves to `offset`. */
export const writeThings = async (
  index: SearchIndex,
  generation: IndexGeneration,
  documents: readonly VersionedDocument[],
  offset: number,
  partition = 0,
) => {
  const { checkpoint } = await index.load(generation, partition, []);
  const next = checkpointAt(offset, { partition });
  return await index.write(generation, documents, next, checkpoint?.sequence ?? "0");
};

/** A live index with these documents. */
export const filledIndex = async (
  index: SearchIndex,
  documents: readonly VersionedDocument[],
  projection = newProjection(),
): Promise<IndexGeneration> => {
  const generation = await index.prepare(projection, specimenLog);
  await writeThings(index, generation, documents, 100);
  await index.makeLive(generation);
  return generation;
};

/** Searches everything written so far; tenant `t1` and up to 1,000 hits unless said otherwise. */
export const searchThings = async (
  index: SearchIndex,
  projection: AnyProjection,
  search: Partial<Search> = {},
): Promise<SearchAnswer> => {
  await index.refresh(projection);
  return await index.search(projection, {
    tenantId: "t1",
    clauses: [],
    sort: [],
    size: 1_000,
    ...search,
  });
};

/** Ids below the tenant of the hits, in order. */
export const hitIds = ({ hits }: SearchAnswer): string[] =>
  hits.map(({ document }) => document.id.slice(document.tenantId.length + 1));
