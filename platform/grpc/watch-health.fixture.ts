import {
  Client,
  credentials,
  Metadata,
  type MethodDefinition,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { service as health } from "grpc-health-check";

/** What somebody who watches a server's health is told. */
export type HealthWatch = {
  /** So far, in order: `SERVING`, `NOT_SERVING`. */
  readonly told: () => readonly string[];
  /** Resolves with the status that ended the watch: `UNAVAILABLE`. */
  readonly ended: Promise<string>;
};

/** Watches the health of one service at `host:port`, until the server ends. */
export const watchHealth = (address: string, service: string): HealthWatch => {
  const watch = health.Watch as MethodDefinition<{ service: string }, { status: string }>;
  const client = new Client(address, credentials.createInsecure());
  const told: string[] = [];
  const ended = Promise.withResolvers<string>();
  client
    .makeServerStreamRequest(
      watch.path,
      watch.requestSerialize,
      watch.responseDeserialize,
      { service },
      new Metadata(),
    )
    .on("data", (response: { status: string }) => told.push(response.status))
    .on("error", ({ code }: ServiceError) => ended.resolve(status[code] ?? String(code)))
    .on("end", () => ended.resolve("OK"));
  ended.promise.finally(() => client.close());
  return { told: () => told, ended: ended.promise };
};
