import { connect } from "node:http2";
import { Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { pino } from "pino";
import type { GetAccountRequest__Output } from "../../proto/gen/daybook/account/v1/GetAccountRequest.ts";
import type { GetAccountResponse } from "../../proto/gen/daybook/account/v1/GetAccountResponse.ts";
import { systemClock } from "../clock.ts";
import { createMetrics } from "../metrics.ts";
import { createClient } from "./client.ts";
import { readErrorDetails } from "./error-details.ts";
import type { RequestContext, UnaryHandler } from "./handler.ts";
import { type GrpcServerLimits, openGrpcServer } from "./server.ts";

/** The service that tests are served. */
const servedName = "daybook.account.v1.AccountQueryService";

/** The RPC whose handler a test gives. */
export const servedRpc = `${servedName}/GetAccount`;

type GetAccount = UnaryHandler<GetAccountRequest__Output, GetAccountResponse>;

const unusedStream = (): AsyncIterable<never> => {
  throw new Error("not part of this test");
};

/** A stream that says nothing until it is to end. */
async function* silent(_request: unknown, { signal }: RequestContext): AsyncGenerator<never> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
}

const unused = (): Promise<never> => Promise.reject(new Error("not part of this test"));

const openRaw = (address: string) => {
  const raw = new Client(address, credentials.createInsecure(), {
    "grpc.max_send_message_length": -1,
  });
  const callRaw = (bytes: Buffer, metadata = new Metadata()) =>
    new Promise<Buffer>((resolve, reject) => {
      raw.makeUnaryRequest(
        `/${servedRpc}`,
        (sent: Buffer) => sent,
        (received) => received,
        bytes,
        metadata,
        { deadline: Date.now() + 10_000 },
        (error, response = Buffer.alloc(0)) => (error ? reject(error) : resolve(response)),
      );
    });
  return { raw, callRaw };
};

/** A server on a free port with one handler to replace, its clients, and what it was told. */
export const openServerFixture = async (limits: GrpcServerLimits = {}) => {
  const contexts: RequestContext[] = [];
  const logged: Record<string, unknown>[] = [];
  const metrics = createMetrics();
  const handler: { getAccount: GetAccount } = {
    getAccount: async ({ accountId }) => ({ account: { accountId } }),
  };
  const server = await openGrpcServer({
    host: "127.0.0.1",
    port: 0,
    metrics,
    log: pino({ level: "debug" }, { write: (line) => logged.push(JSON.parse(line)) }),
    clock: systemClock,
    requestsMax: 2,
    requestsPerTenantMax: 2,
    ...limits,
    services: [
      {
        name: servedName,
        handlers: {
          GetAccount: (request, context) => {
            contexts.push(context);
            return handler.getAccount(request, context);
          },
          ListAccounts: unused,
          ListHighValueAccounts: unused,
          ListRecentActivity: unused,
          SearchEntries: unused,
          GetEntry: unused,
          GetStatement: unused,
          GetRiskAssessment: unused,
          ListRiskAssessments: unused,
          GetReport: unused,
          ExportStatement: unusedStream,
          WatchAccount: silent,
        },
      },
    ],
  });
  const client = createClient(servedName, server.address);
  const { raw, callRaw } = openRaw(server.address);
  const close = (): void => {
    client.close();
    raw.close();
    server.close();
  };
  return { server, client, callRaw, contexts, logged, metrics, handler, close };
};

/** What a failed call tells its caller. */
export const failureOf = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => new Error("the call succeeded"),
    (thrown: ServiceError) => thrown,
  );
  const { code, details } = error as ServiceError;
  return { code, message: details, ...readErrorDetails(error) };
};

/** Response headers of a call that no client library would make. */
export const callHttp2 = (address: string, headers: Record<string, string>, body: Buffer) =>
  new Promise<Record<string, unknown>>((resolve, reject) => {
    const session = connect(`http://${address}`).once("error", reject);
    const stream = session.request({
      ":method": "POST",
      ":path": `/${servedRpc}`,
      "content-type": "application/grpc",
      te: "trailers",
      ...headers,
    });
    stream.once("response", (response) => {
      resolve(response);
      session.close();
    });
    stream.resume().end(body);
  });

/** A message as gRPC frames it. */
export const frame = (message: Buffer, compressed = 0): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt8(compressed, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};
