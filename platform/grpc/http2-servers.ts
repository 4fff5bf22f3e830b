import type { IncomingHttpHeaders } from "node:http2";
import type { Server } from "@grpc/grpc-js";

/**
 * What grpc-js 1.14 hands to and gets from `node:http2`, which it has no options for. Whoever uses
 * it says so at the start when it is not as it was.
 */
type Inside = {
  readonly commonServerOptions?: { readonly maxSendHeaderBlockLength?: number };
  readonly http2Servers?: ReadonlyMap<Http2Server, unknown>;
};

type OnStream = (stream: unknown, headers: IncomingHttpHeaders) => void;

type Http2Server = { prependListener?(event: "stream", listener: OnStream): unknown };

/** More calls than one process takes in a second, over all of its connections. */
const resetsPerSecondMin = 20_000;

/** Without a bound: as many as there are calls on a connection may be rejected in a row. */
const rejectedStreamsMax = 2 ** 32 - 1;

/**
 * Lets a connection cancel calls at the rate at which it can make them. A client resets a stream
 * for each call that it cancels or whose deadline passes; by default Node lets it do so 1,000 times
 * and then 33 times a second, and ends the connection, with all other calls on it, at the next one.
 * A proxy has the calls of many callers on one connection. What that bound is against costs no
 * more here than calls do: those under way are at most `callsMax`, and a call that is cancelled
 * before its handler began does no work.
 *
 * A client opens the next call as soon as it is rid of one. When that comes before Node has let go
 * of the old one's stream, Node rejects it (RESOURCE_EXHAUSTED at the caller), and by default ends
 * the connection at the 100th in a row.
 * @throws {Error} when grpc-js keeps its options for HTTP/2 elsewhere.
 */
export const letCallersCancel = (server: Server, callsMax: number): void => {
  const { commonServerOptions } = server as unknown as Inside;
  if (commonServerOptions?.maxSendHeaderBlockLength === undefined) {
    throw new Error("Cannot let callers cancel: grpc-js has its options for HTTP/2 elsewhere");
  }
  // All calls of a connection may end at the same deadline, and those that come next again.
  const streamResetBurst = Math.max(resetsPerSecondMin, 4 * callsMax);
  Object.assign(commonServerOptions, {
    streamResetBurst,
    streamResetRate: resetsPerSecondMin,
    maxSessionRejectedStreams: rejectedStreamsMax,
  });
};

/** The longest time that fits a timer, of 2^31 − 1 ms, by the units of a header. */
const timeoutMaxOf: Readonly<Record<string, number>> = { H: 596, M: 35_791, S: 2_147_483 };

const cutTimeout: OnStream = (_stream, headers) => {
  const timeout = headers["grpc-timeout"];
  // As grpc-js reads it.
  const [, digits, unit = ""] = /(\d{1,8})\s*([HMSmun])/.exec(String(timeout)) ?? [];
  const most = timeoutMaxOf[unit];
  if (most !== undefined && Number(digits) > most) headers["grpc-timeout"] = `${most}${unit}`;
};

/**
 * Takes a deadline that lies further away than a timer can wait, 24 days, as one of 24 days.
 * grpc-js counts in 32 bits and would take it as over on arrival. Behind `bindAsync`.
 * @throws {Error} when grpc-js keeps its servers elsewhere.
 */
export const cutLongTimeouts = (server: Server): void => {
  const { http2Servers } = server as unknown as Inside;
  if (!(http2Servers instanceof Map) || http2Servers.size === 0) {
    throw new Error("Cannot cut long timeouts: grpc-js has its servers for HTTP/2 elsewhere");
  }
  for (const http2Server of http2Servers.keys()) http2Server.prependListener("stream", cutTimeout);
};
