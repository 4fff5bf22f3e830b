import { CallFailed, isGone, unless } from "./elasticsearch-failure.ts";
import {
  type GenerationsRecord,
  type IndexServer,
  listIndices,
  readGenerations,
  writeGenerations,
} from "./elasticsearch-generations.ts";
import { refreshIndex } from "./elasticsearch-read.ts";
import { indexUnavailable } from "./index-unavailable.ts";
import type { IndexGeneration } from "./search-index.ts";
import { type IndexNumber, isNewerIndex, isSameIndex } from "./superseded.ts";

/*
 * Queries are answered from the index that the projection's alias stands for. Which one that is to
 * be is decided in the record of its generations, by compare-and-set; the alias follows. Whoever
 * moves the alias looks at the record again afterwards and moves it once more if another was
 * decided on meanwhile: the last one to move it has seen the last decision.
 */

type Live = GenerationsRecord["live"];

/** Rounds after which others are given the way. */
const roundsMax = 16;

const isAbsent = (error: unknown): boolean =>
  error instanceof CallFailed && error.types.includes("aliases_not_found_exception");

const moveAlias = async (
  { calls, names }: IndexServer,
  projection: string,
  live: Live,
): Promise<void> => {
  const alias = names.alias(projection);
  const remove = { remove: { index: names.indices(projection), alias, must_exist: false } };
  const add = live && {
    add: { index: names.index(projection, live.version, live.generation), alias },
  };
  const body = { actions: [remove, ...(add ? [add] : [])] };
  await unless(isAbsent, calls.call({ method: "POST", path: "/_aliases", body }));
};

const followDecision = async (server: IndexServer, projection: string): Promise<void> => {
  let { live } = (await readGenerations(server, projection)).record;
  for (let round = 1; round <= roundsMax; round += 1) {
    await moveAlias(server, projection, live);
    const decided = (await readGenerations(server, projection)).record.live;
    if (isSameIndex(decided, live)) return;
    live = decided;
  }
  throw indexUnavailable(new Error(`Cannot settle ${projection}: others keep changing it`));
};

const decide = async (
  server: IndexServer,
  projection: string,
  choose: (record: GenerationsRecord) => Live,
): Promise<void> => {
  for (let round = 1; round <= roundsMax; round += 1) {
    const { record, state } = await readGenerations(server, projection);
    const live = choose(record);
    if (isSameIndex(live, record.live)) return;
    if (await writeGenerations(server, projection, { ...record, live }, state)) return;
  }
  throw indexUnavailable(new Error(`Cannot settle ${projection}: others keep changing it`));
};

/** See {@link IndexWriter.makeLive}. @throws INDEX_UNAVAILABLE when there is no such index. */
export const makeIndexLive = async (
  server: IndexServer,
  { projection: { name, version }, generation }: IndexGeneration,
  insteadOf?: IndexNumber,
): Promise<boolean> => {
  const wanted = { version, generation };
  const indices = await listIndices(server, name);
  if (!indices.some((one) => isSameIndex(one, wanted))) throw indexUnavailable();
  // What is written is searchable only after a refresh: without it, the first queries would find
  // less than the index that answered before, or nothing.
  await refreshIndex(server.calls, server.names.index(name, version, generation));
  // A newer one that was deleted answers nobody.
  const stays = (live: NonNullable<Live>) =>
    isNewerIndex(live, wanted) &&
    !isSameIndex(live, insteadOf) &&
    indices.some((one) => isSameIndex(one, live));
  let chosen: Live;
  await decide(server, name, ({ live }) => {
    chosen = live && stays(live) ? live : wanted;
    return chosen;
  });
  await followDecision(server, name);
  return isSameIndex(chosen, wanted);
};

/** See {@link IndexWriter.withdraw}. */
export const withdrawIndex = async (
  server: IndexServer,
  { projection: { name, version }, generation }: IndexGeneration,
): Promise<void> => {
  const index = { version, generation };
  await decide(server, name, ({ live }) => (isSameIndex(live, index) ? undefined : live));
  await unless(isGone, followDecision(server, name));
};
