import {
  type handleUnaryCall,
  type MethodDefinition,
  type ServerUnaryCall,
  status,
} from "@grpc/grpc-js";
import { type Caller, watchCaller } from "./caller.ts";
import type { RequestContext, UnaryHandler } from "./handler.ts";
import type { RequestMessage } from "./request-message.ts";
import {
  causeOf,
  contextOf,
  refuse,
  requireDecoded,
  requireNone,
  type Serving,
} from "./serving.ts";
import { toStatus } from "./status.ts";

type Call = ServerUnaryCall<RequestMessage, Buffer>;

/**
 * Wraps a handler for grpc-js: reads headers and message, keeps to the deadline, turns whatever is
 * thrown into a status with details, measures and logs. Done here for unary RPCs and nowhere else.
 */
export const serveUnary = (
  rpc: string,
  method: MethodDefinition<unknown, unknown>,
  handler: UnaryHandler<unknown, unknown>,
  { metrics, log, clock, requests }: Serving,
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

  return async (call, callback) => {
    const startedAt = performance.now();
    const caller = watchCaller(call, clock);
    const { signal } = caller;
    const outcome = await answer(call, caller).catch((error) =>
      refuse(causeOf(error, signal), rpc, call.metadata, log),
    );
    caller.release();
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
