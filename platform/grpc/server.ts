import { Server, ServerCredentials, type ServiceDefinition } from "@grpc/grpc-js";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { ResourceInUse } from "../process/resource-in-use.ts";
import { type AnyHandler, addService, type ReadLimits } from "./add-service.ts";
import { createAdmission } from "./admission.ts";
import { createCalls } from "./calls.ts";
import { type ConnectionLimits, connectionAge } from "./connection-age.ts";
import type { HandlersOf } from "./handler.ts";
import { addHealth } from "./health.ts";
import { cutLongTimeouts, letCallersCancel } from "./http2-servers.ts";
import { type ServiceName, type Services, serviceDefinition } from "./proto.ts";
import { addReflection } from "./reflection.ts";
import { messageBytesMaxDefault, receivedBytesMax } from "./request-message.ts";

/** A service with a handler for each of its RPCs; the compiler fails while one is missing. */
export type ServedService = {
  [Name in ServiceName]: { readonly name: Name; readonly handlers: HandlersOf<Services[Name]> };
}[ServiceName];

/** Handlers of each of these services by its name; the compiler fails while one is missing. */
export type ServiceTable<Name extends ServiceName> = {
  readonly [One in Name]: HandlersOf<Services[One]>;
};

/** The services of a table. */
export const servedServices = <Name extends ServiceName>(
  table: ServiceTable<Name>,
): readonly ServedService[] =>
  Object.entries(table).map(([name, handlers]) => ({ name, handlers }) as ServedService);

/** Bounds of a gRPC server. */
export type GrpcServerLimits = ConnectionLimits & {
  /** Bytes of one request; above it MESSAGE_TOO_LARGE. Default 4 MiB, at most 64 MiB. */
  readonly messageBytesMax?: number;
  /** Requests in hand at once, those of streams too; above it OVERLOADED. Default 4,096. */
  readonly requestsMax?: number;
  /** Those of one tenant. Default half of them. */
  readonly requestsPerTenantMax?: number;
  /** Open streams; above it OVERLOADED. Default 1,024. */
  readonly streamsMax?: number;
  /** Those of one tenant. Default half of them. */
  readonly streamsPerTenantMax?: number;
  /**
   * Calls of one connection at once, streams too; clients let further ones wait. Default 1,000.
   * Short calls want it low: what was read from a connection has to be answered, if only with a
   * refusal, and whoever waits behind that is late.
   */
  readonly callsMax?: number;
  /** Messages of one stream of requests in hand at once; then it is not read on. Default 256. */
  readonly streamMessagesMax?: number;
};

/** What a gRPC server is made of. */
export type GrpcServerOptions = GrpcServerLimits & {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly services: readonly ServedService[];
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
};

/** A gRPC server that is listening, with health and reflection. */
export type GrpcServer = {
  readonly port: number;
  /** `host:port` for a client. */
  readonly address: string;
  /** Health of one service or, by `""`, of the whole. Everything starts as not serving. */
  setServing(name: ServiceName | "", serving: boolean): void;
  /**
   * Says NOT_SERVING, takes no new requests and waits for those in hand. Shortly before `graceMs`
   * are over, what is left ends with UNAVAILABLE / SERVER_STOPPING; what has not left by then,
   * because its caller reads nothing, is cut off. Requests that arrive meanwhile are refused in a
   * way clients retry. Streams end with UNAVAILABLE: those of responses between two messages, those
   * of requests once what was read from them is answered.
   */
  drain(graceMs: number): Promise<void>;
  /** Cuts everything off at once. */
  close(): void;
};

const requestsMaxDefault = 4_096;
const streamsMaxDefault = 1_024;
const streamMessagesMaxDefault = 256;

/** Bytes in hand of one stream of requests, give or take one message. */
const streamBytesMax = 8 * 1_048_576;

/** A stream of requests on which nothing moves for longer gives its place to others. */
const streamIdleMaxMs = 300_000;

const callsMaxDefault = 1_000;

const channelOptions = {
  "grpc.max_receive_message_length": receivedBytesMax,
  // Notices a client behind a dead network within 80 s; its streams are freed then.
  "grpc.keepalive_time_ms": 60_000,
  "grpc.keepalive_timeout_ms": 20_000,
};

const bind = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(new ResourceInUse(`Cannot listen on ${host}:${port}: ${error.message}`));
      else resolve(bound);
    });
  });

/** Of the time of a drain, for what is ended to reach its callers: a cut says CANCELLED to them. */
const farewellShare = 0.1;

const shutDown = (server: Server, graceMs: number, endCalls: () => void): Promise<void> =>
  new Promise((resolve) => {
    const ending = setTimeout(endCalls, graceMs * (1 - farewellShare));
    const cutting = setTimeout(finish, graceMs);
    function finish(): void {
      clearTimeout(ending);
      clearTimeout(cutting);
      server.forceShutdown();
      resolve();
    }
    server.tryShutdown(finish);
  });

/** The bounds out of the options. @throws {RangeError} on messages larger than can be read. */
const limitsOf = (options: GrpcServerOptions): ReadLimits => {
  const { messageBytesMax = messageBytesMaxDefault } = options;
  if (messageBytesMax > receivedBytesMax) {
    throw new RangeError(`Cannot read messages of ${messageBytesMax} bytes: above the limit`);
  }
  const messagesMax = options.streamMessagesMax ?? streamMessagesMaxDefault;
  const inHand = { messagesMax, bytesMax: streamBytesMax, idleMaxMs: streamIdleMaxMs };
  return { messageBytesMax, inHand };
};

/** Opens a gRPC server without encryption. @throws {ResourceInUse} when it cannot listen. */
export const openGrpcServer = async (options: GrpcServerOptions): Promise<GrpcServer> => {
  const { host, services, metrics, log, clock } = options;
  const limits = limitsOf(options);
  const { channel, streamAgeMaxMs } = connectionAge(options);
  const calls = createCalls(streamAgeMaxMs);
  const interceptors = [calls.interceptor];
  const { callsMax = callsMaxDefault } = options;
  const server = new Server({
    ...channelOptions,
    ...channel,
    "grpc.max_concurrent_streams": callsMax,
    interceptors,
  });
  letCallersCancel(server, callsMax);
  const { requestsMax = requestsMaxDefault, streamsMax = streamsMaxDefault } = options;
  const requests = createAdmission(requestsMax, "requests", options.requestsPerTenantMax);
  const streams = createAdmission(streamsMax, "streams", options.streamsPerTenantMax);
  const { onStopping, onCut, responderOf } = calls;
  const serving = { metrics, log, clock, requests, streams, onStopping, onCut, responderOf };
  for (const { name, handlers } of services) {
    const definition: ServiceDefinition = serviceDefinition(name);
    const all = handlers as unknown as Readonly<Record<string, AnyHandler>>;
    addService(server, name, definition, all, serving, limits);
  }
  const names = services.map(({ name }) => name);
  const health = addHealth(server, names);
  addReflection(server, names);
  const urlHost = host.includes(":") ? `[${host}]` : host;
  const port = await bind(server, urlHost, options.port);
  cutLongTimeouts(server);
  return {
    port,
    address: `${urlHost}:${port}`,
    setServing: health.set,
    drain: (graceMs) => {
      health.stop();
      const down = shutDown(server, graceMs, calls.endCalls);
      calls.endStreams();
      return down;
    },
    close: () => server.forceShutdown(),
  };
};
