import type { CallOptions } from "../../platform/grpc/client.ts";
import type { Clients } from "./embedded-process.ts";

type AnyCall = (request: object, options: CallOptions) => Promise<object> | AsyncIterable<object>;

const kinds = ["queries", "productQueries", "customerQueries", "orderQueries"] as const;

const requireCall = (clients: Clients, rpc: string): AnyCall => {
  const name = `${rpc.charAt(0).toLowerCase()}${rpc.slice(1)}`;
  for (const kind of kinds) {
    const calls = clients[kind] as unknown as Readonly<Record<string, AnyCall>>;
    if (Object.hasOwn(calls, name) && name !== "close") return calls[name] as AnyCall;
  }
  throw new RangeError(`Cannot ask ${rpc}: no such query`);
};

/** Asks a query by the name of its RPC; of a stream the first message is its answer. */
export const askRpc = async (
  clients: Clients,
  rpc: string,
  request: object,
  options: CallOptions = {},
): Promise<object> => {
  const answer = requireCall(clients, rpc)(request, { timeoutMs: 20_000, ...options });
  if (answer instanceof Promise) return answer;
  for await (const message of answer) return message;
  throw new Error(`Cannot ask ${rpc}: the stream ended without a message`);
};
