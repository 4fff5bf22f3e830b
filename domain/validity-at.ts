/** Times at which a decision is true, in milliseconds since 1970; undefined: without that end. */
export type Validity = {
  /** Inclusive. */
  readonly validFromMs: number | undefined;
  /** Exclusive. */
  readonly validUntilMs: number | undefined;
};

/**
 * The times around `now` at which a decision is the one that it is at `now`, when it looks at
 * nothing of the time but which due times have come: since the last one that has, until the next.
 */
export const validityAt = (now: number, dueTimes: readonly number[]): Validity => {
  let validFromMs: number | undefined;
  let validUntilMs: number | undefined;
  for (const dueTime of dueTimes) {
    if (dueTime <= now) validFromMs = Math.max(validFromMs ?? dueTime, dueTime);
    else validUntilMs = Math.min(validUntilMs ?? dueTime, dueTime);
  }
  return { validFromMs, validUntilMs };
};
