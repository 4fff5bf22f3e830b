import { randomUUID } from "node:crypto";
import { type MethodDefinition, Server, ServerCredentials } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serviceDefinition } from "../platform/grpc/proto.ts";
import { freePort } from "../tests/services/free-port.ts";
import { type Caller, type CallFailed, openCaller } from "./call.ts";

const service = "daybook.account.v1.AccountCommandService";
const { DepositMoney } = serviceDefinition(service);
const deposit = { DepositMoney: DepositMoney as unknown as MethodDefinition<object, object> };
const request = { requestId: randomUUID(), accountId: "alice" };

let port: number;
let asked: object[];
let servers: Server[];
let callers: Caller[];
beforeEach(async () => {
  port = await freePort();
  asked = [];
  servers = [];
  callers = [];
});
afterEach(() => {
  for (const caller of callers) caller.close();
  for (const server of servers) server.forceShutdown();
});

const open = (timeoutMs: number): Caller => {
  const caller = openCaller(service, `127.0.0.1:${port}`, { headers: {}, timeoutMs });
  callers.push(caller);
  return caller;
};

/** A service at the port that answers, or keeps what it is asked to itself. */
const listen = (answers: boolean): Promise<Server> => {
  const server = new Server();
  servers.push(server);
  server.addService(deposit, {
    DepositMoney: (call: { request: object }, callback: (error: null, answer: object) => void) => {
      asked.push(call.request);
      if (answers) callback(null, { accountId: "alice", replayed: asked.length > 1 });
    },
  });
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(server),
    );
  });
};

describe("openCaller()", { timeout: 60_000 }, () => {
  it("gets the answer of a service that is not there yet when it is called", async () => {
    const answer = open(30_000).call("depositMoney", request);
    setTimeout(() => void listen(true), 700);
    expect(await answer).toMatchObject({ accountId: "alice" });
    expect(asked).toMatchObject([request]);
  });

  it("sends the same request again to a service that comes back from under a call", async () => {
    const first = await listen(false);
    const answer = open(30_000).call("depositMoney", request);
    await expect.poll(() => asked.length, { timeout: 10_000 }).toBe(1);
    first.forceShutdown();
    setTimeout(() => void listen(true), 700);
    expect(await answer).toMatchObject({ replayed: true });
    expect(asked).toMatchObject([request, request]);
  });

  it("gives up at its timeout, and says that nobody knows what became of the command", async () => {
    const first = await listen(false);
    const answer = open(3_000)
      .call("depositMoney", request)
      .catch((error: unknown) => error as CallFailed);
    await expect.poll(() => asked.length, { timeout: 2_500 }).toBeGreaterThan(0);
    first.forceShutdown();
    expect(await answer).toMatchObject({
      error: { code: "UNAVAILABLE" },
      isEarlierUnknown: true,
    });
  });
});
