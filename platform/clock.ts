/** Milliseconds since 1970. Feeds deadlines and decisions; record time is the database's. */
export type Clock = () => number;

/** The clock of this machine. */
export const systemClock: Clock = () => Date.now();
