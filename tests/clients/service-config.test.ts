import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  Client,
  credentials,
  Metadata,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServiceError,
  status,
  type UntypedHandleCall,
} from "@grpc/grpc-js";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../platform/clock.ts";
import { RequestFailed } from "../../platform/failure.ts";
import { readErrorDetails } from "../../platform/grpc/error-details.ts";
import type { UnaryHandler } from "../../platform/grpc/handler.ts";
import { serviceDefinition } from "../../platform/grpc/proto.ts";
import { type GrpcServer, openGrpcServer } from "../../platform/grpc/server.ts";
import { silentLog } from "../../platform/log.ts";
import { createMetrics } from "../../platform/metrics.ts";
import { waitUntil } from "../../query-service/reading.ts";
import { readContractRpcs } from "../deploy/contract-rpcs.ts";

type Name = { readonly service: string; readonly method?: string };
type MethodConfig = {
  readonly name: readonly Name[];
  readonly timeout?: string;
  readonly retryPolicy?: {
    readonly maxAttempts: number;
    readonly retryableStatusCodes: readonly string[];
  };
};

const text = readFileSync(
  fileURLToPath(new URL("../../deploy/service-config.json", import.meta.url)),
  "utf8",
);
const config = JSON.parse(text) as { readonly methodConfig: readonly MethodConfig[] };

/** As clients look it up: the method's own, else its service's. */
const configOf = (service: string, method: string): MethodConfig | undefined => {
  const named = (wanted: string | undefined) =>
    config.methodConfig.find(({ name }) =>
      name.some((one) => one.service === service && one.method === wanted),
    );
  return named(method) ?? named(undefined);
};

const rpcs = readContractRpcs();

describe("deploy/service-config.json", () => {
  it("names services and methods of the contract, each once", () => {
    const names = config.methodConfig.flatMap(({ name }) => name);
    const words = names.map(({ service, method = "" }) => `${service}/${method}`);
    expect(new Set(words).size).toBe(words.length);
    for (const { service, method } of names) {
      const found = rpcs.filter((rpc) => rpc.service === service);
      expect(found.map((rpc) => rpc.method)).toContain(method ?? found[0]?.method);
    }
  });

  it.each(rpcs.filter(({ streams }) => !streams))(
    "gives $service/$method a deadline and retries of UNAVAILABLE alone",
    ({ service, method }) => {
      const { timeout, retryPolicy } = configOf(service, method) ?? {};
      expect(timeout).toMatch(/^\d+s$/);
      expect(retryPolicy?.retryableStatusCodes).toEqual(["UNAVAILABLE"]);
    },
  );

  it.each(rpcs.filter(({ streams }) => streams))(
    "gives the stream $service/$method no deadline",
    ({ service, method }) => {
      const found = configOf(service, method);
      expect(found).toBeDefined();
      expect(found?.timeout).toBeUndefined();
    },
  );
});

const { DepositMoney } = serviceDefinition("daybook.account.v1.AccountCommandService");
const deposit = DepositMoney as unknown as MethodDefinition<object, { accountId: string }>;
const request = { requestId: "r-1", accountId: "alice" };

const servers: Server[] = [];
const clients: Client[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  for (const server of servers.splice(0)) server.forceShutdown();
});

/** A server whose answers are the next of `codes`, then OK; what it was asked goes into `asked`. */
const openServer = (codes: status[], asked: object[]): Promise<number> => {
  const server = new Server();
  servers.push(server);
  const handle = (
    call: { request: object },
    callback: (error: unknown, answer?: object) => void,
  ) => {
    asked.push(call.request);
    const code = codes.shift();
    if (code === undefined) callback(null, { accountId: "alice" });
    else callback({ code, details: "Cannot: a test" });
  };
  server.addService({ DepositMoney: deposit }, { DepositMoney: handle as UntypedHandleCall });
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
};

const openClient = (target: string) => {
  const client = new Client(target, credentials.createInsecure(), { "grpc.service_config": text });
  clients.push(client);
  return (): Promise<status> =>
    new Promise((resolve) => {
      client.makeUnaryRequest(
        deposit.path,
        deposit.requestSerialize,
        deposit.responseDeserialize,
        request,
        (error: ServiceError | null) => resolve(error?.code ?? status.OK),
      );
    });
};

describe("A client of grpc-js with it", { timeout: 60_000 }, () => {
  it("sends a command again, unchanged, until it is answered", async () => {
    const asked: object[] = [];
    const port = await openServer([status.UNAVAILABLE, status.UNAVAILABLE], asked);
    expect(await openClient(`dns:///127.0.0.1:${port}`)()).toBe(status.OK);
    expect(asked).toHaveLength(3);
    for (const one of asked) expect(one).toMatchObject(request);
  });

  it.each([status.RESOURCE_EXHAUSTED, status.FAILED_PRECONDITION, status.INTERNAL])(
    "leaves code %i to its caller",
    async (code) => {
      const asked: object[] = [];
      const port = await openServer([code], asked);
      expect(await openClient(`dns:///127.0.0.1:${port}`)()).toBe(code);
      expect(asked).toHaveLength(1);
    },
  );

  it("gives up after five attempts", async () => {
    const asked: object[] = [];
    const port = await openServer(Array(9).fill(status.UNAVAILABLE), asked);
    expect(await openClient(`dns:///127.0.0.1:${port}`)()).toBe(status.UNAVAILABLE);
    expect(asked).toHaveLength(5);
  });

  it("sends calls to every address in turn", async () => {
    const [first, second] = [[], []] as [object[], object[]];
    const ports = [await openServer([], first), await openServer([], second)];
    const call = openClient(`ipv4:${ports.map((port) => `127.0.0.1:${port}`).join(",")}`);
    for (let calls = 0; calls < 10; calls += 1) await call();
    expect(Math.min(first.length, second.length)).toBeGreaterThanOrEqual(4);
  });
});

describe("A query that waits for the index until its deadline", { timeout: 60_000 }, () => {
  const service = "daybook.account.v1.AccountQueryService";
  const { GetAccount } = serviceDefinition(service);
  const read = GetAccount as unknown as MethodDefinition<object, object>;

  /** Answers as the query service does: 140 ms before the deadline, or a tenth of the time. */
  const openLagging = async (asked: number[]): Promise<string> => {
    const lagging: UnaryHandler<unknown, never> = async (_request, { deadline }) => {
      const now = Date.now();
      asked.push(deadline - now);
      await delay(Math.max(0, waitUntil(now, deadline) - now));
      throw new RequestFailed("PROJECTION_LAG", "Cannot include the writes");
    };
    const handlers = Object.fromEntries(
      Object.keys(serviceDefinition(service)).map((rpc) => [rpc, lagging]),
    );
    const server = await openGrpcServer({
      ...{ host: "127.0.0.1", port: 0, metrics: createMetrics(), log: silentLog },
      ...{ clock: systemClock, services: [{ name: service, handlers }] as never },
    });
    ours.push(server);
    return server.address;
  };

  const ours: GrpcServer[] = [];
  afterEach(() => {
    for (const server of ours.splice(0)) server.close();
  });

  it.each([1_000, 2_000])(
    "with %i ms is told PROJECTION_LAG, not the library's DEADLINE_EXCEEDED",
    async (timeoutMs) => {
      const asked: number[] = [];
      const target = `dns:///${await openLagging(asked)}`;
      const options = { "grpc.service_config": text };
      const client = new Client(target, credentials.createInsecure(), options);
      clients.push(client);
      await new Promise<void>((resolve, reject) =>
        client.waitForReady(Date.now() + 10_000, (error) => (error ? reject(error) : resolve())),
      );
      const error = await new Promise<ServiceError | null>((resolve) => {
        client.makeUnaryRequest(
          read.path,
          read.requestSerialize,
          read.responseDeserialize,
          { accountId: "alice" },
          new Metadata(),
          { deadline: Date.now() + timeoutMs },
          resolve,
        );
      });
      expect(error?.code).toBe(status.UNAVAILABLE);
      expect(readErrorDetails(error)).toMatchObject({ reason: "PROJECTION_LAG" });
      expect(asked).toHaveLength(1);
    },
  );
});
