import {
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  status,
} from "@grpc/grpc-js";
import { afterEach, expect, it } from "vitest";
import { serviceDefinition } from "../../platform/grpc/proto.ts";
import type { StreamCommandsRequest__Output } from "../../proto/gen/daybook/account/v1/StreamCommandsRequest.ts";
import type { StreamCommandsResponse } from "../../proto/gen/daybook/account/v1/StreamCommandsResponse.ts";
import type { DemoStage } from "./demo-plan.ts";
import { createDemoTally } from "./demo-tally.ts";
import { sendStreamed } from "./send-streamed.ts";

const { StreamCommands } = serviceDefinition("daybook.account.v1.AccountCommandService");
const rpc = { StreamCommands: StreamCommands as unknown as MethodDefinition<object, object> };

type Stream = ServerDuplexStream<StreamCommandsRequest__Output, StreamCommandsResponse>;

let server: Server;
afterEach(() => server.forceShutdown());

/** A service whose streams are answered by one function after the other. */
const listen = async (streams: ((stream: Stream) => void)[]): Promise<string> => {
  server = new Server();
  server.addService(rpc, { StreamCommands: (stream: Stream) => streams.shift()?.(stream) });
  const port = await new Promise<number>((resolve, reject) => {
    const { bindAsync } = server;
    const credentials = ServerCredentials.createInsecure();
    bindAsync.call(server, "127.0.0.1:0", credentials, (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return `127.0.0.1:${port}`;
};

const breaksWith = (code: status) => (stream: Stream) => {
  stream.on("error", () => {});
  stream.once("data", () => stream.emit("error", { code, details: "the server was ended" }));
};

const answersAll = (stream: Stream): void => {
  let position = 0;
  stream.on("data", () => {
    position += 1;
    stream.write({ position, depositMoney: { replayed: false } });
  });
  stream.on("end", () => stream.end());
};

const stage: DemoStage = {
  title: "salaries",
  service: "daybook.account.v1.AccountCommandService",
  count: 3,
  commandsOf: (index) => [{ rpc: "depositMoney", request: { requestId: `r-${index}` } }],
};

const send = async (streams: ((stream: Stream) => void)[]) => {
  const address = await listen(streams);
  const tally = createDemoTally();
  let ticks = 0;
  await sendStreamed(stage, { address, headers: {} }, tally, () => {
    ticks += 1;
  });
  return { done: tally.done, ticks };
};

it.each([
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.CANCELLED,
])(
  "sendStreamed() sends again what had no answer when the stream ended with status %i",
  async (code) => {
    expect(await send([breaksWith(code), answersAll])).toEqual({ done: 3, ticks: 3 });
  },
  30_000,
);

it("sendStreamed() ends with a bug when the stream ended with INTERNAL", async () => {
  await expect(send([breaksWith(status.INTERNAL)])).rejects.toMatchObject({ outcome: "software" });
});
