/** What went wrong with a stream in a projection, as operators see it. */
export type QuarantineRecord = {
  readonly projection: string;
  readonly projectionVersion: number;
  readonly tenantId: string;
  readonly streamId: string;
  readonly partition: number;
  /** Offset and id of the event whose folding failed. */
  readonly offset: number;
  readonly eventId: string;
  /** One line, without payload. */
  readonly error: string;
  readonly firstTime: number;
  readonly lastTime: number;
  /** Times that folding was tried and failed. */
  readonly failures: number;
};

/** A failed attempt to fold a stream. */
export type FoldFailure = Omit<QuarantineRecord, "firstTime" | "lastTime" | "failures">;

/**
 * Why streams are held: for people. Which streams are held is said by the checkpoints alone.
 * Throws {@link RequestFailed} STORE_UNAVAILABLE when the store is away.
 */
export interface Quarantine {
  /** Records an attempt; a further one of the same stream counts up. */
  record(failure: FoldFailure): Promise<void>;
  /** Forgets a stream that has caught up. */
  resolve(projection: string, version: number, tenantId: string, streamId: string): Promise<void>;
  /** Those of one partition of a projection's version, by offset. */
  listPartition(
    projection: string,
    version: number,
    partition: number,
  ): Promise<QuarantineRecord[]>;
  /** Newest failure first, at most `limit`. */
  list(limit: number): Promise<QuarantineRecord[]>;
}
