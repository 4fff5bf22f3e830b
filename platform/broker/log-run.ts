import type { RecordedEvent } from "../../domain/event.ts";

/** Consecutive events of one partition, `firstOffset … lastOffset`, as one message. */
export type LogRun = {
  readonly logId: string;
  readonly epoch: number;
  readonly partition: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
  /** Dense: `events[i].offset === firstOffset + i`. */
  readonly events: readonly RecordedEvent[];
};
