/** How far a process manager has read a partition. */
export type ProcessPosition = {
  readonly partition: number;
  /** Everything up to it was reacted to; 0 at first. */
  readonly offset: number;
  /** Id of the event at `offset`; undefined at 0. */
  readonly eventId: string | undefined;
};

/** A step of a position. It is made by whoever knows where the position is, and nobody else. */
export type PositionMove = {
  readonly partition: number;
  readonly from: Pick<ProcessPosition, "offset" | "eventId">;
  readonly to: Pick<ProcessPosition, "offset" | "eventId">;
  /** Of the lease; a move under an older one than the last move's is dropped. */
  readonly fence: number;
};

/** A command for later, as an event asked for it. */
export type NewTimer = {
  /** UUID that follows from process, event and place; the same timer twice is one. */
  readonly timerId: string;
  readonly process: string;
  readonly tenantId: string;
  /** Stream, position and id of the event. */
  readonly streamId: string;
  readonly partition: number;
  readonly offset: number;
  readonly eventId: string;
  /** In milliseconds since 1970. */
  readonly dueTime: number;
  /** Exact JSON, kept verbatim; undefined: the event is still to be reacted to. */
  readonly command: string | undefined;
  readonly correlationId: string;
  readonly traceparent: string;
};

/** A timer whose time has come, in the hands of one replica for a while. */
export type ClaimedTimer = NewTimer & {
  /** Claims of it so far, this one included. */
  readonly tries: number;
  /** Times that it was taken out of parking. */
  readonly round: number;
  /** False when the log does not hold its event any more: it was set back. */
  readonly isHeld: boolean;
};

/** What one claim may take. */
export type ClaimLimits = {
  /** Timers in all. */
  readonly timersMax: number;
  /** Timers of each partition; none of a partition that is not named. */
  readonly rooms: ReadonlyMap<number, number>;
  /** How long nobody else gets them, in milliseconds. */
  readonly claimMs: number;
};

/** A claim that is given back. */
export type TimerClaim = Pick<ClaimedTimer, "timerId" | "tries">;

/** What waits of one process manager. */
export type TimersWaiting = {
  /** Timers that are not parked; counted up to a bound. */
  readonly waiting: number;
  /** How long the oldest of them has been due, in milliseconds; 0 when none is. */
  readonly overdueMs: number;
  readonly parked: number;
};

/**
 * Positions of the process managers and their timers, in the log's own database. Times are the
 * database's: no replica's clock says what is due. Every method throws {@link RequestFailed}
 * STORE_UNAVAILABLE while the store is away; whatever was called may be called again.
 */
export interface Timers {
  /** Positions in every partition, in order; at 0 where nothing was read. */
  readPositions(process: string): Promise<ProcessPosition[]>;
  /**
   * Moves positions and writes the timers of what was read, in one transaction; a timer that is
   * there stays as it is. A move from another place than the position's, or under an older fence,
   * is dropped with its partition's timers. Returns the partitions that moved.
   */
  saveReactions(
    process: string,
    moves: readonly PositionMove[],
    timers: readonly NewTimer[],
  ): Promise<readonly number[]>;
  /**
   * Takes timers that are due, the earliest first, at most `timersMax` and of each partition as
   * many as there is room for: however many wait in a partition without room, those of the others
   * are found. Nobody else gets them for `claimMs`; a replica that dies gives them up by that.
   */
  claim(process: string, limits: ClaimLimits): Promise<ClaimedTimer[]>;
  /** Removes timers whose command has a definite outcome. */
  finish(timerIds: readonly string[]): Promise<void>;
  /** Removes a timer that was to be reacted to, and writes what came of it, in one transaction. */
  replace(timerId: string, timers: readonly NewTimer[]): Promise<void>;
  /** Gives claims back for a while; one that has run out and is another's by now stays there. */
  postpone(claims: readonly (TimerClaim & { readonly delayMs: number })[]): Promise<void>;
  /** Sets timers aside that fail for good: nothing tries them until somebody says so. */
  park(claims: readonly (TimerClaim & { readonly reason: string })[]): Promise<void>;
  /** Removes timers parked before a time, at most `timersMax`; returns how many. */
  purgeParked(parkedBefore: number, timersMax: number): Promise<number>;
  /** What waits; counts no further than `countMax`. */
  readWaiting(process: string, countMax: number): Promise<TimersWaiting>;
}
