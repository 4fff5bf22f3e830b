import type { RecordedEvent } from "../../domain/event.ts";

/** Consecutive events of one partition, `firstOffset … lastOffset`, as one message. */
export type LogRun = {
  readonly logId: string;
  readonly epoch: number;
  readonly partition: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
  /**
   * Id of the event before `firstOffset`, by which a reader knows that the run goes on from what it
   * has applied. Undefined at offset 1, and in runs of a relay that does not tell.
   */
  readonly previousEventId?: string | undefined;
  /** Dense: `events[i].offset === firstOffset + i`. */
  readonly events: readonly RecordedEvent[];
};
