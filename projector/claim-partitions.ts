import { giveUpAll, holdPartitions } from "./hold-partitions.ts";
import type { ProjectorState } from "./projector-state.ts";

/** The claims of a replica to its partitions. */
export type PartitionClaims = {
  /** Claims and makes what this replica works on equal to what it holds. */
  claim(): Promise<void>;
  /** Claims and drops nothing any more; resolves once no claim is under way. Never rejects. */
  stop(): Promise<void>;
};

/**
 * Claims partitions, and drops them by a timer when the leases may have run out: also while a claim
 * hangs. Checkpoints keep a projector that goes on harmless, but two would undo each other's work.
 */
export const createPartitionClaims = (state: ProjectorState): PartitionClaims => {
  const { clock, config, leases, logger } = state.options;
  const timeToLiveMs = config.PROJECTOR_LEASE_TTL_MS;
  let runningOut: ReturnType<typeof setTimeout> | undefined;
  let asking: Promise<unknown> = Promise.resolve();
  const runOut = (): void => {
    giveUpAll(state).catch((error) => logger.warn({ err: error }, "projector.give-up-failed"));
  };
  return {
    claim: async () => {
      if (state.closed) return;
      const askedAt = clock();
      const asked = leases.claim();
      asking = asked.catch(() => {});
      const held = await asked;
      if (state.closed) return;
      const leftMs = askedAt + timeToLiveMs - clock();
      if (leftMs <= 0) {
        throw new Error("Cannot hold partitions: the claim took as long as the leases last");
      }
      clearTimeout(runningOut);
      runningOut = setTimeout(runOut, leftMs);
      await holdPartitions(state, held);
    },
    stop: async () => {
      clearTimeout(runningOut);
      await asking;
    },
  };
};
