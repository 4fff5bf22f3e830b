import {
  type Metadata,
  type MethodDefinition,
  ResponderBuilder,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  ServerListenerBuilder,
  status,
} from "@grpc/grpc-js";
import { deadlineExceeded, type OnStopping, serverStopping, streamTooOld } from "./caller.ts";
import { messageTooLarge, receivedBytesMax, undecodable } from "./request-message.ts";
import { createResponder, type Responder } from "./responder.ts";
import { toStatus } from "./status.ts";

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
  /** The way back to the caller whose call came with these headers. */
  readonly responderOf: (metadata: Metadata) => Responder;
  readonly onStopping: OnStopping;
  /** Tells calls that are to be answered in the time of a drain that it is over. */
  readonly onCut: OnStopping;
  /**
   * Ends the open streams with UNAVAILABLE, so that they do not hold up a shutdown: those of our
   * own handlers by telling them, the others (health watches, reflection) at once.
   */
  endStreams(): void;
  /** Ends with UNAVAILABLE whatever call of ours is still open, and each that comes then. */
  endCalls(): void;
};

const isOurs = (path: string): boolean => path.startsWith("/daybook.");

/** Calls `end` in so many milliseconds, unless it is taken back before; Infinity is never. */
const endLater = (ms: number, end: () => void): (() => void) => {
  if (ms === Number.POSITIVE_INFINITY) return () => {};
  const timer = setTimeout(end, ms);
  timer.unref();
  return () => clearTimeout(timer);
};

/** Those who are told once that the server ends them: whoever comes after that, at once. */
const createFarewell = () => {
  const listeners = new Set<Parameters<OnStopping>[0]>();
  let said = false;
  return {
    add: (listener: Parameters<OnStopping>[0]): (() => void) => {
      listeners.add(listener);
      if (said) listener(serverStopping());
      return () => void listeners.delete(listener);
    },
    say: (): void => {
      said = true;
      for (const listener of listeners) listener(serverStopping());
    },
  };
};

/**
 * Gives details to the statuses that grpc-js sends by itself before or beside a handler, and knows
 * the open streams, which end when they are `streamAgeMaxMs` old.
 */
export const createCalls = (streamAgeMaxMs = Number.POSITIVE_INFINITY): Calls => {
  const others = new Set<ServerInterceptingCallInterface>();
  const stopping = createFarewell();
  const cutting = createFarewell();
  const responders = new WeakMap<Metadata, Responder>();

  const streamListener = (path: string, call: ServerInterceptingCallInterface) => {
    const listener = new ServerListenerBuilder();
    if (isOurs(path)) {
      listener.withOnReceiveMetadata((metadata, next) => {
        responders.set(metadata, createResponder(call));
        next(metadata);
      });
    } else {
      others.add(call);
      const keep = endLater(streamAgeMaxMs, () => {
        if (others.delete(call)) call.sendStatus(toStatus(streamTooOld()));
      });
      listener.withOnCancel(() => {
        others.delete(call);
        keep();
      });
    }
    return listener.build();
  };

  const interceptor: ServerInterceptor = (method, call) => {
    const { path, requestStream, responseStream } = method as MethodDefinition<unknown, unknown>;
    const sendStatus = call.sendStatus.bind(call);
    // grpc-js calls its own method for those statuses; interceptors do not get to see them.
    call.sendStatus = (ended) => sendStatus(withDetails(ended));
    if (!requestStream && !responseStream) return new ServerInterceptingCall(call);
    const listener = streamListener(path, call);
    const responder = new ResponderBuilder().withStart((next) => next(listener)).build();
    return new ServerInterceptingCall(call, responder);
  };

  return {
    interceptor,
    responderOf: (metadata) => {
      const responder = responders.get(metadata);
      if (responder === undefined) throw new Error("Cannot answer: the call is no stream of ours");
      return responder;
    },
    onStopping: (listener) => {
      // At once for a stream that comes on an old connection while the server drains.
      const forget = stopping.add(listener);
      const keep = endLater(streamAgeMaxMs, () => listener(streamTooOld()));
      return () => {
        forget();
        keep();
      };
    },
    onCut: cutting.add,
    endStreams: () => {
      stopping.say();
      for (const call of others) call.sendStatus(toStatus(serverStopping()));
      others.clear();
    },
    endCalls: cutting.say,
  };
};
