import {
  type ConsistencyToken,
  type LogPosition,
  positionsInLog,
} from "../platform/consistency-token.ts";
import type { RequestContext } from "../platform/grpc/handler.ts";
import type { LogFacts } from "../platform/search-index/search-index.ts";
import type { ReadSide } from "./read-side.ts";

/** Longest time kept back from the caller's deadline so that the refusal still arrives. */
const answerReserveMs = 100;

/** Share of that time for the last look at the index, which begins when waiting ends. */
const lastLookShare = 0.4;

/** One query under way. */
export type Reading = {
  readonly tenantId: string;
  readonly facts: LogFacts;
  /** What the answer must include, the latest place of each partition. */
  readonly required: readonly LogPosition[];
  /** Until when it may wait, in milliseconds since 1970. */
  readonly until: number;
  readonly signal: AbortSignal;
};

/** When a query must have ended: at the caller's deadline, if any, and in the longest time. */
export const queryDeadline = (
  now: number,
  deadline: number,
  { timeoutMs, waitMaxMs }: { readonly timeoutMs: number; readonly waitMaxMs: number },
): number => Math.min(Number.isFinite(deadline) ? deadline : now + timeoutMs, now + waitMaxMs);

const reserveMs = (now: number, deadline: number): number =>
  Math.min(answerReserveMs, Math.max(0, deadline - now) / 10);

/**
 * When a query ends whatever is still under way: 100 ms, or a tenth of the time if less, before
 * the deadline. The caller's clock has run for a little longer than ours, and a busy process sends late.
 */
export const answerBy = (now: number, deadline: number): number =>
  deadline - reserveMs(now, deadline);

/** When waiting ends, so that a last look at the index fits in before that. */
export const waitUntil = (now: number, deadline: number): number =>
  deadline - reserveMs(now, deadline) * (1 + lastLookShare);

/**
 * Begins a query, whose deadline is one already: what is known of the log, and the token as places
 * in it.
 * @throws {RequestFailed} INDEX_UNAVAILABLE, TOKEN_OF_OTHER_LOG
 */
export const startReading = async (
  side: ReadSide,
  { tenantId, deadline, signal }: RequestContext,
  token: ConsistencyToken,
): Promise<Reading> => {
  const until = waitUntil(side.clock(), deadline);
  const facts = await side.facts();
  return { tenantId, facts, required: positionsInLog(token, facts), until, signal };
};

/** The offset that an answer from one partition must have reached; 0 when none is asked for. */
export const requiredOffset = ({ required }: Reading, partition: number): number =>
  required.find((position) => position.partition === partition)?.offset ?? 0;
