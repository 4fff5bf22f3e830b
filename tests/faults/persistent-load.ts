import { setTimeout as delay } from "node:timers/promises";
import type { Clients } from "../e2e/embedded-process.ts";
import { isDefinite } from "../e2e/load.ts";
import { type Refusal, readRefusal } from "../e2e/refusal-of.ts";
import { type Acknowledged, type LoadCommand, sendCommand } from "../e2e/sent-command.ts";

/** One call of a command; times are of `performance.now()`. */
export type Attempt = {
  readonly rpc: LoadCommand["rpc"];
  readonly startedAt: number;
  readonly endedAt: number;
  /** gRPC status: `OK`. */
  readonly code: string;
  /** Reason of the refusal; empty for OK and for what no service of ours answered. */
  readonly reason: string;
};

/** What became of a load whose callers never gave up. */
export type LoadReport = {
  /** In the order in which they ended. */
  readonly attempts: readonly Attempt[];
  /** Commands that still had no definite answer when the load was told to end. */
  readonly unanswered: readonly LoadCommand[];
  /** Definite refusals: these commands have no effect. */
  readonly refused: readonly { readonly command: LoadCommand; readonly refusal: Refusal }[];
};

/** A load that goes on. */
export type RunningLoad = {
  /** So far. */
  readonly attempts: readonly Attempt[];
  /** Commands with a definite answer so far. */
  readonly answered: () => number;
  /**
   * Sends nothing new, gives what is under way up to 60 s for a definite answer, and reports.
   * Rejects when the books do not balance, or with an error that is no answer of a service.
   */
  readonly end: () => Promise<LoadReport>;
};

/** How a load is sent. */
export type PersistentLoadOptions = {
  readonly callers: number;
  /** Commands a second of all callers together, as long as they keep up. */
  readonly perSecond: number;
  readonly next: () => LoadCommand;
  /** Where an attempt goes; a caller that was refused asks again, and may be sent elsewhere. */
  readonly route: () => Clients;
  readonly onAcknowledged: (answer: Acknowledged) => void;
  /** Default 5,000. */
  readonly deadlineMs?: number;
};

const deadlineMsDefault = 5_000;
const retryAfterMs = 100;
const lastAnswersMs = 60_000;

const secondsMs = 1_000;

/**
 * Starts callers that do as a careful client does: each command is sent again under the same
 * request id until it has a definite answer.
 */
export const startPersistentLoad = (options: PersistentLoadOptions): RunningLoad => {
  const attempts: Attempt[] = [];
  const unanswered: LoadCommand[] = [];
  const refused: { command: LoadCommand; refusal: Refusal }[] = [];
  let answered = 0;
  let stopAt = Number.POSITIVE_INFINITY;
  const timeoutMs = options.deadlineMs ?? deadlineMsDefault;

  const attempt = async (command: LoadCommand): Promise<Acknowledged | Refusal> => {
    const startedAt = performance.now();
    const outcome = await sendCommand(options.route(), command, { timeoutMs }).catch(readRefusal);
    const told =
      "changes" in outcome
        ? { code: "OK", reason: "" }
        : { code: outcome.code, reason: outcome.reason };
    attempts.push({ rpc: command.rpc, startedAt, endedAt: performance.now(), ...told });
    return outcome;
  };

  const untilAnswered = async (command: LoadCommand): Promise<void> => {
    while (performance.now() < stopAt + lastAnswersMs) {
      const outcome = await attempt(command);
      if ("changes" in outcome) options.onAcknowledged(outcome);
      else if (isDefinite(outcome)) refused.push({ command, refusal: outcome });
      else {
        await delay(retryAfterMs);
        continue;
      }
      answered += 1;
      return;
    }
    unanswered.push(command);
  };

  const pauseMs = (options.callers * secondsMs) / options.perSecond;
  const caller = async (): Promise<void> => {
    for (let dueAt = performance.now(); stopAt === Number.POSITIVE_INFINITY; dueAt += pauseMs) {
      await delay(Math.max(0, dueAt - performance.now()));
      await untilAnswered(options.next());
      // Who was held up does not catch up: the rate is a bound.
      dueAt = Math.max(dueAt, performance.now() - pauseMs);
    }
  };

  const done = Promise.all(Array.from({ length: options.callers }, caller));
  // Whoever ends the load hears of it.
  done.catch(() => {});
  return {
    attempts,
    answered: () => answered,
    end: async () => {
      stopAt = performance.now();
      await done;
      return { attempts, unanswered, refused };
    },
  };
};
