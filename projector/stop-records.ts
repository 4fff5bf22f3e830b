import type { QuarantineRecord } from "../platform/quarantine/quarantine.ts";
import { streamKey } from "./held-stream.ts";
import type { Lane } from "./lane.ts";

/*
 * An event that stops its partition is recorded like one that holds its stream, so that every
 * replica can say why: only the one that holds the partition has met it. What tells the two apart
 * is the checkpoint: it passes an event whose stream is held, and stands before one that stops it.
 */

/** True for the record of the event before which a checkpoint at this offset stands. */
export const isStop = ({ offset }: Pick<QuarantineRecord, "offset">, checkpoint: number): boolean =>
  offset === checkpoint + 1;

/**
 * Forgets records of events that the lane has passed and of which no stream is held: somebody has
 * mended what stopped it, maybe before this replica took the partition over.
 * @throws {RequestFailed} STORE_UNAVAILABLE
 */
export const forgetPassedStops = async ({ checkpoint, options, own, partition }: Lane) => {
  if (checkpoint === undefined) return;
  const { name, version } = own.projection;
  const held = new Set(checkpoint.held.map(streamKey));
  for (const record of await options.quarantine.listPartition(name, version, partition)) {
    if (record.offset > checkpoint.offset || held.has(streamKey(record))) continue;
    await options.quarantine.resolve(name, version, record.tenantId, record.streamId);
  }
};
