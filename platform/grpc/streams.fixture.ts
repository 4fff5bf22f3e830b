import { type MethodDefinition, Server, ServerCredentials } from "@grpc/grpc-js";
import { pino } from "pino";
import type { GetAccountRequest__Output } from "../../proto/gen/daybook/account/v1/GetAccountRequest.ts";
import type { GetAccountResponse } from "../../proto/gen/daybook/account/v1/GetAccountResponse.ts";
import { systemClock } from "../clock.ts";
import { createMetrics } from "../metrics.ts";
import { type AnyHandler, addService } from "./add-service.ts";
import { createAdmission } from "./admission.ts";
import { createCalls as watchCalls } from "./calls.ts";
import { createCalls, type OpenExchange, type OpenStream, openConnection } from "./client.ts";
import type { EachHandler, Received, RequestContext, StreamHandler } from "./handler.ts";
import { serviceDefinition } from "./proto.ts";

type Request = GetAccountRequest__Output;
type Response = GetAccountResponse;

/** A service of both kinds of streams, of messages that the contract has. */
const name = "daybook.test.v1.StreamService";

const { GetAccount } = serviceDefinition("daybook.account.v1.AccountQueryService");
const messages = GetAccount as unknown as MethodDefinition<unknown, unknown>;
const streaming = (rpc: string, requestStream: boolean) => ({
  ...messages,
  path: `/${name}/${rpc}`,
  requestStream,
  responseStream: true,
});

/** Messages of one stream that the server has in hand at most. */
export const inHandMax = 8;

/** Streams that the server has open at most. */
export const streamsMax = 3;

/** Of them those of one tenant; one is left for another. */
export const streamsPerTenantMax = 2;

/** Requests that the server has in hand at most. */
export const requestsMax = 12;

/** What the client of the fixture calls. */
export type StreamClient = {
  readonly watch: OpenStream<Partial<Request>, Response>;
  readonly each: OpenExchange<Partial<Request>, Response>;
};

type Handlers = {
  watch: StreamHandler<Request, Response>;
  each: EachHandler<Request, Response>;
};

const definition = { Watch: streaming("Watch", false), Each: streaming("Each", true) };

/** The same calls with bytes in the place of requests. */
const verbatim = (rpc: MethodDefinition<unknown, unknown>) => ({
  ...rpc,
  requestSerialize: (bytes: unknown) => bytes as Buffer,
});

const openClients = (port: number) => {
  const connection = openConnection(`127.0.0.1:${port}`);
  const ofBytes = { Watch: verbatim(definition.Watch), Each: verbatim(definition.Each) };
  return {
    client: createCalls(connection, definition) as unknown as StreamClient,
    raw: createCalls(connection, ofBytes) as unknown as {
      readonly watch: OpenStream<Buffer, Response>;
      readonly each: OpenExchange<Buffer, Response>;
    },
    close: () => connection.close(),
  };
};

const bind = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });

const limitsOf = (idleMaxMs: number) => ({
  messageBytesMax: 65_536,
  inHand: { messagesMax: inHandMax, bytesMax: 131_072, idleMaxMs },
});

/** Longer than any test. */
const idleMaxMsDefault = 600_000;

/** A server with a handler of each kind to replace, its client, and what it was told. */
export const openStreamsFixture = async (idleMaxMs = idleMaxMsDefault) => {
  const metrics = createMetrics();
  const logged: Record<string, unknown>[] = [];
  const contexts: RequestContext[] = [];
  const handlers: Handlers = {
    watch: async function* ({ accountId }) {
      yield { account: { accountId } };
    },
    each: async ({ request }) => ({ account: { accountId: request?.accountId ?? "" } }),
  };
  const calls = watchCalls();
  const server = new Server({ interceptors: [calls.interceptor] });
  const serving = {
    metrics,
    log: pino({ level: "debug" }, { write: (line) => logged.push(JSON.parse(line)) }),
    clock: systemClock,
    requests: createAdmission(requestsMax, "requests", requestsMax),
    streams: createAdmission(streamsMax, "streams", streamsPerTenantMax),
    onStopping: calls.onStopping,
    onCut: calls.onCut,
    responderOf: calls.responderOf,
  };
  const noted: Readonly<Record<string, AnyHandler>> = {
    Watch: (request: unknown, context: RequestContext) => {
      contexts.push(context);
      return handlers.watch(request as Request, context);
    },
    Each: (received: unknown, context: RequestContext) => {
      contexts.push(context);
      return handlers.each(received as Received<Request>, context);
    },
  };
  addService(server, name, definition, noted, serving, limitsOf(idleMaxMs));
  const { client, raw, close } = openClients(await bind(server));
  const closeAll = (): void => {
    close();
    server.forceShutdown();
  };
  const { endStreams: stop, endCalls: cut } = calls;
  return { client, raw, handlers, contexts, logged, metrics, stop, cut, close: closeAll };
};

/** The account ids of all responses, and how the call ended: undefined for OK. */
export const readAll = async (responses: AsyncIterable<Response>) => {
  const ids: string[] = [];
  try {
    for await (const { account } of responses) ids.push(account?.accountId ?? "");
    return { ids, error: undefined };
  } catch (error) {
    return { ids, error };
  }
};
