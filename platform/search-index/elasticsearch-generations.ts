import type { AnyProjection } from "../../read-models/projection.ts";
import type { Calls } from "./elasticsearch-calls.ts";
import { CallFailed, unless, whenStarted } from "./elasticsearch-failure.ts";
import { type IndexLayout, type IndexMeta, indexBody } from "./elasticsearch-mapping.ts";
import type { IndexNames } from "./elasticsearch-names.ts";
import type { RecordState, Records } from "./elasticsearch-records.ts";
import { indexUnavailable } from "./index-unavailable.ts";

/*
 * Which generation is the newest, without a lock. A generation is claimed in a record beside the
 * indices before its index is made: a claim is one compare-and-set, so no number is given twice,
 * also not after the index is deleted. Whoever finds a claim whose index is not made yet makes it,
 * so it does not matter who dies where.
 */

/** What the adapter works with. */
export type IndexServer = {
  readonly calls: Calls;
  readonly names: IndexNames;
  readonly records: Records;
  readonly layout: IndexLayout;
};

type Claim = { readonly generation: number; readonly made: boolean };

/** The record of a projection's indices. */
export type GenerationsRecord = {
  /** Highest generation that was ever claimed. */
  readonly highest: number;
  /** Newest claim of each version. */
  readonly versions: Readonly<Record<string, Claim>>;
  /** The index that is to answer queries; see `elasticsearch-alias.ts`. */
  readonly live?: { readonly version: number; readonly generation: number } | undefined;
};

/** The record as it was read. */
export type ReadGenerations = {
  readonly record: GenerationsRecord;
  readonly state: RecordState | undefined;
};

/** Rounds after which others are given the way. */
const roundsMax = 16;

const recordName = (projection: string): string => `generations-${projection}`;

/** Reads the record of a projection's indices. */
export const readGenerations = async (
  { records }: IndexServer,
  projection: string,
): Promise<ReadGenerations> => {
  const stored = await whenStarted(() => records.find(recordName(projection)));
  if (stored === undefined) return { record: { highest: 0, versions: {} }, state: undefined };
  return { record: JSON.parse(stored.value), state: stored };
};

/** Writes the record if it is still as it was read; false when it is not. */
export const writeGenerations = (
  { records }: IndexServer,
  projection: string,
  record: GenerationsRecord,
  state: RecordState | undefined,
): Promise<boolean> => records.replace(recordName(projection), JSON.stringify(record), state);

/** An index as the server lists it. */
export type ListedIndex = IndexMeta & {
  readonly index: string;
  readonly version: number;
  readonly generation: number;
  readonly live: boolean;
};

type Listing = Readonly<
  Record<
    string,
    {
      readonly aliases: Readonly<Record<string, unknown>>;
      readonly mappings: { readonly _meta?: IndexMeta };
    }
  >
>;

/** Every index of a projection that exists. */
export const listIndices = async (
  { calls, names }: IndexServer,
  projection: string,
): Promise<ListedIndex[]> => {
  const listing = await calls.call<Listing>({
    method: "GET",
    path: `/${names.indices(projection)}`,
    query: { features: "aliases,mappings", expand_wildcards: "open,closed" },
  });
  return Object.entries(listing).flatMap(([index, { aliases, mappings }]) => {
    const named = names.readIndex(projection, index);
    const meta = mappings._meta;
    if (named === undefined || meta === undefined) return [];
    const live = Object.hasOwn(aliases, names.alias(projection));
    return [{ ...named, ...meta, index, live }];
  });
};

const existsAlready = (error: unknown): boolean =>
  error instanceof CallFailed && error.types.includes("resource_already_exists_exception");

const makeIndex = async (
  { calls, names, layout }: IndexServer,
  projection: AnyProjection,
  generation: number,
  partitions: number,
): Promise<void> => {
  const path = `/${names.index(projection.name, projection.version, generation)}`;
  const body = indexBody(projection, partitions, layout);
  await unless(existsAlready, calls.call({ method: "PUT", path, body }));
};

const withClaim = (
  record: GenerationsRecord,
  version: number,
  claim: Claim,
): GenerationsRecord => ({
  live: record.live && { version: record.live.version, generation: record.live.generation },
  highest: Math.max(record.highest, claim.generation),
  versions: { ...record.versions, [version]: claim },
});

const newestOf = (indices: readonly ListedIndex[], version: number): ListedIndex | undefined =>
  indices
    .filter((one) => one.version === version)
    .reduce<ListedIndex | undefined>(
      (newest, one) => (newest && newest.generation > one.generation ? newest : one),
      undefined,
    );

/** One round: the index if it is there, else one step towards it. */
const approach = async (
  server: IndexServer,
  projection: AnyProjection,
  partitions: number,
  above: number,
): Promise<ListedIndex | undefined> => {
  const { name, version } = projection;
  // The record first: an index made after it was read is listed, one claimed after it shows below.
  const { record, state } = await readGenerations(server, name);
  const indices = await listIndices(server, name);
  const claim = record.versions[version];
  const newest = newestOf(indices, version);
  // A record that was lost is made again from what there is.
  const live = state === undefined ? indices.find((one) => one.live) : record.live;
  const put = (claimed: Claim) =>
    writeGenerations(server, name, withClaim({ ...record, live }, version, claimed), state);
  if (newest && newest.generation > above && newest.generation >= (claim?.generation ?? 0)) {
    const { generation } = newest;
    const known = claim?.made === true && claim.generation === generation;
    return known || (await put({ generation, made: true })) ? newest : undefined;
  }
  if (claim !== undefined && !claim.made && claim.generation > above) {
    await makeIndex(server, projection, claim.generation, partitions);
    return undefined;
  }
  const highest = Math.max(record.highest, ...indices.map(({ generation }) => generation));
  await put({ generation: highest + 1, made: false });
  return undefined;
};

/**
 * The newest index of the projection's version whose generation lies above `above`; made when there
 * is none.
 */
export const requireNewest = async (
  server: IndexServer,
  projection: AnyProjection,
  partitions: number,
  above: number,
): Promise<ListedIndex> => {
  await server.records.prepare();
  for (let round = 1; round <= roundsMax; round += 1) {
    const index = await approach(server, projection, partitions, above);
    if (index !== undefined) return index;
  }
  throw indexUnavailable(new Error(`Cannot prepare ${projection.name}: others keep changing it`));
};
