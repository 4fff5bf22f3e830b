/**
 * Why a lane stops until something outside of it changes:
 * `log-went-back` the index knows events that the log does not, or is of another log ·
 * `held-limit` one more stream would have to be held than a checkpoint may name ·
 * `group-failed` an event of a document of many streams failed.
 */
export type StopReason = "log-went-back" | "held-limit" | "group-failed";

/** Ends what a lane is doing and stops it. */
export class LaneStopped extends Error {
  override readonly name = "LaneStopped";
  readonly reason: StopReason;

  constructor(reason: StopReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
