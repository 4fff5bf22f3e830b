import type { AnyProjection } from "../../read-models/projection.ts";
import { isGone, unless } from "./elasticsearch-failure.ts";
import { type IndexServer, listIndices, readGenerations } from "./elasticsearch-generations.ts";
import type { DroppedIndices } from "./search-index.ts";
import { supersededBeyond } from "./superseded.ts";

/** See {@link IndexWriter.dropSuperseded}. The record keeps their numbers: none is used again. */
export const dropSuperseded = async (
  server: IndexServer,
  { name }: AnyProjection,
): Promise<DroppedIndices> => {
  const { live } = (await readGenerations(server, name)).record;
  const indices = await listIndices(server, name);
  const answers = indices.some(
    ({ version, generation }) => version === live?.version && generation === live.generation,
  );
  if (live === undefined || !answers) return { dropped: [], left: indices.length };
  const outdated = supersededBeyond(indices, live);
  for (const { index } of outdated) {
    // By its whole name: a pattern could meet others. Somebody else may be at it as well.
    const deleting = server.calls.call({ method: "DELETE", path: `/${index}` });
    await unless(isGone, deleting);
  }
  const dropped = outdated.map(({ version, generation }) => ({ version, generation }));
  return { dropped, left: indices.length - dropped.length };
};
