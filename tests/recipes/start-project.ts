import { mkdtempSync, rmSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Client, credentials } from "@grpc/grpc-js";
import { loadSync, type MethodDefinition, type ServiceDefinition } from "@grpc/proto-loader";
import { addressIn, spawnMain, within } from "../e2e/embedded-process.ts";
import { pgliteImage } from "../services/pglite-image.ts";

type Answer = Readonly<Record<string, unknown>>;

const readyTimeoutMs = 90_000;
const callTimeoutMs = 20_000;

const files = [
  "daybook/customer/v1/customer_command_service.proto",
  "daybook/loyalty/v1/points_command_service.proto",
  "daybook/loyalty/v1/points_query_service.proto",
  "daybook/operations/v1/operations_service.proto",
];

/** Starts a project's embedded mode, and calls it by the contract of that project. */
export const startProject = async (folder: string) => {
  const dataDir = mkdtempSync(join(tmpdir(), "daybook-recipe-data-"));
  const image = await pgliteImage();
  if (image) await cp(image.folder, join(dataDir, "postgres"), { recursive: true });
  const ports = { COMMAND_PORT: "0", QUERY_PORT: "0", OPERATIONS_PORT: "0", METRICS_PORT: "0" };
  const spawned = spawnMain(
    "embedded/main.ts",
    { DATA_DIR: dataDir, ...ports },
    [],
    pathToFileURL(join(folder, "/")),
  );
  const stop = async (): Promise<void> => {
    spawned.signal("SIGKILL");
    await spawned.exited;
    rmSync(dataDir, { recursive: true, force: true });
  };
  const listening = Promise.withResolvers<void>();
  spawned.onOutput(() => {
    if (addressIn(spawned.stdout(), "metrics") !== undefined) listening.resolve();
  });
  const early = spawned.exited.then(() => {
    throw new Error(`Cannot start the project: ${spawned.stderr()}`);
  });
  await within(readyTimeoutMs, "the project", Promise.race([listening.promise, early])).catch(
    async (error) => {
      await stop();
      throw error;
    },
  );
  const options = { keepCase: false, longs: String, enums: String, defaults: true, oneofs: true };
  const contract = loadSync(files, { ...options, includeDirs: [join(folder, "proto")] });
  const call = (side: string, service: string, rpc: string, request: object): Promise<Answer> => {
    const address = addressIn(spawned.stdout(), side) ?? "";
    const methods = contract[service] as ServiceDefinition | undefined;
    const method = methods?.[rpc] as MethodDefinition<object, Answer> | undefined;
    if (method === undefined) throw new RangeError(`Cannot call ${service}/${rpc}: no such RPC`);
    const client = new Client(address, credentials.createInsecure());
    return new Promise<Answer>((resolve, reject) => {
      client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        { deadline: Date.now() + callTimeoutMs },
        (error, answer) => (error ? reject(error) : resolve(answer ?? {})),
      );
    }).finally(() => client.close());
  };
  return { call, [Symbol.asyncDispose]: stop };
};
