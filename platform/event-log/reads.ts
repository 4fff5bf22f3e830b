import type { RecordedEvent } from "../../domain/event.ts";
import type { Expectation, StreamName } from "./event-log.ts";

/** Where a read of a tail begins. */
export type TailStart = Expectation & {
  /** A later snapshot of this state version may stand for the events up to its own. */
  readonly stateVersion?: number | undefined;
};

/** The state of a stream at one of its versions. Follows from the events; may go at any time. */
export type Snapshot = StreamName & {
  readonly streamVersion: number;
  /** Of the event at `streamVersion`. */
  readonly eventId: string;
  /** Of the fold that made the state, from 1. */
  readonly stateVersion: number;
  /** As the fold writes it, kept verbatim. */
  readonly state: string;
};

/** A stretch of a partition that is looked through: behind `after`, up to `toOffset`. */
export type TypedSpan = {
  readonly partition: number;
  readonly after: { readonly offset: number; readonly eventId: string | undefined };
  /** At most the partition's head. */
  readonly toOffset: number;
};

/** What was found in a span. */
export type TypedRead = {
  readonly partition: number;
  /** False when the log does not hold the event named at the beginning: it was set back. */
  readonly isContinuation: boolean;
  /** Empty unless `isContinuation`. */
  readonly events: readonly RecordedEvent[];
  /** How far the span was looked through: its end, or the last of `eventsMax` events. */
  readonly reached: { readonly offset: number; readonly eventId: string | undefined };
};

/** A stream's events above a version, as one consistent read. */
export type StreamTail = StreamName & {
  /** Where the tail begins when not at the version asked: a snapshot that the log vouches for. */
  readonly snapshot?: Snapshot | undefined;
  /** Empty unless `isContinuation`. */
  readonly events: readonly RecordedEvent[];
  /**
   * False when the log does not hold the event that was named at the version asked above: it was
   * set back since. What rests on that event is of another history; read again from version 0.
   */
  readonly isContinuation: boolean;
  /** False when the read was cut at a limit and the stream goes on: read again above the last. */
  readonly complete: boolean;
};

/** Where a partition ends. */
export type Head = {
  readonly partition: number;
  readonly offset: number;
  /** Id of the event at `offset`; undefined at 0. */
  readonly eventId: string | undefined;
  /** Nothing recorded from now on is older than this; milliseconds since 1970. */
  readonly lastTime: number;
};

/** One batch of events filed later than they were written. */
export type FiledEarlier = {
  readonly partition: number;
  /** Up to where its partition is filed. */
  readonly offset: number;
  /** Of all partitions. */
  readonly eventsLeft: number;
};

/** A place in the log and the event that was seen there. */
export type EventPosition = {
  readonly partition: number;
  readonly offset: number;
  /** Undefined at offset 0. */
  readonly eventId: string | undefined;
};

/** Where a run of events is to begin. */
export type RunStart = { readonly partition: number; readonly fromOffset: number };

/** Consecutive events of a partition, as the log holds them now. */
export type ReadRun = {
  /** Id of the event before them; undefined where there is none. */
  readonly previousEventId: string | undefined;
  readonly events: readonly RecordedEvent[];
};

/** Events of one tenant to list; what is given together must hold together. */
export type EventFilter = {
  readonly tenantId: string;
  readonly streamId?: string;
  readonly partition?: number;
  readonly fromOffset?: number;
  readonly correlationId?: string;
  readonly limit: number;
};
