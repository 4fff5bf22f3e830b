import type { StoredCommand } from "../platform/event-log/event-log.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { Answer } from "./stored-answer.ts";
import type { AnyCall, Executed, Submission } from "./submission.ts";
import { replayedRejection } from "./submission.ts";

/**
 * Answers the caller. The first time the answer is the one that was stored, not read back: that
 * would cost 0.1 ms a batch of 64, and the text of an answer gives exactly the answer again.
 */
export const settleAnswer = (
  submission: Submission,
  stored: StoredCommand,
  answer: Answer,
  replayed: boolean,
): void => {
  if (answer.kind === "figures") {
    submission.resolve({ stored, figures: answer.figures, replayed });
  } else {
    submission.reject(replayed ? replayedRejection(answer.rejection) : answer.rejection);
  }
};

/** Why a call must not be started: nobody waits for it any more. */
export const abandonment = (call: AnyCall, now: number): RequestFailed | undefined => {
  if (call.signal.aborted) {
    return new RequestFailed("CANCELLED", "Cannot decide: the caller has gone away");
  }
  if (call.deadline <= now) {
    return new RequestFailed("DEADLINE_EXCEEDED", "Cannot decide: the deadline is over");
  }
  return undefined;
};

/** Nobody waits any longer; the command may or may not be in the log. */
export const answerOverdue = (call: AnyCall, now: number): RequestFailed =>
  call.deadline <= now
    ? new RequestFailed("DEADLINE_EXCEEDED", "Cannot tell the outcome: the deadline is over")
    : new RequestFailed(
        "STORE_UNAVAILABLE",
        "Cannot tell the outcome in time: send the same request again",
        { retryDelayMs: 500 },
      );

/** The same request may be sent to another replica, or to this one once it is back. */
export const stopping = (): RequestFailed =>
  new RequestFailed("STORE_UNAVAILABLE", "Cannot take commands: the service is stopping", {
    retryDelayMs: 500,
  });

type Settlement = {
  readonly onResolved: (call: AnyCall, executed: Executed) => void;
  readonly onRejected: (call: AnyCall, error: unknown) => void;
};

/** A submission and the promise of its answer; whoever settles first wins. */
export const createSubmission = (
  call: AnyCall,
  answerBy: number,
  { onResolved, onRejected }: Settlement,
): { submission: Submission; answer: Promise<Executed> } => {
  const { promise, resolve, reject } = Promise.withResolvers<Executed>();
  let settled = false;
  const once = (settle: () => void): void => {
    if (settled) return;
    settled = true;
    settle();
  };
  const submission: Submission = {
    call,
    answerBy,
    settled: () => settled,
    resolve: (executed) =>
      once(() => {
        resolve(executed);
        onResolved(call, executed);
      }),
    reject: (error) =>
      once(() => {
        reject(error);
        onRejected(call, error);
      }),
  };
  return { submission, answer: promise };
};
