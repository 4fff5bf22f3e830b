import type { Metadata } from "@grpc/grpc-js";
import type { Clock } from "../clock.ts";
import { RequestFailed } from "../failure.ts";

/** The part of a call of grpc-js by which its caller is watched. */
export type WatchedCall = {
  readonly metadata: Metadata;
  readonly cancelled: boolean;
  getDeadline(): Date | number;
  on(event: "cancelled", listener: () => void): unknown;
  off(event: "cancelled", listener: () => void): unknown;
};

/** Whether the caller of a call still waits. */
export type Caller = {
  /** When it stops waiting, in milliseconds since 1970; Infinity when it never said. */
  readonly deadline: number;
  /** Aborted with the failure as its reason once nobody waits. */
  readonly signal: AbortSignal;
  /** Nobody is to hear of what comes now. */
  release(): void;
};

/** The failure of a call whose deadline is over. */
export const deadlineExceeded = (): RequestFailed =>
  new RequestFailed("DEADLINE_EXCEEDED", "Cannot answer in time: the deadline is over");

/** The failure of a call that a stopping server ends; the caller sends it again elsewhere. */
export const serverStopping = (): RequestFailed =>
  new RequestFailed("SERVER_STOPPING", "Cannot go on: the server is stopping");

/** The failure of a stream that is as old as one may get; the caller opens it again. */
export const streamTooOld = (): RequestFailed =>
  new RequestFailed("SERVER_STOPPING", "Cannot go on: the stream has reached its age");

const cancelled = (): RequestFailed =>
  new RequestFailed("CANCELLED", "Cannot go on: the caller has gone away");

/**
 * The deadline was told as a span of time, so here it passes later than at the caller: by the time
 * that the call was under way. Who goes away this shortly before it has met its deadline.
 */
const underWayMs = 100;

/**
 * Tells `stopped` why the call is to end: the server stops, or a stream has reached its age.
 * The returned function takes it back.
 */
export type OnStopping = (stopped: (why: RequestFailed) => void) => () => void;

/**
 * Aborts with the failure as its reason when the caller goes away, its deadline passes or, with
 * `onStopping`, the call is to end.
 */
export const watchCaller = (call: WatchedCall, clock: Clock, onStopping?: OnStopping): Caller => {
  const deadline = Number(call.getDeadline());
  const controller = new AbortController();
  const abort = (): void =>
    controller.abort(clock() >= deadline - underWayMs ? deadlineExceeded() : cancelled());
  call.on("cancelled", abort);
  const forget = onStopping?.((why) => controller.abort(why));
  if (call.cancelled || clock() >= deadline) abort();
  return {
    deadline,
    signal: controller.signal,
    // grpc-js says "cancelled" after a complete answer too; nobody is to hear of that one.
    release: () => {
      call.off("cancelled", abort);
      forget?.();
    },
  };
};
