import type { Checkpoint, LiveIndexState } from "../platform/search-index/search-index.ts";
import { isSameIndex } from "../platform/search-index/superseded.ts";

/*
 * While a newer build's index answers queries, this build's one is posted all the same, so that
 * going back needs no rebuild. Who feeds the newer one is not known here; that somebody does is
 * seen from its checkpoints. Even where nothing is written, a fed index moves: partitions in which
 * nothing happens are closed at least every five seconds or so, and their close times rise.
 */

/** The index of a newer build that answers queries instead of this build's own. */
export type NewerIndex = LiveIndexState & {
  /** When it was last seen to move, or first seen; milliseconds since 1970. */
  readonly movedAt: number;
  /** It was seen to move since it was first seen, and does not stand still. */
  readonly isFed: boolean;
  /** It has not moved for longer than one that is fed would. */
  readonly standsStill: boolean;
};

/** An index that has not moved for this part of the time after which it is abandoned is not fed. */
const standingPart = 1 / 2;

const hasMoved = (before: LiveIndexState, now: LiveIndexState): boolean =>
  now.checkpoints.some(({ offset, closeTime, epoch }, at) => {
    const was = before.checkpoints[at];
    return was?.offset !== offset || was.closeTime !== closeTime || was.epoch !== epoch;
  });

/** What is known of the newer index after another look at it, `now` in milliseconds since 1970. */
export const seeNewerIndex = (
  before: NewerIndex | undefined,
  seen: LiveIndexState,
  now: number,
  takeBackAfterMs: number,
): NewerIndex => {
  if (before === undefined || !isSameIndex(before, seen)) {
    return { ...seen, movedAt: now, isFed: false, standsStill: false };
  }
  if (hasMoved(before, seen)) return { ...seen, movedAt: now, isFed: true, standsStill: false };
  const { movedAt } = before;
  const standsStill = now - movedAt >= takeBackAfterMs * standingPart;
  return { ...seen, movedAt, isFed: before.isFed && !standsStill, standsStill };
};

/** Everything of this log in its epoch that one checkpoint covers, the other one covers too. */
const covers = (own: Checkpoint, other: Checkpoint): boolean =>
  own.offset >= other.offset || own.logId !== other.logId || own.epoch !== other.epoch;

/**
 * True when nobody posts to the newer index any more and this build's own is the better one: the
 * newer one has stood still for `takeBackAfterMs`, while ours, which holds all that it holds, went
 * on for as long. While the store is away both stand still, so nothing is concluded from that.
 */
export const isAbandoned = (
  newer: NewerIndex,
  own: readonly Checkpoint[],
  now: number,
  takeBackAfterMs: number,
): boolean => {
  if (now - newer.movedAt < takeBackAfterMs) return false;
  const pairs = newer.checkpoints.map((other) => ({
    other,
    mine: own.find(({ partition }) => partition === other.partition),
  }));
  return (
    pairs.every(({ mine, other }) => mine !== undefined && covers(mine, other)) &&
    pairs.some(({ mine, other }) => (mine?.closeTime ?? 0) - other.closeTime >= takeBackAfterMs)
  );
};
