import type { EventCodec } from "../domain/event-codec.ts";
import type { Clock } from "../platform/clock.ts";
import type { EventLog } from "../platform/event-log/event-log.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import { admitCommand, leastCrowd, type WaitingLimits } from "./admit-command.ts";
import { createCommandQueue } from "./command-queue.ts";
import { createGroupCommit } from "./group-commit.ts";
import { createInFlight, type InFlight } from "./in-flight.ts";
import { createPlaces } from "./places.ts";
import { createServiceRate } from "./service-rate.ts";
import { abandonment, answerOverdue, createSubmission, stopping } from "./settle.ts";
import { createSnapshotWriter } from "./snapshot-writer.ts";
import { createStateCache } from "./state-cache.ts";
import type { AnyCall, CommandCall, Executed, Submission } from "./submission.ts";

/** Bounds of the executor. */
export type ExecutorLimits = WaitingLimits & {
  /** Commands of one append. */
  readonly batchCommandsMax: number;
  /** Events of one append, give or take the last command's. */
  readonly batchEventsMax: number;
  /** Bytes of event data of one append, give or take the last command's. */
  readonly batchBytesMax: number;
  /** Weight of the folded streams kept in memory, a plain one 1. */
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

/** The latest moment to answer: the caller's, or the service's own. */
const answerByOf = ({ deadline }: AnyCall, now: number, limits: ExecutorLimits): number =>
  deadline === Number.POSITIVE_INFINITY
    ? now + limits.commandTimeoutMs
    : Math.min(deadline, now + waitMaxMs);

const answerAllOverdue = (open: Iterable<Submission>, inFlight: InFlight, now: number): void => {
  for (const submission of open) {
    if (submission.answerBy > now) continue;
    inFlight.release(submission);
    submission.reject(answerOverdue(submission.call, now));
  }
};

/**
 * An executor. Commands that arrive while an append is in flight form the next batch; each is
 * answered on its own, and nobody before the append that decided about it has committed.
 */
export const createExecutor = (parts: ExecutorParts): Executor => {
  const { clock, limits, metrics } = parts;
  const open = new Set<Submission>();
  const places = createPlaces();
  const queue = createCommandQueue();
  const cache = createStateCache(limits.cachedStreamsMax);
  const rate = createServiceRate(clock);
  const snapshots = createSnapshotWriter({ ...parts, everyEvents: limits.snapshotEveryEvents });
  const commit = createGroupCommit(queue, { ...parts, cache, rate, snapshots });
  const inFlight = createInFlight((submission) => submit(submission));
  let stopped = false;

  const submit = (submission: Submission): void => {
    if (submission.settled() || inFlight.join(submission)) return;
    queue.push(submission);
    commit.wake();
  };

  const sweep = setInterval(() => answerAllOverdue(open, inFlight, clock()), overdueSweepMs);
  sweep.unref();

  const crowdMin = leastCrowd(limits);

  const admit = (call: AnyCall, remainingMs: number): void => {
    // What is answered as overdue stays in the queue until its turn, while the store hangs.
    const inHand = Math.max(open.size, queue.size());
    if (inHand < crowdMin) return;
    const line = queue.line(call);
    const taken = places.of(call);
    const ofTenant = Math.max(taken.ofTenant, line.ofTenant);
    const ofStream = Math.max(taken.ofStream, line.ofStream);
    const underWay = commit.underWay();
    const crowd = { inHand, ofTenant, ofStream, ahead: line.ahead, underWay, remainingMs };
    admitCommand(crowd, limits, rate, metrics);
  };

  const accept = (call: AnyCall, answerBy: number): Promise<Executed> => {
    const { submission, answer } = createSubmission(call, answerBy, {
      onResolved: (_call, executed) => inFlight.resolved(submission, executed),
      onRejected: (_call, error) => inFlight.rejected(submission, error),
    });
    open.add(submission);
    places.take(call);
    submit(submission);
    const done = (): void => {
      open.delete(submission);
      places.leave(call);
    };
    answer.then(done, done);
    return answer;
  };

  return {
    execute: async (call) => {
      if (stopped) throw stopping();
      const now = clock();
      const abandoned = abandonment(call, now);
      if (abandoned !== undefined) throw abandoned;
      const answerBy = answerByOf(call, now, limits);
      admit(call, answerBy - now);
      return accept(call, answerBy);
    },
    stop: async () => {
      stopped = true;
      await commit.drained();
      clearInterval(sweep);
      await snapshots.stop();
    },
  };
};
