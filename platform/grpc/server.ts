import {
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { Clock } from "../clock.ts";
import { RequestFailed } from "../failure.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { ResourceInUse } from "../process/resource-in-use.ts";
import { createCalls } from "./calls.ts";
import type { HandlersOf, UnaryHandler } from "./handler.ts";
import { addHealth } from "./health.ts";
import { type ServiceName, type Services, serviceDefinition } from "./proto.ts";
import { addReflection } from "./reflection.ts";
import { messageBytesMaxDefault, readRequestMessage, receivedBytesMax } from "./request-message.ts";
import { serveUnary, type UnaryServing } from "./unary.ts";

/** A service with a handler for each of its RPCs; the compiler fails while one is missing. */
export type ServedService = {
  [Name in ServiceName]: { readonly name: Name; readonly handlers: HandlersOf<Services[Name]> };
}[ServiceName];

/** What a gRPC server is made of. */
export type GrpcServerOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly services: readonly ServedService[];
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
  /** Bytes of one request; above it MESSAGE_TOO_LARGE. Default 4 MiB, at most 64 MiB. */
  readonly messageBytesMax?: number;
  /** Requests in hand at once; above it OVERLOADED. Default 4,096. */
  readonly requestsMax?: number;
};

/** A gRPC server that is listening, with health and reflection. */
export type GrpcServer = {
  readonly port: number;
  /** `host:port` for a client. */
  readonly address: string;
  /** Health of one service or, by `""`, of the whole. Everything starts as not serving. */
  setServing(name: ServiceName | "", serving: boolean): void;
  /**
   * Says NOT_SERVING, takes no new requests and waits for those in hand, at most `graceMs`; what is
   * left then is cut off. Requests that arrive meanwhile are refused in a way clients retry.
   */
  drain(graceMs: number): Promise<void>;
  /** Cuts everything off at once. */
  close(): void;
};

const requestsMaxDefault = 4_096;

/** Streams of one connection; HTTP/2 clients let further calls wait. */
const streamsMax = 1_000;

const channelOptions = {
  "grpc.max_receive_message_length": receivedBytesMax,
  "grpc.max_concurrent_streams": streamsMax,
  // Notices a client behind a dead network within 80 s; its streams are freed then.
  "grpc.keepalive_time_ms": 60_000,
  "grpc.keepalive_timeout_ms": 20_000,
};

const createAdmission = (requestsMax: number): UnaryServing["admit"] => {
  let inFlight = 0;
  return async (work) => {
    if (inFlight >= requestsMax) {
      throw new RequestFailed(
        "OVERLOADED",
        `Cannot take the request: ${requestsMax} are in hand already`,
      );
    }
    inFlight += 1;
    try {
      return await work();
    } finally {
      inFlight -= 1;
    }
  };
};

const addService = (
  server: Server,
  { name, handlers }: ServedService,
  serving: UnaryServing,
  messageBytesMax: number,
): void => {
  const definition: ServiceDefinition = serviceDefinition(name);
  const served: Record<string, MethodDefinition<unknown, unknown>> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const [rpc, method] of Object.entries(definition)) {
    const handler = (handlers as Record<string, UnaryHandler<unknown, unknown>>)[rpc];
    if (handler === undefined) throw new Error(`Cannot serve ${name}/${rpc}: it has no handler`);
    served[rpc] = {
      ...method,
      requestDeserialize: readRequestMessage(method, messageBytesMax),
      // The wrapper has written the response already, where a failure to do so can be told.
      responseSerialize: (bytes) => bytes as Buffer,
    };
    implementation[rpc] = serveUnary(`${name}/${rpc}`, method, handler, serving);
  }
  server.addService(served, implementation);
};

const bind = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(new ResourceInUse(`Cannot listen on ${host}:${port}: ${error.message}`));
      else resolve(bound);
    });
  });

const shutDown = (server: Server, graceMs: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(finish, graceMs);
    function finish(): void {
      clearTimeout(timer);
      server.forceShutdown();
      resolve();
    }
    server.tryShutdown(finish);
  });

/** Opens a gRPC server without encryption. @throws {ResourceInUse} when it cannot listen. */
export const openGrpcServer = async (options: GrpcServerOptions): Promise<GrpcServer> => {
  const { host, services, metrics, log, clock } = options;
  const messageBytesMax = options.messageBytesMax ?? messageBytesMaxDefault;
  if (messageBytesMax > receivedBytesMax) {
    throw new RangeError(`Cannot read messages of ${messageBytesMax} bytes: above the limit`);
  }
  const calls = createCalls();
  const server = new Server({ ...channelOptions, interceptors: [calls.interceptor] });
  const admit = createAdmission(options.requestsMax ?? requestsMaxDefault);
  for (const service of services) {
    addService(server, service, { metrics, log, clock, admit }, messageBytesMax);
  }
  const names = services.map(({ name }) => name);
  const health = addHealth(server, names);
  addReflection(server, names);
  const urlHost = host.includes(":") ? `[${host}]` : host;
  const port = await bind(server, urlHost, options.port);
  return {
    port,
    address: `${urlHost}:${port}`,
    setServing: health.set,
    drain: (graceMs) => {
      health.stop();
      const down = shutDown(server, graceMs);
      calls.endStreams();
      return down;
    },
    close: () => server.forceShutdown(),
  };
};
