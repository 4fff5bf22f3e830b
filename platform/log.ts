import { type Logger, pino } from "pino";

/** Writes JSON lines: a constant dotted name as `msg`, facts as fields, no payloads or secrets. */
export type Log = Logger;

/** A log that writes to standard error, so that standard output stays for people. */
export const createLog = (level: string): Log =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));

/** A log that says nothing, for tests and benchmarks. */
export const silentLog: Log = pino({ level: "silent" });
