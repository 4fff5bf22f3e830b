import type { Client, Metadata, MethodDefinition, ServiceError } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import type { Message, Outcome } from "./wire.ts";

/** A call that streams, taken message by message. */
export type Streaming = {
  /** Sends a message, or bytes in its place, where the RPC takes more than one. */
  readonly send: (request: object) => void;
  /** Nothing more is sent. */
  readonly end: () => void;
  /** The next message; undefined once the call is over. */
  readonly next: () => Promise<Message | undefined>;
  /** All messages that are left. */
  readonly rest: () => Promise<readonly Message[]>;
  /** How the call ended; takes what is left of it. */
  readonly outcome: () => Promise<Outcome>;
  readonly cancel: () => void;
};

type How = {
  readonly metadata: Metadata;
  readonly deadline: number;
  readonly answered: (response: Message) => Outcome;
  readonly refused: (error: ServiceError) => Outcome;
};

type AnyMethod = MethodDefinition<object, Message>;

const openCall = (client: Client, method: AnyMethod, request: object, how: How) => {
  const { path, requestStream, responseDeserialize } = method;
  const { metadata, deadline } = how;
  const serialize = (given: object): Buffer =>
    Buffer.isBuffer(given) ? given : method.requestSerialize(given);
  if (!requestStream) {
    const call = client.makeServerStreamRequest(
      path,
      serialize,
      responseDeserialize,
      request,
      metadata,
      { deadline },
    );
    return { call, send: () => {}, end: () => {} };
  }
  const call = client.makeBidiStreamRequest(path, serialize, responseDeserialize, metadata, {
    deadline,
  });
  return {
    call,
    send: (one: object) => void call.write(one),
    end: () => void call.end(),
  };
};

/** Opens a call of an RPC that answers with a stream. */
export const openStreaming = (
  client: Client,
  method: AnyMethod,
  request: object,
  how: How,
): Streaming => {
  const { call, send, end } = openCall(client, method, request, how);
  const ended = new Promise<Outcome>((resolve) => {
    call.once("status", (state) => {
      const { code, details } = state;
      const isOk = code === status.OK;
      resolve(isOk ? how.answered({}) : how.refused({ ...state, name: "", message: details }));
    });
  });
  call.on("error", () => {}); // Told by the status.
  const messages = call[Symbol.asyncIterator]() as AsyncIterator<Message>;
  const next = async (): Promise<Message | undefined> => {
    const { value, done } = await messages.next().catch(() => ({ value: undefined, done: true }));
    return done ? undefined : value;
  };
  const rest = async (): Promise<readonly Message[]> => {
    const left: Message[] = [];
    for (let one = await next(); one !== undefined; one = await next()) left.push(one);
    return left;
  };
  return {
    send,
    end,
    next,
    rest,
    outcome: async () => {
      await rest();
      return await ended;
    },
    cancel: () => call.cancel(),
  };
};
