import {
  type handleUnaryCall,
  type MethodDefinition,
  type ServerUnaryCall,
  status,
} from "@grpc/grpc-js";
import type { Clock } from "../clock.ts";
import { type FieldViolation, RequestFailed } from "../failure.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { UnaryHandler } from "./handler.ts";
import { readRequestHeaders } from "./request-headers.ts";
import type { RequestMessage } from "./request-message.ts";
import { type ErrorStatus, toStatus } from "./status.ts";

/** What every RPC of a server shares. */
export type UnaryServing = {
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
  /** Runs the work if a place among the requests in flight is free. @throws OVERLOADED */
  readonly admit: <Result>(work: () => Promise<Result>) => Promise<Result>;
};

type Call = ServerUnaryCall<RequestMessage, Buffer>;

/** The failure of a call whose deadline is over. */
export const deadlineExceeded = (): RequestFailed =>
  new RequestFailed("DEADLINE_EXCEEDED", "Cannot answer in time: the deadline is over");

const cancelled = (): RequestFailed =>
  new RequestFailed("CANCELLED", "Cannot go on: the caller has gone away");

const requireNone = (violations: readonly FieldViolation[]): void => {
  const [first] = violations;
  if (first === undefined) return;
  throw new RequestFailed(
    "INVALID_FIELD",
    `Cannot read the request: ${first.field || "the message"} ${first.description}`,
    { violations },
  );
};

/** The decoded request. @throws {RequestFailed} with what is wrong in the message and headers. */
const requireDecoded = (message: RequestMessage, inHeaders: readonly FieldViolation[]): unknown => {
  if (!message.failed) return message.request;
  if (message.failed.reason === "MESSAGE_TOO_LARGE") throw message.failed;
  requireNone([...inHeaders, ...message.failed.violations]);
  throw message.failed;
};

/** Aborts with the failure as its reason when the caller goes away or its deadline passes. */
const watchCaller = (call: Call, deadline: number, clock: Clock) => {
  const controller = new AbortController();
  const abort = (): void =>
    controller.abort(clock() >= deadline ? deadlineExceeded() : cancelled());
  call.once("cancelled", abort);
  if (call.cancelled || clock() >= deadline) abort();
  // grpc-js says "cancelled" after a complete answer too; nobody is to hear of that one.
  return { signal: controller.signal, release: () => call.off("cancelled", abort) };
};

/**
 * Wraps a handler for grpc-js: reads headers and message, keeps to the deadline, turns whatever is
 * thrown into a status with details, measures and logs. Done here once and nowhere else.
 */
export const serveUnary = (
  rpc: string,
  method: MethodDefinition<unknown, unknown>,
  handler: UnaryHandler<unknown, unknown>,
  { metrics, log, clock, admit }: UnaryServing,
): handleUnaryCall<RequestMessage, Buffer> => {
  const respond = async (call: Call, deadline: number, signal: AbortSignal): Promise<Buffer> => {
    const { violations: headerViolations, ...headers } = readRequestHeaders(call.metadata);
    const request = requireDecoded(call.request, headerViolations);
    const known = { method: rpc, ...headers, headerViolations, actor: "anonymous" };
    const response = await handler(request, { ...known, deadline, signal });
    requireNone(headerViolations); // An RPC without fields does not read them.
    return method.responseSerialize(response);
  };

  const answer = async (call: Call, deadline: number, signal: AbortSignal): Promise<Buffer> => {
    signal.throwIfAborted();
    return await admit(() => respond(call, deadline, signal));
  };

  const refuse = (error: unknown, call: Call): ErrorStatus => {
    const refusal = toStatus(error);
    if (refusal.reason === "INTERNAL") {
      const { tenantId, correlationId } = readRequestHeaders(call.metadata);
      log.error({ rpc, tenantId, correlationId, err: error }, "grpc.internal_error");
    }
    return refusal;
  };

  return async (call, callback) => {
    const startedAt = performance.now();
    const deadline = Number(call.getDeadline());
    const { signal, release } = watchCaller(call, deadline, clock);
    const outcome = await answer(call, deadline, signal).catch((error) =>
      // What a handler throws because it was told to stop is no bug.
      refuse(signal.aborted && error?.name === "AbortError" ? signal.reason : error, call),
    );
    release();
    // After an abort the caller has had its status already, whatever the handler came to.
    const ended = signal.aborted ? toStatus(signal.reason) : outcome;
    const code = "code" in ended ? ended.code : status.OK;
    const seconds = (performance.now() - startedAt) / 1_000;
    metrics.requestSeconds.observe({ rpc, code: status[code] }, seconds);
    const reason = "reason" in ended ? ended.reason : undefined;
    log.debug({ rpc, code: status[code], reason, durationMs: seconds * 1_000 }, "grpc.request");
    if (Buffer.isBuffer(outcome)) callback(null, outcome);
    else callback(outcome);
  };
};
