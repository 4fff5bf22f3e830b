import { Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { type ServiceName, serviceDefinition, serviceNames } from "../../platform/grpc/proto.ts";
import type { Addresses } from "./embedded-process.ts";
import { type Refusal, readRefusal } from "./refusal-of.ts";

/** What came back for bytes: the response's bytes, or the refusal. */
export type RawAnswer =
  | { readonly response: Buffer; readonly refusal?: undefined }
  | { readonly response?: undefined; readonly refusal: Refusal };

/** Sends bytes as the request of an RPC, whatever they are. */
export type RawClient = {
  readonly call: (
    path: string,
    request: Buffer,
    headers?: readonly (readonly [name: string, value: string])[],
  ) => Promise<RawAnswer>;
  readonly close: () => void;
};

const timeoutMs = 20_000;
const verbatim = (bytes: Buffer): Buffer => bytes;

/** A client of one address that neither writes nor reads messages. Headers may repeat a name. */
export const createRawClient = (address: string): RawClient => {
  const client = new Client(address, credentials.createInsecure());
  return {
    call: (path, request, headers = []) =>
      new Promise((resolve) => {
        const metadata = new Metadata();
        for (const [name, value] of headers) metadata.add(name, value);
        const answer = (error: ServiceError | null, response?: Buffer): void =>
          resolve(
            error ? { refusal: readRefusal(error) } : { response: response ?? Buffer.alloc(0) },
          );
        const deadline = Date.now() + timeoutMs;
        client.makeUnaryRequest(path, verbatim, verbatim, request, metadata, { deadline }, answer);
      }),
    close: () => client.close(),
  };
};

/** An RPC of the contract with its codecs and where it is served. */
export type ServedRpc = {
  readonly service: ServiceName;
  readonly name: string;
  readonly path: string;
  readonly server: keyof Addresses;
  readonly write: (request: object) => Buffer;
};

const serverOf = (service: ServiceName): keyof Addresses => {
  if (service.endsWith("CommandService")) return "commands";
  return service.endsWith("QueryService") ? "queries" : "operations";
};

const rpcsOf = (service: ServiceName): ServedRpc[] =>
  Object.entries(serviceDefinition(service))
    .filter(([, method]) => !method.requestStream && !method.responseStream)
    .map(([name, method]) => ({
      service,
      name,
      path: method.path,
      server: serverOf(service),
      write: (request) => method.requestSerialize(request),
    }));

/** Every RPC of the contract that has one request and one answer. */
export const servedRpcs: readonly ServedRpc[] = serviceNames.flatMap(rpcsOf);

/** The RPC of this name. @throws {RangeError} when the contract has none. */
export const requireRpc = (name: string): ServedRpc => {
  const rpc = servedRpcs.find((one) => one.name === name);
  if (rpc === undefined) throw new RangeError(`Cannot call ${name}: not in the contract`);
  return rpc;
};
