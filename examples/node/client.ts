import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  Client,
  credentials,
  Metadata,
  type MethodDefinition,
  type ServiceError,
} from "@grpc/grpc-js";
import { loadSync, type PackageDefinition, type ServiceDefinition } from "@grpc/proto-loader";
import { type CallFailure, readFailure } from "./errors.ts";

/** A call that came to no answer. */
export class CallFailed extends Error implements CallFailure {
  override readonly name = "CallFailed";
  readonly code: CallFailure["code"];
  readonly reason: CallFailure["reason"];
  readonly facts: CallFailure["facts"];
  readonly retryDelayMs: CallFailure["retryDelayMs"];

  constructor(message: string, failure: CallFailure) {
    super(message);
    this.code = failure.code;
    this.reason = failure.reason;
    this.facts = failure.facts;
    this.retryDelayMs = failure.retryDelayMs;
  }
}

/** The answer of a command or a query, as proto-loader reads it: camelCase, int64 as strings. */
// biome-ignore lint/suspicious/noExplicitAny: a program of your own generates types instead.
export type Answer = any;

/** Calls RPCs of one service. */
export type ServiceCalls = {
  /** @throws {CallFailed} after the retries of the service config. */
  readonly call: (rpc: string, request: object) => Promise<Answer>;
  readonly close: () => void;
};

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const protoFolder = pathOf("../../proto");
const serviceConfig = readFileSync(pathOf("../../deploy/service-config.json"), "utf8");

/** The contract: copy `proto/` into your program, or make a package of it. */
const contract: PackageDefinition = loadSync(
  [
    "daybook/account/v1/account_command_service.proto",
    "daybook/account/v1/account_query_service.proto",
    "google/rpc/status.proto",
    "google/rpc/error_details.proto",
  ],
  { longs: String, enums: String, defaults: true, oneofs: true, includeDirs: [protoFolder] },
);

/**
 * Opens one channel for a service; a process needs no more. With `dns:///` it sees every replica
 * behind a headless service and sends calls to each in turn; deadlines and retries are those of
 * the service config.
 */
export const openService = (service: string, address: string, tenantId: string): ServiceCalls => {
  const channel = new Client(`dns:///${address}`, credentials.createInsecure(), {
    "grpc.service_config": serviceConfig,
  });
  const metadata = new Metadata();
  metadata.set("x-tenant-id", tenantId);
  const definition = contract[service] as ServiceDefinition;
  const call = (rpc: string, request: object): Promise<Answer> => {
    const { path, requestSerialize, responseDeserialize } = definition[rpc] as MethodDefinition<
      object,
      Answer
    >;
    return new Promise((resolve, reject) => {
      const answered = (error: ServiceError | null, answer: Answer): void => {
        if (error) reject(new CallFailed(error.details, readFailure(error, contract)));
        else resolve(answer);
      };
      channel.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        answered,
      );
    });
  };
  return { call, close: () => channel.close() };
};
