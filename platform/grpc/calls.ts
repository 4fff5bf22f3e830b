import {
  Metadata,
  type MethodDefinition,
  ResponderBuilder,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  ServerListenerBuilder,
  status,
} from "@grpc/grpc-js";
import { messageTooLarge, receivedBytesMax, undecodable } from "./request-message.ts";
import { toStatus } from "./status.ts";
import { deadlineExceeded } from "./unary.ts";

type CallStatus = Parameters<ServerInterceptingCallInterface["sendStatus"]>[0];

/** The failure behind a status that grpc-js made up by itself, if it is one of ours. */
const failureOf = ({ code }: CallStatus) => {
  // Handlers never end without details, so an INTERNAL without them is about what came in: a
  // message that cannot be decompressed, or a grpc-timeout that is none.
  if (code === status.INTERNAL) return undecodable();
  if (code === status.RESOURCE_EXHAUSTED) return messageTooLarge(receivedBytesMax);
  if (code === status.DEADLINE_EXCEEDED) return deadlineExceeded();
  return undefined;
};

const withDetails = (ended: CallStatus): CallStatus => {
  const detailed = (ended.metadata?.get("grpc-status-details-bin").length ?? 0) > 0;
  const failure = detailed ? undefined : failureOf(ended);
  return failure === undefined ? ended : toStatus(failure);
};

/** The calls of one server, seen before any handler. */
export type Calls = {
  readonly interceptor: ServerInterceptor;
  /** Ends the open streams with UNAVAILABLE, so that they do not hold up a shutdown. */
  endStreams(): void;
};

const stopping = {
  code: status.UNAVAILABLE,
  details: "Cannot go on: the server is stopping",
  metadata: new Metadata(),
};

/**
 * Gives details to the statuses that grpc-js sends by itself before or beside a handler, and knows
 * the open streams (health watches, reflection).
 */
export const createCalls = (): Calls => {
  const streams = new Set<ServerInterceptingCallInterface>();
  const interceptor: ServerInterceptor = (method, call) => {
    const { requestStream, responseStream } = method as MethodDefinition<unknown, unknown>;
    const sendStatus = call.sendStatus.bind(call);
    // grpc-js calls its own method for those statuses; interceptors do not get to see them.
    call.sendStatus = (ended) => sendStatus(withDetails(ended));
    if (!requestStream && !responseStream) return new ServerInterceptingCall(call);
    streams.add(call);
    const listener = new ServerListenerBuilder().withOnCancel(() => streams.delete(call)).build();
    const responder = new ResponderBuilder().withStart((next) => next(listener)).build();
    return new ServerInterceptingCall(call, responder);
  };
  return {
    interceptor,
    endStreams: () => {
      for (const call of streams) call.sendStatus(stopping);
      streams.clear();
    },
  };
};
