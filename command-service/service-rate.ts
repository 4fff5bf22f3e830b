import type { Clock } from "../platform/clock.ts";

/** How fast commands are served, by what was seen of it lately. */
export type ServiceRate = {
  /** So many were taken, and so many still wait. */
  taken(commands: number, waiting: number): void;
  /** A round of so many commands was decided and appended, and took so long, in milliseconds. */
  ended(commands: number, tookMs: number): void;
  /** How long so many commands take, in milliseconds, at least a round; 0 while nobody knows. */
  estimateMs(commands: number): number;
};

/** Shorter spans say more of the size of a batch than of the rate. */
const spanMinMs = 100;

/** In a longer span the store hung: that is told by those that wait, not expected of the next. */
const spanMaxMs = 1_000;

/** Share of the latest span in the rate, and of the latest round in a round's time. */
const latestShare = 0.3;

/**
 * What is as old as this nobody knows any more. A rate that was learned from a slow store keeps so
 * many out that nothing waits, and without anything waiting it would never be measured again.
 */
export const knownForMs = 2_000;

type Measured = { readonly value: number; readonly at: number };

const known = (measured: Measured | undefined, now: number): number | undefined =>
  measured === undefined || now - measured.at > knownForMs ? undefined : measured.value;

const blend = (measured: Measured | undefined, latest: number, now: number): Measured => {
  const before = known(measured, now) ?? latest;
  return { value: before + latestShare * (latest - before), at: now };
};

/**
 * Two measures, and the longer one counts. The rate of service is measured only while the queue is
 * never empty: with nothing waiting it would be the rate of arrivals. How long a round takes is
 * seen at the end of each, and no command takes less.
 *
 * Tried: the rate alone. With 450 ms an append and 280 callers that wait 500 ms nothing was ever
 * refused, and three of four commands were done for nobody. Once it had been learned from a slow
 * store it stayed: 600 callers got 0.6 of what they had before, for good. Raising it besides to
 * that of a single faster round healed none of these loads sooner, and follows lucky rounds.
 */
export const createServiceRate = (clock: Clock): ServiceRate => {
  let perMs: Measured | undefined;
  let roundMs: Measured | undefined;
  let since: number | undefined;
  let commandsSince = 0;
  return {
    taken: (commands, waiting) => {
      const now = clock();
      if (since !== undefined) {
        commandsSince += commands;
        const spanMs = now - since;
        if (spanMs >= spanMinMs && spanMs <= spanMaxMs) {
          perMs = blend(perMs, commandsSince / spanMs, now);
        }
        if (spanMs >= spanMinMs) since = undefined;
      }
      if (waiting === 0) since = undefined;
      else if (since === undefined) {
        since = now;
        commandsSince = 0;
      }
    },
    ended: (commands, tookMs) => {
      if (commands > 0) roundMs = blend(roundMs, Math.min(tookMs, spanMaxMs), clock());
    },
    estimateMs: (commands) => {
      const now = clock();
      const rate = known(perMs, now);
      return Math.max(known(roundMs, now) ?? 0, rate === undefined ? 0 : commands / rate);
    },
  };
};
