import { Client, errors } from "@elastic/elasticsearch";
import { callFailedOf } from "./elasticsearch-failure.ts";
import { createGather, type Gather } from "./elasticsearch-gather.ts";
import { LongSerializer } from "./elasticsearch-json.ts";

/** One request. Integers in `body` may be bigints of any size. */
export type CallRequest = {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: object;
  /** Lines of a bulk request, each ended; instead of a body. */
  readonly lines?: string;
  /** Less than the time that every call has, in milliseconds. */
  readonly timeoutMs?: number;
};

/** The server as the adapter talks to it. */
export type Calls = {
  /**
   * The answer, its integers exact: beyond 2^53 they are bigints.
   * @throws {CallFailed} refused, timed out, or no answer.
   */
  call<Answer>(request: CallRequest): Promise<Answer>;
  /** Sends a small request together with others of its kind. */
  readonly gather: Gather;
  close(): Promise<void>;
};

/** Where the server is and how it is spoken to. */
export type CallOptions = {
  /** One or several, separated by commas; user and password may be in them. */
  readonly url: string;
  /** Base64 of id and key; instead of user and password. */
  readonly apiKey?: string | undefined;
  /** For one try. */
  readonly requestTimeoutMs: number;
};

/** Connections to one node; one waits when all are taken. */
const connectionsMax = 64;

/**
 * Tries after a lost connection or a 502, 503 or 504, on another node where there is one: enough
 * for a connection that the server closed while idle. Every call of ours may be made twice.
 */
const retriesMax = 1;

/** Before that try; the client's own pause is one to two seconds, which queries would wait. */
const retryPauseSeconds = 0.05;

type Node = { readonly url: URL; readonly username: string; readonly password: string };

const readNode = (text: string): Node => {
  if (!URL.canParse(text)) throw new Error("Cannot open the search index: its URL is none");
  const url = new URL(text);
  const [username, password] = [url.username, url.password].map(decodeURIComponent);
  // The client puts the URL into its errors.
  url.username = "";
  url.password = "";
  return { url, username: username ?? "", password: password ?? "" };
};

const authOf = (nodes: readonly Node[], apiKey: string | undefined) => {
  if (apiKey !== undefined && apiKey !== "") return { auth: { apiKey } };
  const named = nodes.find(({ username }) => username !== "");
  return named && { auth: { username: named.username, password: named.password } };
};

const createClient = ({ url, apiKey, requestTimeoutMs }: CallOptions): Client => {
  const nodes = url.split(",").map((one) => readNode(one.trim()));
  // The timeout of a connection is not among the client's types; its own would be 10 s. All tries
  // to connect together are to end before the call does.
  const connect = { timeout: requestTimeoutMs / (retriesMax + 1) };
  const agent = { connections: connectionsMax, connect };
  return new Client({
    nodes: nodes.map((node) => ({ url: node.url })),
    ...authOf(nodes, apiKey),
    Serializer: LongSerializer,
    maxRetries: retriesMax,
    requestTimeout: requestTimeoutMs,
    agent,
    // Nodes behind a proxy or in a container answer at other addresses than they know of.
    sniffOnStart: false,
    sniffOnConnectionFault: false,
    // On one machine or in one network it only costs time.
    compression: false,
  });
};

/** The time was over, whoever noticed first: the client, or the signal that it was given. */
const isSilence = (error: unknown): boolean =>
  error instanceof errors.TimeoutError || error instanceof errors.RequestAbortedError;

/**
 * Talks to an Elasticsearch 9. Opens no connection before the first call. A call that had its whole
 * time and no answer says that its connection is dead, and maybe every other one to that server: a
 * node that vanished tells nobody. So the next calls go over new connections, instead of finding
 * that out one after another, 5 s each; what is under way on the old ones goes on.
 */
export const createCalls = (options: CallOptions): Calls => {
  let client = createClient(options);
  const leave = (silent: Client): void => {
    if (client !== silent) return; // By another of its calls.
    client = createClient(options);
    silent.close().catch(() => {}); // Once what is under way on it has ended.
  };
  return {
    call: async <Answer>(request: CallRequest): Promise<Answer> => {
      const { method, path, query, body, lines } = request;
      const { requestTimeoutMs } = options;
      const timeoutMs = Math.min(requestTimeoutMs, request.timeoutMs ?? requestTimeoutMs);
      const content = {
        ...(query && { querystring: { ...query } }),
        ...(body && { body }),
        ...(lines && { bulkBody: lines }),
      };
      const asked = client;
      try {
        // The client's own timeout starts anew with every try and every piece of an answer.
        const signal = AbortSignal.timeout(timeoutMs);
        return await asked.transport.request<Answer>(
          { method, path, ...content },
          { signal, requestTimeout: timeoutMs, retryBackoff: () => retryPauseSeconds },
        );
      } catch (error) {
        if (isSilence(error) && timeoutMs === requestTimeoutMs) leave(asked);
        throw callFailedOf(error);
      }
    },
    gather: createGather(),
    close: () => client.close(),
  };
};
