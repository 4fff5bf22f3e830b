/** A partition held by this replica. */
export type Lease = {
  readonly partition: number;
  /** Rises with every change of hands; a write under an older fence is dropped. */
  readonly fence: number;
};

/**
 * Fair shares of the partitions for the replicas of one group. A lease runs out by itself; a
 * replica that is gone is replaced within its time to live.
 */
export interface Leases {
  /**
   * Says "I am here", renews what is held, gives up what is beyond the fair share and takes what is
   * free. Call it several times within the time to live. @throws STORE_UNAVAILABLE
   */
  claim(): Promise<readonly Lease[]>;
  /** Gives up everything, for a fast hand-over at shutdown. */
  release(): Promise<void>;
}
