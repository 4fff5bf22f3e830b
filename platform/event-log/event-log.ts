import type { RecordedEvent } from "../../domain/event.ts";
import type {
  EventFilter,
  EventPosition,
  FiledEarlier,
  Head,
  ReadRun,
  RunStart,
  Snapshot,
  StreamTail,
  TailStart,
  TypedRead,
  TypedSpan,
} from "./reads.ts";

/** A stream of one tenant. */
export type StreamName = { readonly tenantId: string; readonly streamId: string };

/** Which log this is. Runs, checkpoints and tokens carry id and epoch. */
export type LogIdentity = {
  /** UUID made with the database. */
  readonly logId: string;
  /** 1, 2 …; raised by an operator after a restore from backup. */
  readonly epoch: number;
  /** Number of partitions, fixed when the database was created. */
  readonly partitions: number;
  /** Authenticates runs on their way through the broker. */
  readonly runKey: Uint8Array;
};

/** Idempotency key of a command. */
export type CommandKey = {
  readonly tenantId: string;
  /** Full name: `daybook.account.v1.AccountCommandService/DepositMoney`. */
  readonly method: string;
  readonly requestId: string;
};

/** The version a decision saw: the stream's, and the id of the event at it (undefined at 0). */
export type Expectation = StreamName & {
  readonly streamVersion: number;
  readonly eventId: string | undefined;
};

/** An event to append; the log gives it version, offset and time. */
export type NewEvent = StreamName &
  Pick<
    RecordedEvent,
    | "eventId"
    | "type"
    | "schemaVersion"
    | "data"
    | "correlationId"
    | "causationId"
    | "actor"
    | "traceparent"
  > & {
    /** Names under which it is filed in its stream; {@link EventLog.findFacts} asks for them. */
    readonly keys: readonly string[];
  };

/** What is filed in a stream under a key. */
export type FactKey = StreamName & { readonly key: string };

/** One decided command, refusals included. */
export type CommandAppend = {
  readonly key: CommandKey;
  /** SHA-256 of the canonical request. */
  readonly requestHash: Uint8Array;
  readonly outcome: "committed" | "refused";
  /** Reason of a refusal; empty otherwise. */
  readonly reason: string;
  /** JSON text from which the response or refusal is made again, kept verbatim. */
  readonly answer: string;
  /** Every stream that the decision read, in the order of the request. */
  readonly expectations: readonly Expectation[];
  /**
   * Record times at which the decision is true, in milliseconds since 1970: from the one,
   * inclusive, until the other, exclusive. Undefined: as early, as late as you like.
   */
  readonly validFromMs?: number | undefined;
  readonly validUntilMs?: number | undefined;
  /** In the order of the append; every stream is among the expectations. */
  readonly events: readonly NewEvent[];
};

/** Where a stream stood after a command; offset of its last event, both 0 when it has none. */
export type StreamPosition = StreamName & {
  readonly streamVersion: number;
  readonly partition: number;
  readonly offset: number;
};

/** What the log holds of a command. */
export type StoredCommand = {
  readonly key: CommandKey;
  readonly outcome: "committed" | "refused";
  readonly reason: string;
  readonly answer: string;
  readonly recordedAt: number;
  /** Every stream that the decision read, in the order of the request, as it stood after it. */
  readonly streams: readonly StreamPosition[];
  /** Version of each of `streams` before the command. */
  readonly versionsBefore: readonly number[];
};

/** What became of one command of an append, in the order given. */
export type AppendOutcome =
  /** Its events, if any, and its record are in the log. */
  | { readonly outcome: "committed"; readonly stored: StoredCommand }
  /** The key was known with the same hash: the first answer. */
  | { readonly outcome: "replayed"; readonly stored: StoredCommand }
  /** The key was known with another hash. */
  | { readonly outcome: "reused" }
  /** An expectation did not hold; nothing of the command is in the log. */
  | { readonly outcome: "conflict"; readonly current: readonly Expectation[] }
  /**
   * Every expectation held, and the record time was none for which the command was decided: a due
   * time came in between, or the clock that it was decided by is not the database's. Nothing of the
   * command is in the log.
   */
  | { readonly outcome: "untimely"; readonly recordedAt: number }
  /**
   * Somebody sat on the heads of these partitions for longer than an append waits; nothing of the
   * command is in the log. Wait with {@link EventLog.waitForHead}, then send it again.
   */
  | { readonly outcome: "blocked"; readonly partitions: readonly number[] }
  /**
   * Another append that has not ended holds the key, for longer than an append waits; nothing of
   * the command is in the log. What the key stands for is known once that one has ended.
   */
  | { readonly outcome: "key held" };

/** Reads and appends while the heads of the named streams are locked. */
export type LockedLog = {
  /**
   * When the locks were had, by the database's clock and never before the last record time of the
   * partitions; in milliseconds since 1970. It is the record time of what is appended: whoever
   * decides at it decides at the very time that is recorded.
   */
  readonly now: number;
  /** Events above the given versions, read after the lock was taken. */
  readTails(after: readonly TailStart[]): Promise<StreamTail[]>;
  /** As {@link EventLog.findFacts}, of what was there when the lock was taken. */
  findFacts(keys: readonly FactKey[]): Promise<(RecordedEvent | undefined)[]>;
  /** As {@link EventLog.append}; commits with the lock. At most once. */
  append(commands: readonly CommandAppend[]): Promise<AppendOutcome[]>;
};

/**
 * The log of facts. Offsets equal commit order within a partition and have no holes: a reader that
 * has seen offset n has seen everything up to n. Events never change.
 *
 * Every method throws {@link RequestFailed} STORE_UNAVAILABLE when the store is away or too slow.
 * For `append` that means unknown: send the same append again, it answers replayed or committed.
 */
export interface EventLog {
  readonly identity: LogIdentity;
  /**
   * False once the store holds another log, an operator has begun another epoch, or an event is
   * gone that an earlier call has seen at the end of a partition: close and open again, what is
   * remembered may be of facts that no longer are. Ask every second.
   */
  isCurrent(): Promise<boolean>;
  /** Stable hash of (tenant, stream) on 0 … partitions − 1. */
  partitionOf(stream: StreamName): number;
  /**
   * Events above the given versions of each stream, in the order asked, in one query, and whether
   * the log holds what was named there. A stream with a later snapshot may be given as that and
   * the events above it.
   */
  readTails(after: readonly TailStart[]): Promise<StreamTail[]>;
  /**
   * Keeps states from which tails may begin, the latest of a stream. Those of other state versions,
   * of events that the log does not hold, and damaged ones are never given out again.
   */
  saveSnapshots(snapshots: readonly Snapshot[]): Promise<void>;
  /**
   * The last event of each stream that is filed under the key, in the order asked, in one query;
   * undefined where there is none. Whatever was committed before the call is seen.
   */
  findFacts(keys: readonly FactKey[]): Promise<(RecordedEvent | undefined)[]>;
  /**
   * Files a batch of events that were written before events were filed under keys; `findFacts` sees
   * them before as well, but reads their whole stream for it. Undefined when nothing is left, or
   * only what others have in hand.
   */
  fileEarlier(eventsMax: number): Promise<FiledEarlier | undefined>;
  /**
   * Appends a batch in one transaction, commands in order; a later one sees the events of an
   * earlier one. A conflict is an outcome, never an exception that takes the batch with it.
   * @throws {UnstorableValue} A value that the store cannot hold; nothing was appended.
   */
  append(commands: readonly CommandAppend[]): Promise<AppendOutcome[]>;
  /**
   * Waits as long as an append does for whoever sits on a partition's head. True once nobody does;
   * false when somebody still did in the end.
   */
  waitForHead(partition: number): Promise<boolean>;
  /**
   * Runs `work` in one short transaction under the locks of the streams' partitions, so that what
   * it reads cannot change before it appends. Waits for them half as long as an append does.
   * @throws {HeadsHeld} Somebody sat on heads for longer than that; `work` has not begun.
   */
  underLock<Result>(
    streams: readonly StreamName[],
    work: (log: LockedLog) => Promise<Result>,
  ): Promise<Result>;
  /** Events of a partition from an offset on, in order: at most `eventsMax`, about `bytesMax`. */
  readPartition(
    partition: number,
    fromOffset: number,
    limits: { readonly eventsMax: number; readonly bytesMax: number },
  ): Promise<RecordedEvent[]>;
  /**
   * As {@link EventLog.readPartition}, and the event before `fromOffset` by its id. Where that is
   * not the one that the reader saw, the log was set back since and has grown anew.
   */
  readRun(
    partition: number,
    fromOffset: number,
    limits: { readonly eventsMax: number; readonly bytesMax: number },
  ): Promise<ReadRun>;
  /**
   * Events of some types within spans of distinct partitions, in order, at most `eventsMax` of each
   * span. Looks at every event of a span, so the caller bounds its length.
   */
  readOfTypes(
    spans: readonly TypedSpan[],
    types: readonly string[],
    eventsMax: number,
  ): Promise<TypedRead[]>;
  /**
   * As {@link EventLog.readRun} of several partitions, each named once, in one query and in the
   * order asked; the limits are those of each.
   */
  readRuns(
    starts: readonly RunStart[],
    limits: { readonly eventsMax: number; readonly bytesMax: number },
  ): Promise<ReadRun[]>;
  /** Events of one stream with fromOffset ≤ offset ≤ toOffset, in order, at most `eventsMax`. */
  readStream(
    stream: StreamName,
    range: { readonly fromOffset: number; readonly toOffset: number; readonly eventsMax: number },
  ): Promise<RecordedEvent[]>;
  /** Events for an operator, in order of partition and offset. */
  readEvents(filter: EventFilter): Promise<RecordedEvent[]>;
  /** The stored command and its events, if the key is known. */
  findCommand(
    key: CommandKey,
  ): Promise<{ readonly stored: StoredCommand; readonly events: RecordedEvent[] } | undefined>;
  /** Every partition's head, in order. */
  readHeads(): Promise<Head[]>;
  /**
   * Raises the last time of every head that is not locked to the clock and returns those heads:
   * everything recorded strictly before `lastTime` lies at or below `offset`.
   */
  closeIdlePartitions(): Promise<Head[]>;
  /**
   * For each position whether the log holds that event there, in the order asked, in one query;
   * offset 0 holds for undefined.
   */
  holdsEvents(positions: readonly EventPosition[]): Promise<boolean[]>;
  /** Removes idempotency records older than a time, at most `recordsMax`; returns how many. */
  purgeCommands(recordedBefore: number, recordsMax: number): Promise<number>;
  /** Offsets up to which the broker has confirmed each partition, in order. */
  readRelayed(): Promise<number[]>;
  /** Marks partitions as relayed; a mark of an older fence than the stored one is dropped. */
  saveRelayed(
    marks: readonly {
      readonly partition: number;
      readonly offset: number;
      readonly fence: number;
    }[],
  ): Promise<void>;
  /** Calls back, soon and without promise, when partitions have grown. Returns the way to stop. */
  onGrowth(listener: (partitions: readonly number[]) => void): () => void;
}

/** Heads that somebody sits on: wait for them with {@link EventLog.waitForHead}. */
export class HeadsHeld extends Error {
  override readonly name = "HeadsHeld";
  readonly partitions: readonly number[];

  constructor(partitions: readonly number[]) {
    super(`Cannot lock the heads of partitions ${partitions.join(", ")}: somebody else holds them`);
    this.partitions = partitions;
  }
}

/** A value that the store cannot hold (out of range, a NUL): sending it again will not help. */
export class UnstorableValue extends Error {
  override readonly name = "UnstorableValue";
}
