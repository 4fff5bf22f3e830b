import {
  Client,
  credentials,
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServiceError,
} from "@grpc/grpc-js";
import { streamHandlerOf } from "./deviating-streams.ts";
import { isOfCommands, type Message, responseCodec, rpcPaths } from "./wire.ts";

/** What stands between a client and a server, and where it listens. */
export type DeviatingServer = AsyncDisposable & {
  readonly commands: string;
  readonly queries: string;
};

/** What is answered in the place of what the server behind has answered. */
export type Deviate = {
  /** Another response for this one; the same one to leave it. */
  readonly response?: (rpc: string, response: Message) => Message;
  /** Another error for this one; undefined to leave it. */
  readonly error?: (rpc: string, error: ServiceError) => Partial<ServiceError> | undefined;
  /** A response for this error; undefined to leave it. */
  readonly pass?: (rpc: string, error: ServiceError) => Message | undefined;
  /** Other request bytes than those that came in. */
  readonly request?: (rpc: string, bytes: Buffer) => Buffer;
  /** Other headers than those that came in. */
  readonly headers?: (headers: Metadata) => Metadata;
};

const verbatim = (bytes: Buffer): Buffer => bytes;

/** The client's own headers, without those that grpc-js adds again. */
const forwarded = (metadata: Metadata): Metadata => {
  const headers = new Metadata();
  for (const name of ["x-tenant-id", "x-correlation-id", "traceparent"]) {
    for (const value of metadata.get(name)) headers.add(name, value);
  }
  return headers;
};

const handlerOf =
  (rpc: string, path: string, client: Client, deviate: Deviate): handleUnaryCall<Buffer, Buffer> =>
  (call, callback) => {
    const { read, write } = responseCodec(rpc);
    const bytes = deviate.request?.(rpc, call.request) ?? call.request;
    const metadata = forwarded(call.metadata);
    client.makeUnaryRequest(
      path,
      verbatim,
      verbatim,
      bytes,
      deviate.headers?.(metadata) ?? metadata,
      { deadline: call.getDeadline() },
      (error, response) => {
        if (error) {
          const passed = deviate.pass?.(rpc, error);
          if (passed) return callback(null, write(passed));
          const other = deviate.error?.(rpc, error);
          callback({ ...error, metadata: error.metadata, ...other }, null);
          return;
        }
        const answer = read(response ?? Buffer.alloc(0));
        callback(null, deviate.response ? write(deviate.response(rpc, answer)) : response);
      },
    );
  };

const bound = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });

/** Puts a server between clients and another one that answers as it is told: wrongly. */
export const openDeviatingServer = async (
  behind: { readonly commands: string; readonly queries: string },
  deviate: Deviate,
): Promise<DeviatingServer> => {
  const server = new Server({ "grpc.max_receive_message_length": 64 * 1_048_576 });
  const clients = [behind.commands, behind.queries].map(
    (address) => new Client(address, credentials.createInsecure()),
  );
  for (const { service, rpc, path, requestStream, responseStream } of rpcPaths()) {
    const [commands, queries] = clients;
    const client = isOfCommands(service) ? commands : queries;
    if (client === undefined) continue;
    const method = {
      path,
      requestStream,
      responseStream,
      requestSerialize: verbatim,
      requestDeserialize: verbatim,
      responseSerialize: verbatim,
      responseDeserialize: verbatim,
    };
    const handler = responseStream
      ? streamHandlerOf({ rpc, path, client, deviate, forwarded })
      : handlerOf(rpc, path, client, deviate);
    server.addService({ [rpc]: method }, { [rpc]: handler });
  }
  const address = `127.0.0.1:${await bound(server)}`;
  return {
    commands: address,
    queries: address,
    [Symbol.asyncDispose]: async () => {
      server.forceShutdown();
      for (const client of clients) client.close();
    },
  };
};
