import type {
  Client,
  Metadata,
  ServerDuplexStream,
  ServerWritableStream,
  ServiceError,
} from "@grpc/grpc-js";
import type { Deviate } from "./deviating-server.ts";
import { responseCodec } from "./wire.ts";

type Streamed = {
  readonly rpc: string;
  readonly path: string;
  readonly client: Client;
  readonly deviate: Deviate;
  readonly forwarded: (metadata: Metadata) => Metadata;
};

type AnyCall = ServerWritableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>;

const verbatim = (bytes: Buffer): Buffer => bytes;

const openBehind = (call: AnyCall, { rpc, path, client, deviate, forwarded }: Streamed) => {
  const own = forwarded(call.metadata);
  const metadata = deviate.headers?.(own) ?? own;
  const options = { deadline: call.getDeadline() };
  const changed = (bytes: Buffer): Buffer => deviate.request?.(rpc, bytes) ?? bytes;
  if ("request" in call) {
    const bytes = changed(call.request);
    return client.makeServerStreamRequest(path, verbatim, verbatim, bytes, metadata, options);
  }
  const behind = client.makeBidiStreamRequest(path, verbatim, verbatim, metadata, options);
  call.on("data", (bytes: Buffer) => void behind.write(changed(bytes)));
  call.on("end", () => void behind.end());
  return behind;
};

/** Passes a call that streams on, each message as it is told to deviate. */
export const streamHandlerOf = (streamed: Streamed) => (call: AnyCall) => {
  const { rpc, deviate } = streamed;
  const { read, write } = responseCodec(rpc);
  const behind = openBehind(call, streamed);
  behind.on("data", (bytes: Buffer) => {
    call.write(deviate.response ? write(deviate.response(rpc, read(bytes))) : bytes);
  });
  behind.on("end", () => void call.end());
  behind.on("error", (error: ServiceError) => {
    call.emit("error", { ...error, ...deviate.error?.(rpc, error) });
  });
  call.on("cancelled", () => behind.cancel());
};
