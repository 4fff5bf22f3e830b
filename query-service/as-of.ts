import { formatToken, type LogPosition, type TokenLog } from "../platform/consistency-token.ts";
import { timestampMessage } from "../platform/grpc/timestamp-message.ts";
import type { Checkpoint, LogFacts } from "../platform/search-index/search-index.ts";
import type { AsOf } from "../proto/gen/daybook/type/v1/AsOf.ts";

/** How far an answer is. Travels in page tokens, so that all pages of a frozen list repeat it. */
export type Extent = {
  readonly log: TokenLog;
  /** By partition: the checkpoint, and the highest version of a document that the answer shows. */
  readonly parts: readonly {
    readonly partition: number;
    readonly position: number;
    readonly shown: number;
  }[];
  /** Smallest close time of the partitions, in milliseconds since 1970. */
  readonly completeTime: number;
  readonly heldStreams: number;
};

/** The extent of an answer that rests on these checkpoints and shows documents of these places. */
export const extentOf = (
  { logId, epoch }: LogFacts,
  tenantId: string,
  checkpoints: readonly Checkpoint[],
  documents: readonly LogPosition[],
): Extent => {
  const shown = new Map<number, number>();
  for (const { partition, offset } of documents) {
    shown.set(partition, Math.max(offset, shown.get(partition) ?? 0));
  }
  const held = checkpoints.flatMap((one) => one.held).filter((one) => one.tenantId === tenantId);
  return {
    log: { logId, epoch },
    parts: checkpoints.map(({ partition, offset }) => ({
      partition,
      position: offset,
      shown: shown.get(partition) ?? 0,
    })),
    completeTime: Math.min(...checkpoints.map(({ closeTime }) => closeTime)),
    heldStreams: new Set(held.map(({ streamId }) => streamId)).size,
  };
};

/** The positions of an extent: everything up to them is in the answer. */
export const positionsOf = ({ parts }: Extent): LogPosition[] =>
  parts.map(({ partition, position }) => ({ partition, offset: position }));

/** `as_of` of an answer. Its token is never behind anything that the answer shows. */
export const asOfMessage = (extent: Extent): AsOf => ({
  positions: Object.fromEntries(
    extent.parts.map(({ partition, position }) => [partition, String(position)]),
  ),
  completeTime: timestampMessage(extent.completeTime),
  heldStreams: extent.heldStreams,
  consistencyToken: formatToken(
    extent.log,
    extent.parts.map(({ partition, position, shown }) => ({
      partition,
      offset: Math.max(position, shown),
    })),
  ),
});
