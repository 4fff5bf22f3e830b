import type {
  MethodDefinition,
  Server,
  ServiceDefinition,
  UntypedHandleCall,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { serveEachMessage } from "./each-message.ts";
import type { EachHandler, StreamHandler, UnaryHandler } from "./handler.ts";
import type { InHandLimits } from "./in-hand.ts";
import { readRequestMessage } from "./request-message.ts";
import { serveServerStream } from "./server-stream.ts";
import type { Serving } from "./serving.ts";
import { serveUnary } from "./unary.ts";

/** A handler of whatever kind its RPC is. */
export type AnyHandler =
  | UnaryHandler<unknown, unknown>
  | StreamHandler<unknown, unknown>
  | EachHandler<unknown, unknown>;

/** Bounds of what is read. */
export type ReadLimits = {
  /** Bytes of one message. */
  readonly messageBytesMax: number;
  /** Of each stream of requests. */
  readonly inHand: InHandLimits;
};

/** A handler, wrapped as its kind is. */
const wrap = (
  rpc: string,
  method: MethodDefinition<unknown, unknown>,
  handler: AnyHandler,
  serving: Serving,
  limits: InHandLimits,
): UntypedHandleCall => {
  const { requestStream, responseStream } = method;
  if (requestStream && responseStream) {
    const each = handler as EachHandler<unknown, unknown>;
    return serveEachMessage(rpc, method, each, serving, limits) as UntypedHandleCall;
  }
  if (requestStream) throw new Error(`Cannot serve ${rpc}: it streams requests for one answer`);
  return responseStream
    ? (serveServerStream(
        rpc,
        method,
        handler as StreamHandler<unknown, unknown>,
        serving,
      ) as UntypedHandleCall)
    : (serveUnary(
        rpc,
        method,
        handler as UnaryHandler<unknown, unknown>,
        serving,
      ) as UntypedHandleCall);
};

/** Adds a service whose handlers are wrapped once, here. @throws {Error} when one is missing. */
export const addService = (
  server: Server,
  name: string,
  definition: ServiceDefinition,
  handlers: Readonly<Record<string, AnyHandler | undefined>>,
  serving: Serving,
  limits: ReadLimits,
): void => {
  const served: Record<string, MethodDefinition<unknown, unknown>> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const [rpc, method] of Object.entries(definition)) {
    const handler = handlers[rpc];
    if (handler === undefined) throw new Error(`Cannot serve ${name}/${rpc}: it has no handler`);
    served[rpc] = {
      ...method,
      requestDeserialize: readRequestMessage(method, limits.messageBytesMax),
      // The wrapper has written the response already, where a failure to do so can be told.
      responseSerialize: (bytes) => bytes as Buffer,
    };
    implementation[rpc] = wrap(`${name}/${rpc}`, method, handler, serving, limits.inHand);
  }
  server.addService(served, implementation);
};
