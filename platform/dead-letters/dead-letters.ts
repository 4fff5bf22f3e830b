import type { Message } from "../broker/broker.ts";

/** Why a message could not be used. */
export type DeadLetterReason = "undecodable" | "forged";

/** A message set aside, with when and how often it came. */
export type DeadLetter = {
  readonly reason: DeadLetterReason;
  readonly message: Message;
  readonly firstTime: number;
  readonly lastTime: number;
  readonly deliveries: number;
};

/**
 * Messages that no projector can use, kept in the store so that the queue flows. The log still has
 * every event, so nothing is lost. Throws {@link RequestFailed} STORE_UNAVAILABLE.
 */
export interface DeadLetters {
  /** Keeps a message; the same body again counts up. Bodies are cut at `bodyBytesMax`. */
  record(reason: DeadLetterReason, message: Message): Promise<void>;
  /** Newest first, at most `limit`. */
  list(limit: number): Promise<DeadLetter[]>;
}
