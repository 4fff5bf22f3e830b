import type { EventCodec } from "../domain/event-codec.ts";
import type { Clock } from "../platform/clock.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import { RequestFailed } from "../platform/failure.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import { createCommandQueue } from "./command-queue.ts";
import { createGroupCommit } from "./group-commit.ts";
import { createInFlight } from "./in-flight.ts";
import { abandonment, answerOverdue, createSubmission, stopping } from "./settle.ts";
import { createSnapshotWriter } from "./snapshot-writer.ts";
import { createStateCache } from "./state-cache.ts";
import type { AnyCall, CommandCall, Executed, Submission } from "./submission.ts";

/** Bounds of the executor. */
export type ExecutorLimits = {
  /** Commands of one append. */
  readonly batchCommandsMax: number;
  /** Events of one append, give or take the last command's. */
  readonly batchEventsMax: number;
  /** Bytes of event data of one append, give or take the last command's. */
  readonly batchBytesMax: number;
  /** Commands waiting or under way; beyond it OVERLOADED. */
  readonly waitingMax: number;
  /** Folded streams kept in memory. */
  readonly cachedStreamsMax: number;
  /** Events of a stream between two snapshots; 0: none. */
  readonly snapshotEveryEvents: number;
  /** The latest answer to a caller without a deadline, in milliseconds. */
  readonly commandTimeoutMs: number;
};

/** What the executor works with. */
export type ExecutorParts = {
  readonly log: EventLog;
  readonly codec: EventCodec;
  readonly clock: Clock;
  readonly logger: Log;
  readonly metrics: Metrics;
  readonly limits: ExecutorLimits;
};

/**
 * Decides a command and appends what it decided, in one append with everything else that waits.
 * @throws {CommandRejected} A definite no, stored: the same request gets it again.
 * @throws {RequestFailed} REQUEST_ID_REUSED; OVERLOADED; STORE_UNAVAILABLE or CONTENTION: not
 * known, the same request may be sent again; CANCELLED and DEADLINE_EXCEEDED: no work was done.
 */
export type Execute = <Command>(call: CommandCall<Command>) => Promise<Executed>;

/** Group commit for one process; any number of them may share a log. */
export type Executor = {
  readonly execute: Execute;
  /** Takes no more commands and waits until those under way are answered. */
  readonly stop: () => Promise<void>;
};

const overdueSweepMs = 50;

/** The latest answer to a caller whose deadline lies further away. */
const waitMaxMs = 60_000;

const overloaded = (waiting: number): RequestFailed =>
  new RequestFailed("OVERLOADED", `Cannot take more commands: ${waiting} are waiting`, {
    retryDelayMs: 250,
  });

/**
 * An executor. Commands that arrive while an append is in flight form the next batch; each is
 * answered on its own, and nobody before the append that decided about it has committed.
 */
export const createExecutor = (parts: ExecutorParts): Executor => {
  const { clock, limits } = parts;
  const open = new Set<Submission>();
  const queue = createCommandQueue();
  const cache = createStateCache(limits.cachedStreamsMax);
  const snapshots = createSnapshotWriter({ ...parts, everyEvents: limits.snapshotEveryEvents });
  const commit = createGroupCommit(queue, { ...parts, cache, snapshots });
  const inFlight = createInFlight((submission) => submit(submission));
  let stopped = false;

  const submit = (submission: Submission): void => {
    if (submission.settled() || inFlight.join(submission)) return;
    queue.push(submission);
    commit.wake();
  };

  const sweep = setInterval(() => {
    const now = clock();
    for (const submission of open) {
      if (submission.answerBy > now) continue;
      inFlight.release(submission);
      submission.reject(answerOverdue(submission.call, now));
    }
  }, overdueSweepMs);
  sweep.unref();

  const accept = (call: AnyCall): Promise<Executed> => {
    const unbounded = call.deadline === Number.POSITIVE_INFINITY;
    const answerBy = unbounded
      ? clock() + limits.commandTimeoutMs
      : Math.min(call.deadline, clock() + waitMaxMs);
    const { submission, answer } = createSubmission(call, answerBy, {
      onResolved: (_call, executed) => inFlight.resolved(submission, executed),
      onRejected: (_call, error) => inFlight.rejected(submission, error),
    });
    open.add(submission);
    submit(submission);
    const done = () => open.delete(submission);
    answer.then(done, done);
    return answer;
  };

  return {
    execute: async (call) => {
      if (stopped) throw stopping();
      // What is answered as overdue stays in the queue until its turn, while the store hangs.
      const waiting = Math.max(open.size, queue.size());
      if (waiting >= limits.waitingMax) throw overloaded(waiting);
      const abandoned = abandonment(call, clock());
      if (abandoned !== undefined) throw abandoned;
      return accept(call);
    },
    stop: async () => {
      stopped = true;
      await commit.drained();
      clearInterval(sweep);
      await snapshots.stop();
    },
  };
};
