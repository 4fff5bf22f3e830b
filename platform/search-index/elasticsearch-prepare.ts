import type { AnyProjection } from "../../read-models/projection.ts";
import { firstCheckpoint } from "./checkpoint-record.ts";
import { mappingText, textFields } from "./document-fields.ts";
import { withdrawIndex } from "./elasticsearch-alias.ts";
import type { BulkLimits } from "./elasticsearch-bulk.ts";
import { whenStarted } from "./elasticsearch-failure.ts";
import { type IndexServer, type ListedIndex, requireNewest } from "./elasticsearch-generations.ts";
import { metaMapping } from "./elasticsearch-mapping.ts";
import { loadCheckpoints } from "./elasticsearch-read.ts";
import { createCheckpoints } from "./elasticsearch-write.ts";
import type { IndexGeneration, LogFacts } from "./search-index.ts";

/**
 * The index with every checkpoint there. One that lacked some is taken from queries first: with all
 * of them it would look like one that is up to date.
 */
const completed = async (
  server: IndexServer,
  projection: AnyProjection,
  listed: ListedIndex,
  log: LogFacts,
  limits: BulkLimits,
): Promise<IndexGeneration> => {
  const { calls } = server;
  const { name, version, mapping } = projection;
  const { index, generation, live } = listed;
  if (mappingText(listed.mapping) !== mappingText(mapping)) {
    throw new Error(`Cannot prepare ${name}: the mapping of version ${version} was changed`);
  }
  const findsPhrases = listed.findsPhrases === true;
  if (!findsPhrases && textFields(mapping).length > 0) {
    throw new Error(`Cannot prepare ${name}: its index is from before phrases; raise its version`);
  }
  const { checkpoints } = await whenStarted(() => loadCheckpoints(calls, index, log.partitions));
  const known = new Set(checkpoints.map(({ partition }) => partition));
  const missing = Array.from({ length: log.partitions }, (_, partition) => partition)
    .filter((partition) => !known.has(partition))
    .map((partition) => firstCheckpoint(partition, log));
  if (missing.length === 0) return { projection, generation, live };
  if (live) await withdrawIndex(server, { projection, generation, live });
  if (listed.partitions !== log.partitions) {
    const body = metaMapping({ mapping, partitions: log.partitions, findsPhrases });
    await calls.call({ method: "PUT", path: `/${index}/_mapping`, body });
  }
  await createCheckpoints(calls, index, missing, limits);
  return { projection, generation, live: false };
};

/** See {@link IndexWriter.prepare}. @throws {Error} when a shipped mapping was changed. */
export const prepareIndex = async (
  server: IndexServer,
  projection: AnyProjection,
  log: LogFacts,
  limits: BulkLimits,
): Promise<IndexGeneration> => {
  const listed = await requireNewest(server, projection, log.partitions, 0);
  return await completed(server, projection, listed, log, limits);
};

/** See {@link IndexWriter.startNext}. @throws {Error} when a shipped mapping was changed. */
export const startNextIndex = async (
  server: IndexServer,
  { projection, generation }: IndexGeneration,
  log: LogFacts,
  limits: BulkLimits,
): Promise<IndexGeneration> => {
  const listed = await requireNewest(server, projection, log.partitions, generation);
  return await completed(server, projection, listed, log, limits);
};
