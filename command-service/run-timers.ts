import { hash } from "node:crypto";
import { exactJson } from "../domain/exact-json.ts";
import type { AnyProcessManager } from "../domain/process-managers.ts";
import { CommandRejected } from "../domain/rejection.ts";
import { ConfigInvalid } from "../platform/config.ts";
import { RequestFailed } from "../platform/failure.ts";
import { tryBriefly } from "../platform/process/try-briefly.ts";
import type { ClaimedTimer } from "../platform/timers/timers.ts";
import { derivedId } from "./derived-id.ts";
import type { ProcessParts } from "./process-parts.ts";
import { mayPass, timersFor } from "./reactions.ts";
import type { CommandCall } from "./submission.ts";

/** Executes the timers of one process manager. */
export type TimerRunner = {
  /** Settles what has ended and starts what is due, as far as there is room. */
  runDue(): Promise<void>;
  /** Waits for the timers in hand and settles them. Never rejects. */
  finish(): Promise<void>;
};

/** The end of a try: over, once more later, or not again before somebody says so. */
type Ending =
  | { readonly outcome: "done" | "postponed" }
  | { readonly outcome: "parked"; readonly reason: string };

type Ended = { readonly timer: ClaimedTimer; readonly ending: Ending };

const firstPauseMs = 100;

/** Partitions that must be stuck before their timers hold every place; with fewer, all of them. */
const stuckPartitionsMax = 8;

/** Tries after which a pause does not grow any more: 100 ms × 2^20 is a day. */
const doublingsMax = 20;

/** The same hash for every try of a timer: its id says all of what it asks for. */
const timerHash = ({ timerId }: ClaimedTimer): Uint8Array => hash("sha256", timerId, "buffer");

/** A timer that was parked may have its refusal stored: once more needs another id. */
const requestIdOf = ({ tenantId, timerId, round }: ClaimedTimer, method: string): string =>
  round === 0 ? timerId : derivedId({ tenantId, method, requestId: timerId }, String(round));

const callOf = (
  { name, method, decision }: AnyProcessManager,
  timer: ClaimedTimer,
  command: string,
): CommandCall<unknown> => ({
  key: { tenantId: timer.tenantId, method, requestId: requestIdOf(timer, method) },
  requestHash: timerHash(timer),
  decision,
  command: exactJson.parse(command),
  notBefore: timer.dueTime,
  expectedVersion: undefined,
  correlationId: timer.correlationId,
  causationId: timer.eventId,
  actor: name,
  traceparent: timer.traceparent,
  deadline: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
});

/** Reacts to an event that could not be reacted to when it was read. */
const reactNow = async (
  { log, codec, timers }: ProcessParts,
  process: AnyProcessManager,
  { timerId, tenantId, streamId, offset }: ClaimedTimer,
): Promise<void> => {
  const range = { fromOffset: offset, toOffset: offset, eventsMax: 1 };
  const [event] = await log.readStream({ tenantId, streamId }, range);
  await timers.replace(timerId, event === undefined ? [] : timersFor(process, event, codec));
};

const endingOf = (error: unknown): Ending => {
  if (mayPass(error)) return { outcome: "postponed" };
  if (error instanceof CommandRejected) return { outcome: "parked", reason: error.reason };
  if (error instanceof RequestFailed) {
    return error.reason === "REQUEST_ID_REUSED"
      ? { outcome: "parked", reason: error.reason }
      : { outcome: "postponed" };
  }
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : "unknown";
  return { outcome: "parked", reason: reason.slice(0, 1_000) };
};

const tryTimer = async (
  parts: ProcessParts,
  process: AnyProcessManager,
  timer: ClaimedTimer,
): Promise<Ending> => {
  const { logger } = parts;
  const facts = { process: process.name, timerId: timer.timerId };
  try {
    if (!timer.isHeld) logger.warn(facts, "timer.of-lost-event");
    else if (timer.command === undefined) await reactNow(parts, process, timer);
    else await parts.execute(callOf(process, timer, timer.command));
    return { outcome: "done" };
  } catch (error) {
    const ending = endingOf(error);
    if (ending.outcome === "parked") logger.error({ ...facts, err: error }, "timer.parked");
    return ending;
  }
};

type RunnerState = {
  readonly parts: ProcessParts;
  readonly process: AnyProcessManager;
  readonly inHand: Map<ClaimedTimer, Promise<void>>;
  ended: Ended[];
  readonly wake: () => void;
};

const pauseMs = (tries: number, maxMs: number): number =>
  Math.min(maxMs, firstPauseMs * 2 ** Math.min(tries - 1, doublingsMax));

/** Tells the store what became of the timers that have ended; what it does not take stays. */
const settleEnded = async (state: RunnerState): Promise<void> => {
  const { timers, metrics, config } = state.parts;
  const ended = state.ended;
  if (ended.length === 0) return;
  const of = (outcome: Ending["outcome"]) =>
    ended.filter(({ ending }) => ending.outcome === outcome);
  await timers.finish(of("done").map(({ timer }) => timer.timerId));
  await timers.postpone(
    of("postponed").map(({ timer: { timerId, tries } }) => ({
      timerId,
      tries,
      delayMs: pauseMs(tries, config.TIMER_PAUSE_MAX_MS),
    })),
  );
  await timers.park(
    ended.flatMap(({ timer: { timerId, tries }, ending }) =>
      ending.outcome === "parked" ? [{ timerId, tries, reason: ending.reason }] : [],
    ),
  );
  const process = state.process.name;
  for (const { ending } of ended) metrics.timersTried.inc({ process, outcome: ending.outcome });
  const settled = new Set(ended);
  state.ended = state.ended.filter((one) => !settled.has(one));
};

const startTimer = (state: RunnerState, timer: ClaimedTimer): void => {
  const { parts, process, inHand } = state;
  const running = tryTimer(parts, process, timer).then((ending) => {
    inHand.delete(timer);
    state.ended.push({ timer, ending });
    state.wake();
  });
  inHand.set(timer, running);
};

/** The places that are left to each partition's timers, beside those that it has taken. */
const roomsOf = ({ parts, inHand, ended }: RunnerState): Map<number, number> => {
  const { partitions } = parts.log.identity;
  const shares = Math.min(partitions, stuckPartitionsMax);
  const share = Math.ceil(parts.config.TIMERS_IN_HAND_MAX / shares);
  const rooms = new Map(Array.from({ length: partitions }, (_, index) => [index, share]));
  for (const { partition } of [...inHand.keys(), ...ended.map(({ timer }) => timer)]) {
    rooms.set(partition, (rooms.get(partition) ?? share) - 1);
  }
  return new Map([...rooms].filter(([, room]) => room > 0));
};

const runDue = async (state: RunnerState): Promise<void> => {
  const { parts, process, inHand, wake } = state;
  const { TIMERS_IN_HAND_MAX, TIMER_CLAIM_MS } = parts.config;
  await settleEnded(state);
  const room = TIMERS_IN_HAND_MAX - inHand.size - state.ended.length;
  if (room <= 0) return;
  const limits = { timersMax: room, rooms: roomsOf(state), claimMs: TIMER_CLAIM_MS };
  const claimed = await parts.timers.claim(process.name, limits);
  for (const timer of claimed) startTimer(state, timer);
  if (claimed.length === room) wake();
};

/**
 * A timer that is executed belongs to whoever claimed it until its command is answered.
 * @throws {ConfigInvalid} when `claimMs` is below `commandTimeoutMs`; says which settings.
 */
export const requireLastingClaims = (claimMs: number, commandTimeoutMs: number): void => {
  if (claimMs >= commandTimeoutMs) return;
  throw new ConfigInvalid("Cannot keep timers: TIMER_CLAIM_MS is below COMMAND_TIMEOUT_MS");
};

/**
 * Timers on their way through the executor, each on its own: one that waits (behind a stuck head)
 * takes its place and keeps nobody else, and all of its partition take no more than their share of
 * the places. A timer is removed once its command has a definite
 * outcome; a replica that dies before that leaves it to the next one, for whom the command is
 * replayed under the same request id.
 */
export const createTimerRunner = (
  parts: ProcessParts,
  process: AnyProcessManager,
  wake: () => void,
): TimerRunner => {
  const state: RunnerState = { parts, process, inHand: new Map(), ended: [], wake };
  return {
    runDue: () => runDue(state),
    finish: async () => {
      await Promise.all(state.inHand.values());
      // What is not settled is claimed again later, and found done.
      await tryBriefly(
        "timers to be settled",
        () => settleEnded(state),
        (error) => parts.logger.warn({ process: process.name, err: error }, "timer.not-settled"),
      );
    },
  };
};
