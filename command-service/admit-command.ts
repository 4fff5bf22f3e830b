import { RequestFailed } from "../platform/failure.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Line } from "./command-queue.ts";
import type { ServiceRate } from "./service-rate.ts";

/** Places for commands that wait or are under way. */
export type WaitingLimits = {
  /** In all. */
  readonly waitingMax: number;
  /** Of one tenant. */
  readonly waitingPerTenantMax: number;
  /** Of one stream, the first that a command names. */
  readonly waitingPerStreamMax: number;
};

/** What is there when one more command comes. */
export type Crowd = Line & {
  /** Waiting or under way, in all. */
  readonly inHand: number;
  /** In appends that others wait for. */
  readonly underWay: number;
  /** Time until the caller stops waiting, in milliseconds. */
  readonly remainingMs: number;
};

/** Of a caller's time the part that a command may wait; the rest is for the way and for noise. */
const waitShareMax = 0.75;

/** As few commands fit into the next append: they add nothing to the time that it takes. */
const aheadMin = 64;

/** With fewer commands in hand none is refused, whoever sent them. */
export const leastCrowd = (limits: WaitingLimits): number =>
  Math.min(aheadMin, limits.waitingMax, limits.waitingPerTenantMax, limits.waitingPerStreamMax);

const retryDelayMinMs = 100;
const retryDelayMaxMs = 5_000;

/** As long as nobody knows how fast commands are served. */
const retryDelayUnknownMs = 250;

type Cause = "waiting" | "tenant" | "stream" | "deadline";

/** A refusal before any work, with a time to retry; 0: nobody knows. */
export const overloaded = (message: string, delayMs: number): RequestFailed =>
  new RequestFailed("OVERLOADED", message, {
    retryDelayMs: Math.min(
      Math.max(Math.round(delayMs || retryDelayUnknownMs), retryDelayMinMs),
      retryDelayMaxMs,
    ),
  });

/**
 * Lets a command in, or refuses it at once, before any work: when too many wait, of its tenant or
 * stream or in all, or when those before it, or an append by itself, will take longer than its
 * caller waits. A time to retry is told with it: until half of what waits is done.
 * @throws {RequestFailed} OVERLOADED
 */
export const admitCommand = (
  crowd: Crowd,
  limits: WaitingLimits,
  rate: ServiceRate,
  { commandsOverloaded }: Pick<Metrics, "commandsOverloaded">,
): void => {
  const { inHand, underWay, ofTenant, ofStream, ahead, remainingMs } = crowd;
  const refuse = (cause: Cause, what: string, waiting: number): never => {
    commandsOverloaded.inc({ cause });
    throw overloaded(`Cannot take more commands: ${what}`, rate.estimateMs(waiting) / 2);
  };
  if (inHand >= limits.waitingMax) refuse("waiting", `${inHand} are waiting`, inHand);
  if (ofTenant >= limits.waitingPerTenantMax) {
    refuse("tenant", `${ofTenant} of the tenant are waiting`, ofTenant);
  }
  if (ofStream >= limits.waitingPerStreamMax) {
    refuse("stream", `${ofStream} of the same stream are waiting`, ahead);
  }
  const waitMs = rate.estimateMs(ahead < aheadMin ? 0 : ahead + underWay);
  if (waitMs <= remainingMs * waitShareMax) return;
  refuse("deadline", "those before it take longer than its deadline allows", ahead);
};
