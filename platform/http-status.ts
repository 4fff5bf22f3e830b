import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { ResourceInUse } from "./process/resource-in-use.ts";

/** How a process is: `ok` decides the HTTP status, `checks` say what it rests on. */
export type HealthReport = {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, string>>;
};

/** What the status server tells. */
export type HttpStatusOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly metrics: Metrics;
  /** Asked at every request; must answer from memory. */
  readonly health: () => HealthReport;
  readonly log: Log;
  /** Sets gauges that are looked up, not kept; called before each scrape. */
  readonly measure?: () => void;
};

/** A status server that is listening. */
export type HttpStatus = {
  readonly port: number;
  /** Cuts open connections off and gives the port back. */
  close(): Promise<void>;
};

// Two or three scrapers and probes ask every few seconds; more than this is a mistake or an attack.
const connectionsMax = 64;
const headerBytesMax = 8_192;
const requestTimeoutMs = 5_000;

// The parts of Node's types that are used: under Deno two versions of the whole meet.
type Asked = { readonly url?: string | undefined; readonly method?: string | undefined };
type Answering = {
  setHeader(name: string, value: string): unknown;
  writeHead(code: number, headers: Record<string, string>): { end(body: string): unknown };
};

const send = (response: Answering, code: number, type: string, body: string): void => {
  response.writeHead(code, { "content-type": type, "cache-control": "no-store" }).end(body);
};

const answer = async (
  request: Asked,
  response: Answering,
  { metrics, health, measure }: HttpStatusOptions,
): Promise<void> => {
  const path = request.url?.split("?")[0];
  if (path !== "/metrics" && path !== "/healthz") {
    send(response, 404, "text/plain", "Cannot answer: only /metrics and /healthz are here\n");
  } else if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    send(response, 405, "text/plain", "Cannot answer: only GET and HEAD are allowed\n");
  } else if (path === "/metrics") {
    measure?.();
    send(response, 200, metrics.registry.contentType, await metrics.registry.metrics());
  } else {
    const report = health();
    send(response, report.ok ? 200 : 503, "application/json", `${JSON.stringify(report)}\n`);
  }
};

/**
 * Serves `/metrics` (Prometheus text) and `/healthz` (200 or 503 with a JSON report).
 * @throws {ResourceInUse} when it cannot listen.
 */
export const openHttpStatus = async (options: HttpStatusOptions): Promise<HttpStatus> => {
  const { host, port, log } = options;
  const limits = {
    maxHeaderSize: headerBytesMax,
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: requestTimeoutMs,
  };
  const server = createServer(limits, (request, response) => {
    answer(request, response, options).catch((error) => {
      log.error({ err: error }, "http_status.internal_error");
      if (response.headersSent) response.destroy();
      else send(response, 500, "text/plain", "Cannot answer: internal error\n");
    });
  });
  server.maxConnections = connectionsMax;
  const listening = Promise.withResolvers<void>();
  server.once("error", (error) =>
    listening.reject(new ResourceInUse(`Cannot listen on ${host}:${port}: ${error.message}`)),
  );
  server.listen(port, host, listening.resolve);
  await listening.promise;
  server.on("error", (error) => log.error({ err: error }, "http_status.server_error"));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
