import { Buffer } from "node:buffer";
import {
  Agent,
  createServer,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from "node:http";
import type { AddressInfo } from "node:net";

/** A request on its way. */
export type HttpRequest = { readonly method: string; readonly path: string; readonly body: string };

/** An answer on its way. */
export type HttpAnswer = {
  readonly status: number;
  readonly body: string;
  /** Bytes of the body that arrive; then the connection is cut. */
  readonly cutAfter?: number;
};

/**
 * What becomes of a request: the server's answer to it or to another one, an answer of its own, or
 * none at all (`silence`).
 */
export type Intervention = (
  request: HttpRequest,
  forward: (request: HttpRequest) => Promise<HttpAnswer>,
) => Promise<HttpAnswer | "silence">;

/** An intervention that is in force. */
export type InForce = {
  /** Requests that it has met. */
  readonly met: () => number;
  /** Requests that come from now on pass. */
  readonly end: () => void;
};

/** A man in the middle of HTTP, for tests. */
export type HttpInterceptor = {
  readonly url: string;
  /** From now on; of several that match a request, the one that began last meets it. */
  readonly intercept: (
    matches: (request: HttpRequest) => boolean,
    intervene: Intervention,
  ) => InForce;
  readonly close: () => Promise<void>;
};

/** Headers that go both ways as they are; the others belong to one connection. */
const passedHeaders = ["accept", "content-type", "authorization", "x-elastic-product"] as const;

type Headers = Record<string, string>;

// What Node and Deno agree on of a message.
type Message = AsyncIterable<unknown> & Pick<IncomingMessage, "headers" | "method" | "url">;
type Answer = Pick<ServerResponse, "write" | "socket"> & {
  writeHead(status: number, headers: Readonly<Record<string, string | number>>): unknown;
  end(bytes: Buffer): unknown;
};

const headersOf = ({ headers }: Pick<Message, "headers">): Headers =>
  Object.fromEntries(
    passedHeaders.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : [])),
  );

const readAll = async (message: AsyncIterable<unknown>): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const elasticHeaders: Headers = {
  "content-type": "application/vnd.elasticsearch+json;compatible-with=9",
  "x-elastic-product": "Elasticsearch",
};

type Forwarded = HttpAnswer & { readonly headers: Headers };

const createForward =
  (target: URL, agent: Agent) =>
  ({ method, path, body }: HttpRequest, headers: Headers): Promise<Forwarded> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = target;
      const length = { "content-length": Buffer.byteLength(body) };
      const options = { hostname, port, method, path, agent, headers: { ...headers, ...length } };
      const request = send(options, (answer) => {
        readAll(answer).then(
          (text) =>
            resolve({ status: answer.statusCode ?? 0, body: text, headers: headersOf(answer) }),
          reject,
        );
      });
      request.on("error", reject).end(body);
    });

const answerWith = (response: Answer, answer: HttpAnswer, headers: Headers): void => {
  const bytes = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...headers, "content-length": bytes.length });
  if (answer.cutAfter === undefined) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, answer.cutAfter), () => response.socket?.destroy());
};

type Rule = { readonly matches: (request: HttpRequest) => boolean; readonly act: Intervention };

/** Stands between the clients of an HTTP server and the server at `targetUrl`. */
export const openHttpInterceptor = async (targetUrl: string): Promise<HttpInterceptor> => {
  const target = new URL(targetUrl);
  const agent = new Agent({ keepAlive: true });
  const forward = createForward(target, agent);
  const rules: Rule[] = [];

  const handle = async (incoming: Message, response: Answer): Promise<void> => {
    const { method = "", url = "" } = incoming;
    const request = { method, path: url, body: await readAll(incoming) };
    const asked = headersOf(incoming);
    const rule = rules.findLast(({ matches }) => matches(request));
    if (rule === undefined) {
      const { headers, ...answer } = await forward(request, asked);
      answerWith(response, answer, headers);
      return;
    }
    const answer = await rule.act(request, (changed) => forward(changed, asked));
    if (answer !== "silence") answerWith(response, answer, elasticHeaders);
  };

  const server = createServer((incoming, response) => {
    // A server that is away is away for its clients as well.
    handle(incoming, response).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    intercept: (matches, act) => {
      let met = 0;
      const rule: Rule = {
        matches,
        act: (request, pass) => {
          met += 1;
          return act(request, pass);
        },
      };
      rules.push(rule);
      const end = (): void => {
        const at = rules.indexOf(rule);
        if (at >= 0) rules.splice(at, 1);
      };
      return { met: () => met, end };
    },
    close: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
