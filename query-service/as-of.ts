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
    /** Of a list in which streams are held: the last offset before anything that waits. */
    readonly tokenMax?: number;
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

/**
 * The extent of a list. Its token stops before the first event of the tenant that waits in a held
 * stream: a list whose token asks for such an event is refused, and nobody is to be refused by the
 * token that a list gave. So it may be behind what the list shows, and behind the position.
 */
export const listExtentOf = (
  facts: LogFacts,
  tenantId: string,
  checkpoints: readonly Checkpoint[],
  documents: readonly LogPosition[],
): Extent => {
  const extent = extentOf(facts, tenantId, checkpoints, documents);
  const firstHeld = new Map(
    checkpoints.map(({ partition, held }) => {
      const ours = held.filter((one) => one.tenantId === tenantId);
      return [partition, Math.min(...ours.map(({ firstOffset }) => firstOffset))];
    }),
  );
  const parts = extent.parts.map((part) => {
    const first = firstHeld.get(part.partition) ?? Number.POSITIVE_INFINITY;
    return Number.isFinite(first) ? { ...part, tokenMax: first - 1 } : part;
  });
  return { ...extent, parts };
};

/**
 * The extent of an answer that rests on two: of a partition that both rest on the lower position.
 * They count streams of different aggregates, so none is counted twice.
 */
export const joinExtents = (one: Extent, other: Extent): Extent => {
  const partitions = new Set([...one.parts, ...other.parts].map(({ partition }) => partition));
  const parts = [...partitions].map((partition) => {
    const both = [...one.parts, ...other.parts].filter((part) => part.partition === partition);
    return {
      partition,
      position: Math.min(...both.map(({ position }) => position)),
      shown: Math.max(...both.map(({ shown }) => shown)),
    };
  });
  return {
    log: one.log,
    parts,
    completeTime: Math.min(one.completeTime, other.completeTime),
    heldStreams: one.heldStreams + other.heldStreams,
  };
};

/** The positions of an extent: everything up to them is in the answer. */
export const positionsOf = ({ parts }: Extent): LogPosition[] =>
  parts.map(({ partition, position }) => ({ partition, offset: position }));

/**
 * `as_of` of an answer. Its token is never behind anything that the answer shows, but for a list in
 * which streams are held.
 */
export const asOfMessage = (extent: Extent): AsOf => ({
  positions: Object.fromEntries(
    extent.parts.map(({ partition, position }) => [partition, String(position)]),
  ),
  completeTime: timestampMessage(extent.completeTime),
  heldStreams: extent.heldStreams,
  consistencyToken: formatToken(
    extent.log,
    extent.parts.map(({ partition, position, shown, tokenMax = Number.POSITIVE_INFINITY }) => ({
      partition,
      offset: Math.min(tokenMax, Math.max(position, shown)),
    })),
  ),
});
