import type {
  Client,
  ClientDuplexStream,
  ClientReadableStream,
  Metadata,
  MethodDefinition,
} from "@grpc/grpc-js";

/** How a streaming call is made. */
export type StreamCall = {
  readonly metadata: Metadata;
  readonly options: { readonly deadline?: number };
  /** Cancels the call. */
  readonly signal: AbortSignal | undefined;
};

/** A call in which both sides send any number of messages. */
export type Exchange<Request, Response> = {
  /**
   * Sends a message and resolves when there is room for the next one.
   * @throws {Error} The call is over; iterating `responses` tells why.
   */
  send(request: Request): Promise<void>;
  /** Nothing more is sent. */
  end(): void;
  cancel(): void;
  /** Throws the `ServiceError` with which the call ended; leaving the loop early cancels it. */
  readonly responses: AsyncIterable<Response>;
};

type AnyStream = ClientReadableStream<unknown> | ClientDuplexStream<unknown, unknown>;

const cancelWith = (call: AnyStream, signal: AbortSignal | undefined): void => {
  // Whoever iterates hears of it; whoever does not must not end the process.
  call.on("error", () => {});
  if (signal === undefined) return;
  const cancel = (): void => call.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener("abort", cancel, { once: true });
  call.once("status", () => signal.removeEventListener("abort", cancel));
};

const messagesOf = async function* (call: AnyStream): AsyncIterable<unknown> {
  try {
    yield* call;
  } finally {
    call.cancel();
  }
};

/** Calls an RPC that answers with a stream. */
export const openStream = (
  client: Client,
  { path, requestSerialize, responseDeserialize }: MethodDefinition<unknown, unknown>,
  request: unknown,
  { metadata, options, signal }: StreamCall,
): AsyncIterable<unknown> => {
  const call = client.makeServerStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    request,
    metadata,
    options,
  );
  cancelWith(call, signal);
  return messagesOf(call);
};

/** Opens an RPC in which both sides stream. */
export const openExchange = (
  client: Client,
  { path, requestSerialize, responseDeserialize }: MethodDefinition<unknown, unknown>,
  { metadata, options, signal }: StreamCall,
): Exchange<unknown, unknown> => {
  const call = client.makeBidiStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    metadata,
    options,
  );
  cancelWith(call, signal);
  const waiting: (() => void)[] = [];
  const wake = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  let over = false;
  call.on("drain", wake);
  call.once("status", () => {
    over = true;
    wake();
  });
  return {
    send: async (request) => {
      if (over) throw new Error("Cannot send: the call is over");
      if (call.write(request)) return;
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    end: () => void call.end(),
    cancel: () => call.cancel(),
    responses: messagesOf(call),
  };
};
