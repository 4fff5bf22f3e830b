import {
  type handleUnaryCall,
  type MethodDefinition,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { type Caller, watchCaller } from "./caller.ts";
import type { RequestContext, UnaryHandler } from "./handler.ts";
import { withLastWord } from "./last-word.ts";
import type { RequestMessage } from "./request-message.ts";
import {
  causeOf,
  contextOf,
  refuse,
  requireDecoded,
  requireNone,
  type Serving,
} from "./serving.ts";
import { type ErrorStatus, toStatus } from "./status.ts";

type Call = ServerUnaryCall<RequestMessage, Buffer>;

/**
 * Wraps a handler for grpc-js: reads headers and message, keeps to the deadline, turns whatever is
 * thrown into a status with details, measures and logs. Done here for unary RPCs and nowhere else.
 */
export const serveUnary = (
  rpc: string,
  method: MethodDefinition<unknown, unknown>,
  handler: UnaryHandler<unknown, unknown>,
  { metrics, log, clock, requests, onCut }: Serving,
): handleUnaryCall<RequestMessage, Buffer> => {
  const respond = async (call: Call, context: RequestContext): Promise<Buffer> => {
    const request = requireDecoded(call.request, context.headerViolations);
    const response = await handler(request, context);
    requireNone(context.headerViolations); // An RPC without fields does not read them.
    return method.responseSerialize(response);
  };

  const answer = async (call: Call, caller: Caller): Promise<Buffer> => {
    caller.signal.throwIfAborted();
    const context = contextOf(rpc, call.metadata, caller);
    requests.enter(context.tenantId);
    try {
      return await respond(call, context);
    } finally {
      requests.leave(context.tenantId);
    }
  };

  /** Ends the call once, with the first that is told, and measures and logs how. */
  const ender = (caller: Caller, callback: sendUnaryData<Buffer>) => {
    const startedAt = performance.now();
    let over = false;
    return (outcome: Buffer | ErrorStatus): void => {
      if (over) return;
      over = true;
      caller.release();
      const failed = Buffer.isBuffer(outcome) ? undefined : outcome;
      const code = status[failed?.code ?? status.OK];
      const seconds = (performance.now() - startedAt) / 1_000;
      metrics.requestSeconds.observe({ rpc, code }, seconds);
      const facts = { rpc, code, reason: failed?.reason, durationMs: seconds * 1_000 };
      log.debug(facts, "grpc.request");
      if (Buffer.isBuffer(outcome)) callback(null, outcome);
      else callback(withLastWord(outcome, caller.deadline, clock()));
    };
  };

  return (call, callback) => {
    const caller = watchCaller(call, clock, onCut);
    const { signal } = caller;
    const end = ender(caller, callback);
    // Not waited for: who has gone away has had its status, and a handler that hangs must not keep
    // the others from hearing that the server stops.
    signal.addEventListener("abort", () => end(toStatus(signal.reason)), { once: true });
    answer(call, caller)
      .catch((error) => refuse(causeOf(error, signal), rpc, call.metadata, log))
      .then(end);
  };
};
