import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  Client,
  credentials,
  Metadata,
  type MethodDefinition,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { loadSync, type MessageTypeDefinition } from "@grpc/proto-loader";
import { openStreaming, type Streaming } from "./streaming.ts";

/** A message as it is read: camelCase, int64 as decimal strings, enums by name. */
export type Message = { readonly [field: string]: unknown };

/** How a call ended. `status` is `OK` or the name of the gRPC code. */
export type Outcome = {
  readonly status: string;
  readonly response: Message;
  readonly message: string;
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Fields that BadRequest names, sorted. */
  readonly fields: readonly string[];
  readonly preconditions: readonly Message[];
  /** Whether RetryInfo says when to try again. */
  readonly hasRetryInfo: boolean;
};

/** How one call is made. */
export type CallOptions = {
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly timeoutMs?: number;
  /** Sent in the place of the request's own bytes. */
  readonly bytes?: Buffer;
};

const protoDir = fileURLToPath(new URL("../../proto/", import.meta.url));
const timeoutMsUnset = 20_000;
const responseBytesMax = 64 * 1_048_576;

// The shipped proto files are all that is taken from the product.
const serviceFiles = ["account", "catalogue", "customer", "order"].flatMap((context) =>
  readdirSync(`${protoDir}daybook/${context}/v1`)
    .filter((file) => file.endsWith("_service.proto"))
    .map((file) => `daybook/${context}/v1/${file}`),
);

const contract = loadSync(
  [...serviceFiles, "google/rpc/status.proto", "google/rpc/error_details.proto"],
  {
    keepCase: false,
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
    includeDirs: [protoDir],
  },
);

type Method = MethodDefinition<object, Message>;

/** By RPC: no two services have one of the same name. */
const methods = new Map(
  Object.entries(contract)
    .filter(([name]) => name.endsWith("Service"))
    .flatMap(([service, definition]) =>
      Object.entries(definition as unknown as Record<string, Method>).map(
        ([rpc, method]): [string, { service: string; method: Method }] => [
          rpc,
          { service, method },
        ],
      ),
    ),
);

const requireMethod = (rpc: string) => {
  const found = methods.get(rpc);
  if (found === undefined) throw new RangeError(`Cannot call ${rpc}: not in the proto files`);
  return found;
};

/** Bytes of a request as they go over the wire. */
export const requestBytes = (rpc: string, request: object): Buffer =>
  requireMethod(rpc).method.requestSerialize(request);

/** Codec of a response, for whoever stands between client and server. */
export const responseCodec = (rpc: string) => {
  const { method } = requireMethod(rpc);
  return { read: method.responseDeserialize, write: method.responseSerialize };
};

/** An RPC and where it is. */
export type RpcPath = {
  readonly service: string;
  readonly rpc: string;
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
};

/** Every RPC of the contract, with its path. */
export const rpcPaths = (): readonly RpcPath[] =>
  [...methods].map(([rpc, { service, method }]) => {
    const { path, requestStream, responseStream } = method;
    return { service, rpc, path, requestStream, responseStream };
  });

const read = (type: string, bytes: Buffer): Message => {
  const definition = contract[`google.rpc.${type}`] as unknown as MessageTypeDefinition<
    object,
    object
  >;
  return definition.deserialize(bytes) as Message;
};

type Any = { readonly type_url: string; readonly value: Buffer };

const detailsOf = (error: ServiceError): ReadonlyMap<string, Message> => {
  const [bytes] = error.metadata?.get("grpc-status-details-bin") ?? [];
  if (!Buffer.isBuffer(bytes)) return new Map();
  const { details } = read("Status", bytes) as unknown as { details: readonly Any[] };
  const types = ["ErrorInfo", "BadRequest", "PreconditionFailure", "RetryInfo"];
  return new Map(
    details.flatMap(({ type_url, value }): [string, Message][] => {
      const type = type_url.replace("type.googleapis.com/google.rpc.", "");
      return types.includes(type) ? [[type, read(type, value)]] : [];
    }),
  );
};

const answered = (response: Message): Outcome => ({
  status: "OK",
  response,
  message: "",
  reason: "",
  domain: "",
  metadata: {},
  fields: [],
  preconditions: [],
  hasRetryInfo: false,
});

const refused = (error: ServiceError): Outcome => {
  const details = detailsOf(error);
  const { reason = "", domain = "", metadata = {} } = details.get("ErrorInfo") ?? {};
  const violations = (details.get("BadRequest")?.fieldViolations ?? []) as { field: string }[];
  return {
    ...answered({}),
    status: status[error.code] ?? String(error.code),
    message: error.details,
    reason: String(reason),
    domain: String(domain),
    metadata: metadata as Record<string, string>,
    fields: violations.map(({ field }) => field).sort(),
    preconditions: (details.get("PreconditionFailure")?.violations ?? []) as Message[],
    hasRetryInfo: details.has("RetryInfo"),
  };
};

/** What a `google.rpc.Status` in an answer says, as if a call had ended with it. */
export const outcomeOfStatus = (error: Message): Outcome => {
  const metadata = new Metadata();
  const details = (error.details ?? []) as readonly object[];
  const definition = contract["google.rpc.Status"] as unknown as MessageTypeDefinition<
    object,
    object
  >;
  metadata.set("grpc-status-details-bin", definition.serialize({ ...error, details }));
  const [code, message] = [Number(error.code), String(error.message)];
  return refused({ code, details: message, metadata, name: "", message });
};

/** True for a service that the command service serves. */
export const isOfCommands = (service: string): boolean => service.endsWith("CommandService");

/** Calls RPCs by name; never rejects for what a server answers. */
export type Wire = {
  readonly call: (rpc: string, request: object, options?: CallOptions) => Promise<Outcome>;
  /** A call that streams; `request` is that of one that only answers with a stream. */
  readonly open: (rpc: string, request: object, options?: CallOptions) => Streaming;
  readonly close: () => void;
};

/** Opens connections to both services at `host:port`, without encryption. */
export const openWire = (addresses: {
  readonly commands: string;
  readonly queries: string;
}): Wire => {
  const connect = (address: string): Client =>
    new Client(address, credentials.createInsecure(), {
      "grpc.max_receive_message_length": responseBytesMax,
    });
  const clients = { commands: connect(addresses.commands), queries: connect(addresses.queries) };
  const call: Wire["call"] = (rpc, request, options = {}) =>
    new Promise((resolve) => {
      const { service, method } = requireMethod(rpc);
      const { headers = [], timeoutMs = timeoutMsUnset, bytes } = options;
      const metadata = new Metadata();
      for (const [name, value] of headers) metadata.add(name, value);
      clients[isOfCommands(service) ? "commands" : "queries"].makeUnaryRequest(
        method.path,
        (given: object) => bytes ?? method.requestSerialize(given),
        method.responseDeserialize,
        request,
        metadata,
        { deadline: Date.now() + timeoutMs },
        (error, response) => resolve(error ? refused(error) : answered(response ?? {})),
      );
    });
  const open: Wire["open"] = (rpc, request, options = {}) => {
    const { service, method } = requireMethod(rpc);
    const { headers = [], timeoutMs = timeoutMsUnset } = options;
    const metadata = new Metadata();
    for (const [name, value] of headers) metadata.add(name, value);
    const client = clients[isOfCommands(service) ? "commands" : "queries"];
    const deadline = Date.now() + timeoutMs;
    return openStreaming(client, method, request, { metadata, deadline, answered, refused });
  };
  return {
    call,
    open,
    close: () => {
      for (const client of Object.values(clients)) client.close();
    },
  };
};
