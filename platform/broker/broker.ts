/**
 * A run of consecutive events of one partition on its way to the projectors. The broker carries
 * it without looking inside; `run-codec.ts` makes and opens it.
 */
export type Message = {
  readonly partition: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

/** Messages that a subscriber is given together, at most. */
export const batchMax = 16;

/** What a subscriber does with the messages that it is given. */
export type Handle = (messages: readonly Message[]) => Promise<void>;

/** Something that is being consumed. */
export type Subscription = {
  /** Stops deliveries; what is in hand is finished first. */
  close(): Promise<void>;
};

/**
 * Carries runs from relay to projectors, at least once, in the order of each partition as a rule
 * and without promise: messages may be duplicated, reordered, delayed or lost, and the projector
 * heals all of it from the log.
 */
export interface Broker {
  /**
   * Resolves once every message is confirmed, that is: in its queue.
   * @throws {RequestFailed} STORE_UNAVAILABLE: away or full. Safe to publish again.
   */
  publish(messages: readonly Message[]): Promise<void>;
  /**
   * Calls `handle` with what waits of the partition, in queue order: one message or up to
   * {@link batchMax}, and nothing else before it has ended. They are settled when `handle`
   * resolves; a throw delivers them again after a short pause, each by itself.
   */
  consume(partition: number, handle: Handle): Promise<Subscription>;
  /** Messages waiting in each partition's queue, in order. */
  readDepths(): Promise<number[]>;
  close(): Promise<void>;
}
