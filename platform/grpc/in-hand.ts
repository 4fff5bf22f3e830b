import { RequestFailed } from "../failure.ts";

/** What one stream of requests may have in hand. */
export type InHandLimits = {
  /** Messages, from being read until their answer has left. */
  readonly messagesMax: number;
  /** Bytes of these messages, give or take the last one. */
  readonly bytesMax: number;
  /** How long it may stay open with nothing read and no answer taken, in milliseconds. */
  readonly idleMaxMs: number;
};

/** The messages of one stream that are in hand, and when it is over. */
export type InHand = {
  /** A message was read. */
  take(bytes: number): void;
  /** Its answer has left. */
  release(bytes: number): void;
  /** The caller has no more to say: over once nothing is in hand. */
  close(): void;
  /** Nothing more is read; over, for this reason, once nothing is in hand. */
  stop(why: unknown): void;
  /** Over at once. */
  abandon(failure: unknown): void;
  ended(): boolean;
};

const streamIdle = (idleMaxMs: number): RequestFailed =>
  new RequestFailed(
    "STREAM_IDLE",
    `Cannot keep the stream: nothing was sent on or taken from it for ${idleMaxMs / 1_000} s`,
  );

/** What messages are read from. */
type Source = { pause(): unknown; resume(): unknown };

/**
 * Counts what is in hand and pauses reading at the limits. Reading goes on when half of them is
 * free, not for each message: what comes together is decided together.
 * `over` is called once, with why the stream ends early or with undefined. One that has been idle
 * for as long as it may ends with STREAM_IDLE: it holds a place that others ask for, be it with
 * answers that its caller does not take.
 */
export const createInHand = (
  source: Source,
  { messagesMax, bytesMax, idleMaxMs }: InHandLimits,
  over: (failure: unknown) => void,
): InHand => {
  let messages = 0;
  let bytes = 0;
  let paused = false;
  let closed = false;
  let stopped: { readonly why: unknown } | undefined;
  let ended = false;
  const end = (failure: unknown): void => {
    if (ended) return;
    ended = true;
    clearTimeout(idle);
    source.pause();
    over(failure);
  };
  const idle = setTimeout(() => end(streamIdle(idleMaxMs)), idleMaxMs);
  idle.unref();
  const stir = (): void => {
    if (!ended) idle.refresh(); // It would bring one back that was cleared.
  };
  const endIfDone = (): void => {
    if (messages > 0) return;
    if (closed) end(undefined);
    else if (stopped) end(stopped.why);
  };
  return {
    take: (more) => {
      messages += 1;
      bytes += more;
      stir();
      if (paused || (messages < messagesMax && bytes < bytesMax)) return;
      paused = true;
      source.pause();
    },
    release: (less) => {
      messages -= 1;
      bytes -= less;
      if (paused && !stopped && messages <= messagesMax / 2 && bytes <= bytesMax / 2) {
        paused = false;
        source.resume();
      }
      stir();
      endIfDone();
    },
    close: () => {
      closed = true;
      endIfDone();
    },
    stop: (why) => {
      stopped ??= { why };
      source.pause();
      endIfDone();
    },
    abandon: end,
    ended: () => ended,
  };
};
