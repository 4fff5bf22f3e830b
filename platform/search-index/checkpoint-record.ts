import type { Checkpoint } from "./search-index.ts";

/** What the id of every checkpoint begins with, and of no document: no tenant has a `_`. */
export const checkpointIdPrefix = "_checkpoint/";

/** Id of a partition's checkpoint among the documents of its index: `_checkpoint/p07`. */
export const checkpointId = (partition: number): string =>
  `${checkpointIdPrefix}p${String(partition).padStart(2, "0")}`;

/** A checkpoint as JSON text. */
export const encodeCheckpoint = (checkpoint: Checkpoint): string => {
  const { partition, offset, eventId, logId, epoch, closeTime, held } = checkpoint;
  return JSON.stringify({ partition, offset, eventId, logId, epoch, closeTime, held });
};

/** The checkpoint out of {@link encodeCheckpoint}. */
export const decodeCheckpoint = (text: string): Checkpoint => {
  const { eventId, ...checkpoint } = JSON.parse(text);
  return { ...checkpoint, eventId };
};

/** The checkpoint that a new index begins with. */
export const firstCheckpoint = (
  partition: number,
  log: { readonly logId: string; readonly epoch: number },
): Checkpoint => ({
  partition,
  offset: 0,
  eventId: undefined,
  logId: log.logId,
  epoch: log.epoch,
  closeTime: 0,
  held: [],
});
