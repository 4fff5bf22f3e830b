import { type Metadata, status } from "@grpc/grpc-js";
import type { Clock } from "../clock.ts";
import { type FieldViolation, RequestFailed } from "../failure.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { TenantPlaces } from "../tenant-places.ts";
import type { Caller, OnStopping } from "./caller.ts";
import type { RequestContext } from "./handler.ts";
import { logBug } from "./log-bug.ts";
import { readRequestHeaders } from "./request-headers.ts";
import type { RequestMessage } from "./request-message.ts";
import type { Responder } from "./responder.ts";
import { type ErrorStatus, toStatus } from "./status.ts";

/** What every RPC of a server shares. */
export type Serving = {
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
  /** Requests in hand. */
  readonly requests: TenantPlaces;
  /** Open streams. */
  readonly streams: TenantPlaces;
  /** Ends streams when a drain begins. */
  readonly onStopping: OnStopping;
  /** Ends what is still open when the time of a drain is over. */
  readonly onCut: OnStopping;
  /** The way back to the caller whose call came with these headers. */
  readonly responderOf: (metadata: Metadata) => Responder;
};

/** @throws {RequestFailed} INVALID_FIELD with all violations, if there are any. */
export const requireNone = (violations: readonly FieldViolation[]): void => {
  const [first] = violations;
  if (first === undefined) return;
  throw new RequestFailed(
    "INVALID_FIELD",
    `Cannot read the request: ${first.field || "the message"} ${first.description}`,
    { violations },
  );
};

/** The decoded request. @throws {RequestFailed} with what is wrong in the message and headers. */
export const requireDecoded = (
  message: RequestMessage,
  inHeaders: readonly FieldViolation[],
): unknown => {
  if (!message.failed) return message.request;
  if (message.failed.reason === "MESSAGE_TOO_LARGE") throw message.failed;
  requireNone([...inHeaders, ...message.failed.violations]);
  throw message.failed;
};

/** What a handler is told of a call. */
export const contextOf = (
  rpc: string,
  metadata: Metadata,
  { deadline, signal }: Caller,
): RequestContext => {
  const { violations: headerViolations, ...headers } = readRequestHeaders(metadata);
  return { method: rpc, ...headers, headerViolations, actor: "anonymous", deadline, signal };
};

/** The status of what a handler threw; a bug of ours is logged. */
export const refuse = (error: unknown, rpc: string, metadata: Metadata, log: Log): ErrorStatus => {
  const refusal = toStatus(error);
  if (refusal.reason === "INTERNAL") logBug(error, rpc, readRequestHeaders(metadata), log);
  return refusal;
};

/** What a handler throws because it was told to stop is no bug: the reason to stop counts. */
export const causeOf = (error: unknown, signal: AbortSignal): unknown =>
  signal.aborted && error instanceof Error && error.name === "AbortError" ? signal.reason : error;

/** Measures and logs how a stream ended. */
export const tellEnd = (
  { metrics, log }: Pick<Serving, "metrics" | "log">,
  rpc: string,
  ended: ErrorStatus | undefined,
  startedAt: number,
): void => {
  const code = status[ended?.code ?? status.OK];
  const seconds = (performance.now() - startedAt) / 1_000;
  metrics.requestSeconds.observe({ rpc, code }, seconds);
  log.debug({ rpc, code, reason: ended?.reason, durationMs: seconds * 1_000 }, "grpc.stream");
};
