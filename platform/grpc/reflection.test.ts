import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Client, credentials, loadPackageDefinition, type ServiceDefinition } from "@grpc/grpc-js";
import { loadSync, type PackageDefinition } from "@grpc/proto-loader";
import fc from "fast-check";
import { service as healthService } from "grpc-health-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import { silentLog } from "../log.ts";
import { createMetrics } from "../metrics.ts";
import { protoPath } from "./proto.ts";
import { splitDescriptorSet } from "./reflection.ts";
import { type GrpcServer, openGrpcServer } from "./server.ts";

const operations = "daybook.operations.v1.OperationsService";
const unused = (): Promise<never> => Promise.reject(new Error("not part of this test"));

let server: GrpcServer;

beforeAll(async () => {
  server = await openGrpcServer({
    host: "127.0.0.1",
    port: 0,
    metrics: createMetrics(),
    log: silentLog,
    clock: systemClock,
    services: [
      {
        name: operations,
        handlers: {
          ListProjections: unused,
          GetProjection: unused,
          GetLog: unused,
          GetCommand: unused,
          ReadEvents: unused,
        },
      },
    ],
  });
});

afterAll(() => server.close());

const reflectionProto = join(
  dirname(createRequire(import.meta.url).resolve("@grpc/reflection/package.json")),
  "build/proto/grpc/reflection",
);
const descriptorFile = loadSync("google/protobuf/descriptor.proto", { arrays: true })[
  "google.protobuf.FileDescriptorProto"
] as unknown as { deserialize(bytes: Buffer): { name: string; dependency: string[] } };

type Reflected = {
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly Buffer[] };
  readonly errorResponse?: { readonly errorCode: number };
};

/** Sends one request to the reflection service, the way grpcurl does. */
const reflect = (version: "v1" | "v1alpha", request: object): Promise<Reflected> => {
  const definition: PackageDefinition = loadSync(
    join(reflectionProto, version, "reflection.proto"),
  );
  const service = loadPackageDefinition(definition) as never as Record<
    "grpc",
    { reflection: Record<string, { ServerReflection: { service: ServiceDefinition } }> }
  >;
  const method = service.grpc.reflection[version]?.ServerReflection.service.ServerReflectionInfo;
  if (method === undefined) throw new Error("no such method");
  const client = new Client(server.address, credentials.createInsecure());
  return new Promise<Reflected>((resolve, reject) => {
    const stream = client.makeBidiStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
    );
    stream.once("data", (answer) => {
      resolve(answer);
      stream.end();
    });
    stream.once("error", reject);
    stream.write(request);
  }).finally(() => client.close());
};

const filesOf = ({ fileDescriptorResponse }: Reflected): string[] =>
  (fileDescriptorResponse?.fileDescriptorProto ?? [])
    .map((file) => descriptorFile.deserialize(file).name)
    .sort();

describe.each(["v1", "v1alpha"] as const)("reflection %s", (version) => {
  it("lists the services of this port and health, nothing else", async () => {
    const { listServicesResponse } = await reflect(version, { listServices: "*" });
    expect(listServicesResponse?.service.map(({ name }) => name).sort()).toEqual([
      operations,
      "grpc.health.v1.Health",
    ]);
  });

  it("resolves a service together with every file that it imports", async () => {
    const answer = await reflect(version, { fileContainingSymbol: operations });
    expect(filesOf(answer)).toEqual([
      "daybook/operations/v1/operations_service.proto",
      "google/protobuf/timestamp.proto",
    ]);
  });

  it.each([
    "google/protobuf/timestamp.proto",
    "daybook/type/v1/money.proto",
    "google/rpc/error_details.proto",
    "grpc/health/v1/health.proto",
  ])("finds the file %s by its name", async (file) =>
    expect(filesOf(await reflect(version, { fileByFilename: file }))).toContain(file),
  );

  it("says NOT_FOUND for a symbol that nobody defines", async () =>
    expect(await reflect(version, { fileContainingSymbol: "daybook.Nothing" })).toMatchObject({
      errorResponse: { errorCode: 5 },
    }));
});

type HealthAnswer = { readonly status: string };

const checkHealth = (service: string): Promise<HealthAnswer> => {
  const method = (healthService as unknown as ServiceDefinition).Check;
  if (method === undefined) throw new Error("no such method");
  const client = new Client(server.address, credentials.createInsecure());
  return new Promise<HealthAnswer>((resolve, reject) => {
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      { service },
      (error, answer) => (error ? reject(error) : resolve(answer as HealthAnswer)),
    );
  }).finally(() => client.close());
};

describe("health", () => {
  it("is NOT_SERVING for every service and the whole until they are set", async () => {
    expect(await checkHealth("")).toEqual({ status: "NOT_SERVING" });
    expect(await checkHealth(operations)).toEqual({ status: "NOT_SERVING" });
  });

  it("follows each service on its own", async () => {
    server.setServing(operations, true);
    expect(await checkHealth(operations)).toEqual({ status: "SERVING" });
    expect(await checkHealth("")).toEqual({ status: "NOT_SERVING" });
    server.setServing("", true);
    expect(await checkHealth("")).toEqual({ status: "SERVING" });
  });

  it("says NOT_FOUND for a service of another port", async () =>
    expect(checkHealth("daybook.account.v1.AccountQueryService")).rejects.toMatchObject({
      code: 5,
    }));

  it("tells its watchers of the drain and ends them, so that they do not hold it up", async () => {
    const method = (healthService as unknown as ServiceDefinition).Watch;
    if (method === undefined) throw new Error("no such method");
    const client = new Client(server.address, credentials.createInsecure());
    const stream = client.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      { service: "" },
    );
    const seen: string[] = [];
    const first = Promise.withResolvers<void>();
    stream.on("data", ({ status }: HealthAnswer) => {
      seen.push(status);
      first.resolve();
    });
    const ended = new Promise((resolve) => stream.once("error", resolve));
    await first.promise;
    const startedAt = performance.now();
    await server.drain(10_000);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await ended).toMatchObject({ code: 14 });
    expect(seen).toEqual(["SERVING", "NOT_SERVING"]);
    client.close();
  });
});

describe("splitDescriptorSet()", () => {
  const varint = (value: number): number[] =>
    value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];

  it("gives back every file of a set, whatever its length", () =>
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40_000, size: "max" })), (files) => {
        const set = Buffer.concat(
          files.map((file) => Buffer.concat([Buffer.from([0x0a, ...varint(file.length)]), file])),
        );
        expect(splitDescriptorSet(set).map((file) => [...file])).toEqual(
          files.map((file) => [...file]),
        );
      }),
      { numRuns: 20 },
    ));

  it("refuses a set that is cut off or is none", () => {
    const set = readFileSync(protoPath("gen/descriptors.binpb"));
    expect(() => splitDescriptorSet(set.subarray(0, -1))).toThrow(/^Cannot read descriptors: cut/);
    expect(() => splitDescriptorSet(set.subarray(1))).toThrow(/^Cannot read descriptors: no file/);
  });
});
