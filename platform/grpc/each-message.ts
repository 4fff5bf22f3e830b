import type { handleBidiStreamingCall, MethodDefinition, ServerDuplexStream } from "@grpc/grpc-js";
import { RequestFailed } from "../failure.ts";
import { watchCaller } from "./caller.ts";
import type { EachHandler, RequestContext } from "./handler.ts";
import { createInHand, type InHandLimits } from "./in-hand.ts";
import type { RequestMessage } from "./request-message.ts";
import type { Responder } from "./responder.ts";
import { causeOf, contextOf, refuse, requireNone, type Serving, tellEnd } from "./serving.ts";
import { toStatus } from "./status.ts";

type Call = ServerDuplexStream<RequestMessage, Buffer>;

/** Takes a place among the requests in hand, or says why not. */
const refusedPlace = ({ requests }: Serving, tenantId: string): RequestFailed | undefined => {
  try {
    requests.enter(tenantId);
    return undefined;
  } catch (error) {
    if (error instanceof RequestFailed) return error;
    throw error;
  }
};

/** One RPC of this kind and what its calls share. */
type Each = {
  readonly rpc: string;
  readonly method: MethodDefinition<unknown, unknown>;
  readonly handler: EachHandler<unknown, unknown>;
  readonly serving: Serving;
  readonly limits: InHandLimits;
  readonly open: { inc(): void; dec(): void };
  readonly taken: { inc(): void };
  readonly sent: { inc(): void };
};

const answerOne = async (
  { method, handler, serving }: Each,
  message: RequestMessage,
  position: number,
  context: RequestContext,
): Promise<Buffer> => {
  const failed = message.failed ?? refusedPlace(serving, context.tenantId);
  try {
    const { request } = message;
    return method.responseSerialize(await handler({ position, request, failed }, context));
  } finally {
    if (failed === undefined) serving.requests.leave(context.tenantId);
  }
};

/** Resolves when all is answered and the caller has no more to say. @throws what ends it early. */
const answerAll = (
  each: Each,
  call: Call,
  responder: Responder,
  context: RequestContext,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let position = 0;
    let forget = (): void => {};
    const inHand = createInHand(call, each.limits, (failure) => {
      forget();
      call.off("data", read);
      call.off("end", inHand.close);
      context.signal.removeEventListener("abort", abort);
      if (failure === undefined) resolve();
      else reject(failure);
    });
    const abort = (): void => inHand.abandon(context.signal.reason);
    const answered = (answer: Buffer, bytes: number): void => {
      if (inHand.ended()) return;
      responder.send(answer, () => {
        each.sent.inc();
        inHand.release(bytes);
      });
    };
    const read = (message: RequestMessage): void => {
      each.taken.inc();
      inHand.take(message.bytes);
      position += 1;
      const answer = answerOne(each, message, position, context);
      answer.then((bytes) => answered(bytes, message.bytes), inHand.abandon);
    };
    context.signal.addEventListener("abort", abort);
    if (context.signal.aborted) return abort();
    call.on("end", inHand.close);
    call.on("data", read);
    forget = each.serving.onStopping(inHand.stop);
  });

const answerCall = async (
  each: Each,
  call: Call,
  responder: Responder,
  context: RequestContext,
): Promise<undefined> => {
  const { open, serving } = each;
  context.signal.throwIfAborted();
  requireNone(context.headerViolations);
  serving.streams.enter(context.tenantId);
  open.inc();
  try {
    await answerAll(each, call, responder, context);
  } finally {
    open.dec();
    serving.streams.leave(context.tenantId);
  }
};

/**
 * Wraps a handler that answers each message of a stream on its own. At most so many messages are in
 * hand as `limits` say, from being read until their answer has left: while a caller does not take
 * answers, nothing more is read from it. The call ends with OK after the caller's half-close and
 * the last answer, and with STREAM_IDLE when nothing came and nothing was taken for too long. A
 * server that stops reads no more, answers what is in hand and ends the stream with UNAVAILABLE: at
 * the latest when its drain ends, without the answers that are not there then.
 */
export const serveEachMessage = (
  rpc: string,
  method: MethodDefinition<unknown, unknown>,
  handler: EachHandler<unknown, unknown>,
  serving: Serving,
  limits: InHandLimits,
): handleBidiStreamingCall<RequestMessage, Buffer> => {
  const { metrics, log, clock } = serving;
  const each: Each = {
    ...{ rpc, method, handler, serving, limits },
    open: metrics.streamsOpen.labels(rpc),
    taken: metrics.streamMessages.labels(rpc, "in"),
    sent: metrics.streamMessages.labels(rpc, "out"),
  };
  return async (call) => {
    const startedAt = performance.now();
    const responder = serving.responderOf(call.metadata);
    const caller = watchCaller(call, clock, serving.onCut);
    const { signal } = caller;
    const context = contextOf(rpc, call.metadata, caller);
    const error = await answerCall(each, call, responder, context).catch((thrown) =>
      refuse(causeOf(thrown, signal), rpc, call.metadata, log),
    );
    caller.release();
    const ended = signal.aborted ? toStatus(signal.reason) : error;
    tellEnd(serving, rpc, ended, startedAt);
    responder.end(ended);
  };
};
