import type { RecordedEvent } from "../domain/event.ts";
import type { Checkpoint } from "../platform/search-index/search-index.ts";
import type { CommandProjection } from "../proto/gen/daybook/operations/v1/CommandProjection.ts";
import { streamKey } from "./held-stream.ts";

/**
 * Whether a projection shows what a command did: its checkpoints cover every event and none of the
 * events waits in a held stream. A command without events has nothing to be shown.
 */
export const commandProjection = (
  name: string,
  events: readonly RecordedEvent[],
  checkpoints: readonly Checkpoint[],
): CommandProjection => {
  const byPartition = new Map(checkpoints.map((one) => [one.partition, one]));
  const covered = events.every(
    ({ partition, offset }) => (byPartition.get(partition)?.offset ?? 0) >= offset,
  );
  const held = events.some((event) =>
    byPartition
      .get(event.partition)
      ?.held.some((one) => streamKey(one) === streamKey(event) && one.firstOffset <= event.offset),
  );
  return { name, applied: covered && !held, held };
};
