import {
  Client,
  credentials,
  type MethodDefinition as GrpcMethodDefinition,
  Metadata,
} from "@grpc/grpc-js";
import type { MethodDefinition } from "@grpc/proto-loader";
import type { RpcOf } from "./handler.ts";
import { type ServiceName, type Services, serviceDefinition } from "./proto.ts";

/** How one call is made. */
export type CallOptions = {
  /** The caller gives up after this time; the server is told. Default 10,000. */
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

type CallOf<Definition> =
  Definition extends MethodDefinition<
    infer RequestIn,
    infer _ResponseIn,
    infer _RequestOut,
    infer ResponseOut
  >
    ? Call<RequestIn, ResponseOut>
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

const metadataOf = (headers: Readonly<Record<string, string>>): Metadata => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
};

const createCall =
  (
    client: Client,
    { path, requestSerialize, responseDeserialize }: GrpcMethodDefinition<unknown, unknown>,
  ): Call<unknown, unknown> =>
  (request, { timeoutMs = callTimeoutMsDefault, headers = {}, signal } = {}) =>
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

/**
 * A typed client of one service at `host:port`, without encryption. Connects on the first call and
 * again whenever the connection is lost; nothing is sent twice unless the caller does so.
 */
export const createClient = <Name extends ServiceName>(
  name: Name,
  address: string,
): ServiceClient<Services[Name]> => {
  const client = new Client(address, credentials.createInsecure(), {
    "grpc.max_receive_message_length": responseBytesMax,
  });
  const methods: [string, GrpcMethodDefinition<unknown, unknown>][] = Object.entries(
    serviceDefinition(name),
  );
  const calls = methods.map(([rpc, method]) => [
    `${rpc.charAt(0).toLowerCase()}${rpc.slice(1)}`,
    createCall(client, method),
  ]);
  return { ...Object.fromEntries(calls), close: () => client.close() };
};
