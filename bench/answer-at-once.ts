import { Server, ServerCredentials, type ServiceDefinition } from "@grpc/grpc-js";
import { type ServiceName, serviceDefinition } from "../platform/grpc/proto.ts";
import { addReflection } from "../platform/grpc/reflection.ts";

/*
 * A process that answers every deposit at once, with nothing behind it: what unary gRPC itself
 * costs on this machine. Nothing of the project's is in its way but the messages.
 */

const name: ServiceName = "daybook.account.v1.AccountCommandService";
const money = { currencyCode: "EUR", minorUnits: "1" };
const answer = {
  accountId: "bench-1",
  version: "2",
  consistencyToken: "5b0f6f0e-6d5c-4f57-9a3e-3c1f0a7d2b11.1.7:1234",
  recordTime: { seconds: "1700000000", nanos: 1_000_000 },
  replayed: false,
  entryId: "5b0f6f0e-6d5c-5f57-9a3e-3c1f0a7d2b11-1",
  entryNumber: "1",
  balance: money,
  available: money,
};

const server = new Server();
server.addService(serviceDefinition(name) as unknown as ServiceDefinition, {
  DepositMoney: (_call: unknown, callback: (error: null, answer: object) => void) =>
    callback(null, answer),
});
addReflection(server, [name]); // By which the load tool learns the messages.
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(`  grpc     127.0.0.1:${port}`);
});
