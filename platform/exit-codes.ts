/** How a process of ours ends, after `sysexits.h` where that has a word for it. */
export const exitCodes = {
  ok: 0,
  /** The database's schema is not the one that this build was made for. */
  schema: 65,
  /** A bug: an error that nobody handled. */
  software: 70,
  /** The data folder cannot be made, written or locked. */
  folder: 73,
  /** A resource is not to be had: another process holds the data folder, or the address. */
  inUse: 75,
  /** Draining took longer than its deadline, or a step of it failed. */
  drainIncomplete: 76,
  /** The configuration cannot be used; starting again without changing it is no use. */
  config: 78,
  /** Told to stop a second time while draining: 128 + SIGTERM. */
  stoppedTwice: 143,
} as const;

/** One of the codes that a process ends with. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
