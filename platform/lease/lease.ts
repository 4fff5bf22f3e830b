import { ConfigInvalid } from "../config.ts";

/**
 * A lease must be renewed well before it runs out, so that one lost claim costs nothing.
 * @throws {ConfigInvalid} when `claimEveryMs` is above half of `timeToLiveMs`; says which settings.
 */
export const requireTimelyClaims = (
  group: string,
  claimEveryMs: number,
  timeToLiveMs: number,
): void => {
  if (claimEveryMs * 2 <= timeToLiveMs) return;
  const state = `${group}_CLAIM_EVERY_MS is above half of ${group}_LEASE_TTL_MS`;
  throw new ConfigInvalid(`Cannot keep leases: ${state}`);
};

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
