import {
  Client,
  credentials,
  type MethodDefinition as GrpcMethodDefinition,
  Metadata,
} from "@grpc/grpc-js";
import type { MethodDefinition } from "@grpc/proto-loader";
import { type Exchange, openExchange, openStream } from "./client-streams.ts";
import type { RpcOf } from "./handler.ts";
import { type ServiceName, type Services, serviceDefinition } from "./proto.ts";

/** How one call is made. */
export type CallOptions = {
  /** The caller gives up after this time; the server is told. Default 10,000, of streams never. */
  readonly timeoutMs?: number;
  /** Headers by lower-case name: `x-tenant-id`, `x-correlation-id`, `traceparent`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Cancels the call. */
  readonly signal?: AbortSignal;
};

/**
 * Calls one RPC. Rejects with the `ServiceError` of `@grpc/grpc-js`: its `code` is the gRPC status,
 * its `details` the message; {@link readErrorDetails} opens the rest.
 */
export type Call<Request, Response> = (
  request: Request,
  options?: CallOptions,
) => Promise<Response>;

/**
 * Calls an RPC that answers with a stream. Iterating throws the `ServiceError` with which the call
 * ended; leaving the loop early cancels it. To be iterated once.
 */
export type OpenStream<Request, Response> = (
  request: Request,
  options?: CallOptions,
) => AsyncIterable<Response>;

/** Opens an RPC in which both sides stream. */
export type OpenExchange<Request, Response> = (
  options?: CallOptions,
) => Exchange<Request, Response>;

type Streams<Requests extends boolean, Responses extends boolean> = {
  readonly requestStream: Requests;
  readonly responseStream: Responses;
};

type CallOf<Definition> =
  Definition extends MethodDefinition<
    infer RequestIn,
    infer _ResponseIn,
    infer _RequestOut,
    infer ResponseOut
  >
    ? Definition extends Streams<true, true>
      ? OpenExchange<RequestIn, ResponseOut>
      : Definition extends Streams<false, true>
        ? OpenStream<RequestIn, ResponseOut>
        : Call<RequestIn, ResponseOut>
    : never;

/** A service's RPCs as functions, named in camelCase, over one connection. */
export type ServiceClient<Definition> = {
  readonly [Rpc in RpcOf<Definition> as Uncapitalize<Rpc>]: CallOf<
    Definition[Rpc & keyof Definition]
  >;
} & {
  /** Ends the connection; calls in flight end with CANCELLED. */
  close(): void;
};

const callTimeoutMsDefault = 10_000;
const responseBytesMax = 64 * 1_048_576;

const metadataOf = (headers: CallOptions["headers"] = {}): Metadata => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
};

const howOf = ({ timeoutMs, headers, signal }: CallOptions) => ({
  metadata: metadataOf(headers),
  options: timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs },
  signal,
});

const createUnaryCall =
  (
    client: Client,
    { path, requestSerialize, responseDeserialize }: GrpcMethodDefinition<unknown, unknown>,
  ): Call<unknown, unknown> =>
  (request, { timeoutMs = callTimeoutMsDefault, headers, signal } = {}) =>
    new Promise((resolve, reject) => {
      const cancel = (): void => call.cancel();
      const call = client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadataOf(headers),
        { deadline: Date.now() + timeoutMs },
        (error, response) => {
          signal?.removeEventListener("abort", cancel);
          if (error) reject(error);
          else resolve(response);
        },
      );
      if (signal?.aborted) cancel();
      else signal?.addEventListener("abort", cancel, { once: true });
    });

const createCall = (client: Client, method: GrpcMethodDefinition<unknown, unknown>): unknown => {
  if (method.requestStream) {
    return (options: CallOptions = {}) => openExchange(client, method, howOf(options));
  }
  if (!method.responseStream) return createUnaryCall(client, method);
  return (request: unknown, options: CallOptions = {}) =>
    openStream(client, method, request, howOf(options));
};

/** The RPCs of a definition as functions, named in camelCase. */
export const createCalls = (
  client: Client,
  definition: Readonly<Record<string, GrpcMethodDefinition<unknown, unknown>>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(definition).map(([rpc, method]) => [
      `${rpc.charAt(0).toLowerCase()}${rpc.slice(1)}`,
      createCall(client, method),
    ]),
  );

/** How a client is connected. */
export type ConnectionOptions = {
  /**
   * True = over a connection of its own. Else clients of one address share one, of which a server
   * takes 1,000 calls at once; further ones wait.
   */
  readonly ownConnection?: boolean;
};

/** A connection to `host:port`, without encryption. */
export const openConnection = (
  address: string,
  { ownConnection = false }: ConnectionOptions = {},
): Client =>
  new Client(address, credentials.createInsecure(), {
    "grpc.max_receive_message_length": responseBytesMax,
    "grpc.use_local_subchannel_pool": ownConnection ? 1 : 0,
  });

/**
 * A typed client of one service at `host:port`, without encryption. Connects on the first call and
 * again whenever the connection is lost; nothing is sent twice unless the caller does so.
 */
export const createClient = <Name extends ServiceName>(
  name: Name,
  address: string,
  options: ConnectionOptions = {},
): ServiceClient<Services[Name]> => {
  const client = openConnection(address, options);
  const definition: Readonly<Record<string, GrpcMethodDefinition<unknown, unknown>>> =
    serviceDefinition(name);
  const calls = createCalls(client, definition) as unknown as ServiceClient<Services[Name]>;
  return { ...calls, close: () => client.close() };
};
