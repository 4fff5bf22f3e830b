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

/** When waiting ends: 100 ms, or a tenth of the time if less, before the deadline. */
export const waitUntil = (now: number, deadline: number, timeoutMs: number): number => {
  const end = Number.isFinite(deadline) ? deadline : now + timeoutMs;
  return end - Math.min(answerReserveMs, Math.max(0, end - now) / 10);
};

/**
 * Begins a query: what is known of the log, and the token as places in it.
 * @throws {RequestFailed} INDEX_UNAVAILABLE, TOKEN_OF_OTHER_LOG
 */
export const startReading = async (
  side: ReadSide,
  { tenantId, deadline, signal }: RequestContext,
  token: ConsistencyToken,
): Promise<Reading> => {
  const until = waitUntil(side.clock(), deadline, side.timeoutMs);
  const facts = await side.facts();
  return { tenantId, facts, required: positionsInLog(token, facts), until, signal };
};

/** The offset that an answer from one partition must have reached; 0 when none is asked for. */
export const requiredOffset = ({ required }: Reading, partition: number): number =>
  required.find((position) => position.partition === partition)?.offset ?? 0;
