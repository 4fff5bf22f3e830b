import type { Clock } from "../platform/clock.ts";

/** How fast commands are taken while there are always more of them. */
export type ServiceRate = {
  /** So many were taken, and so many still wait. */
  taken(commands: number, waiting: number): void;
  /** How long so many commands take, in milliseconds; 0 as long as nobody knows. */
  estimateMs(commands: number): number;
};

/** Shorter spans say more of the size of a batch than of the rate. */
const spanMinMs = 100;

/** In a longer span the store hung: that is told by those that wait, not expected of the next. */
const spanMaxMs = 1_000;

/** Share of the latest span in the rate. */
const latestShare = 0.3;

/**
 * The rate of service, measured only while the queue is never empty: with nothing waiting it would
 * be the rate of arrivals.
 */
export const createServiceRate = (clock: Clock): ServiceRate => {
  let perMs: number | undefined;
  let since: number | undefined;
  let commandsSince = 0;
  return {
    taken: (commands, waiting) => {
      const now = clock();
      if (since !== undefined) {
        commandsSince += commands;
        const spanMs = now - since;
        if (spanMs >= spanMinMs && spanMs <= spanMaxMs) {
          const latest = commandsSince / spanMs;
          perMs = perMs === undefined ? latest : perMs + latestShare * (latest - perMs);
        }
        if (spanMs >= spanMinMs) since = undefined;
      }
      if (waiting === 0) since = undefined;
      else if (since === undefined) {
        since = now;
        commandsSince = 0;
      }
    },
    estimateMs: (commands) => (perMs === undefined ? 0 : commands / perMs),
  };
};
