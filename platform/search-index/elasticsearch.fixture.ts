import { Buffer } from "node:buffer";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { IndexGeneration } from "./search-index.ts";

/** Talks to a server past the adapter; the body of its answer, whatever its status. */
export const callServer = async (
  url: string,
  method: string,
  path: string,
  body?: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says.
): Promise<any> => {
  const lines = typeof body === "string";
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { "content-type": lines ? "application/x-ndjson" : "application/json" },
    ...(body !== undefined && { body: lines ? body : JSON.stringify(body) }),
  });
  return await answer.json();
};

/** Name of an index. */
export const indexNameOf = (prefix: string, { projection, generation }: IndexGeneration): string =>
  `${prefix}-${projection.name}-v${projection.version}-g${generation}`;

type Hits = { readonly hits: { readonly hits: readonly { _id: string; _routing: string }[] } };

/** Deletes everything that is in an index, one by one. */
export const emptyIndex = async (
  url: string,
  prefix: string,
  generation: IndexGeneration,
): Promise<void> => {
  const path = `/${indexNameOf(prefix, generation)}`;
  await callServer(url, "POST", `${path}/_refresh`);
  const found: Hits = await callServer(url, "POST", `${path}/_search`, { size: 1_000 });
  const lines = found.hits.hits.map(({ _id, _routing }) =>
    JSON.stringify({ delete: { _id, routing: _routing } }),
  );
  await callServer(url, "POST", `${path}/_bulk?refresh=true`, `${lines.join("\n")}\n`);
};

/** A request as a scripted server got it. */
export type ScriptedRequest = {
  readonly method: string;
  readonly path: string;
  readonly body: string;
};

/** What a scripted server answers; a string is sent as it is, as HTML unless said otherwise. */
export type ScriptedAnswer = {
  readonly status?: number;
  readonly body: unknown;
  readonly contentType?: string;
};

/** A server that answers as told, for what a real one does only when it is in trouble. */
export const openScriptedServer = async (
  answer: (request: ScriptedRequest) => ScriptedAnswer,
): Promise<{ readonly url: string; close(): Promise<void> }> => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url = "" } = request;
    const {
      status = 200,
      body,
      contentType,
    } = answer({
      method,
      path: url,
      body: Buffer.concat(chunks).toString(),
    });
    const isText = typeof body === "string";
    response.writeHead(status, {
      "content-type": contentType ?? (isText ? "text/html" : "application/json"),
      // Without it the client takes the server for some other product.
      "x-elastic-product": "Elasticsearch",
    });
    response.end(isText ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** A server that takes every request and answers none, as one that hangs. */
export const openSilentServer = async () => {
  let requests = 0;
  const server = createServer(() => {
    requests += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** How many it has taken. */
    requests: () => requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
