import type {
  handleServerStreamingCall,
  MethodDefinition,
  ServerWritableStream,
} from "@grpc/grpc-js";
import { type Caller, watchCaller } from "./caller.ts";
import type { RequestContext, StreamHandler } from "./handler.ts";
import { withLastWord } from "./last-word.ts";
import type { RequestMessage } from "./request-message.ts";
import { createPacedSend, type Responder } from "./responder.ts";
import {
  causeOf,
  contextOf,
  refuse,
  requireDecoded,
  requireNone,
  type Serving,
  tellEnd,
} from "./serving.ts";
import { toStatus } from "./status.ts";

type Call = ServerWritableStream<RequestMessage, Buffer>;

/** Settles as `work` does, or is rejected with the signal's reason if that is aborted before. */
const untilAborted = <Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> =>
  new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });

/**
 * Wraps a handler that answers with a stream: as unary RPCs are wrapped, and a message is asked for
 * only when the network has taken those before it, give or take 64 KiB. A server that stops ends
 * the stream between two messages, with UNAVAILABLE.
 */
export const serveServerStream = (
  rpc: string,
  method: MethodDefinition<unknown, unknown>,
  handler: StreamHandler<unknown, unknown>,
  serving: Serving,
): handleServerStreamingCall<RequestMessage, Buffer> => {
  const { metrics, log, clock, streams, onStopping, responderOf } = serving;
  const open = metrics.streamsOpen.labels(rpc);
  const sent = metrics.streamMessages.labels(rpc, "out");

  const respond = async (
    call: Call,
    responder: Responder,
    context: RequestContext,
  ): Promise<void> => {
    const { signal } = context;
    const request = requireDecoded(call.request, context.headerViolations);
    requireNone(context.headerViolations);
    const send = createPacedSend(responder);
    const messages = handler(request, context)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await untilAborted(messages.next(), signal);
        if (next.done) return;
        await untilAborted(send(method.responseSerialize(next.value)), signal);
        sent.inc();
      }
    } finally {
      // Not waited for: a handler that hangs must not keep the call.
      Promise.resolve(messages.return?.()).catch((error) => {
        if (!signal.aborted) refuse(error, rpc, call.metadata, log);
      });
    }
  };

  const answer = async (call: Call, responder: Responder, caller: Caller): Promise<undefined> => {
    caller.signal.throwIfAborted();
    const context = contextOf(rpc, call.metadata, caller);
    streams.enter(context.tenantId);
    open.inc();
    try {
      await respond(call, responder, context);
    } finally {
      open.dec();
      streams.leave(context.tenantId);
    }
  };

  return async (call) => {
    const startedAt = performance.now();
    const responder = responderOf(call.metadata);
    const caller = watchCaller(call, clock, onStopping);
    const { signal } = caller;
    const error = await answer(call, responder, caller).catch((thrown) =>
      refuse(causeOf(thrown, signal), rpc, call.metadata, log),
    );
    caller.release();
    const ended = signal.aborted ? toStatus(signal.reason) : error;
    tellEnd(serving, rpc, ended, startedAt);
    responder.end(ended && withLastWord(ended, caller.deadline, clock()));
  };
};
