import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import { Server, status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cutLongTimeouts, letCallersCancel } from "./http2-servers.ts";
import { callHttp2, frame, openServerFixture, servedRpc } from "./server.fixture.ts";

const empty = frame(Buffer.alloc(0));

/** One call on a connection of the test's own. */
const callOn = (session: ClientHttp2Session): ClientHttp2Stream => {
  const headers = { "content-type": "application/grpc", te: "trailers" };
  const stream = session.request({ ":method": "POST", ":path": `/${servedRpc}`, ...headers });
  stream.on("error", () => {});
  stream.end(empty);
  return stream;
};

const closed = (stream: ClientHttp2Stream): Promise<void> =>
  new Promise((resolve) => {
    if (stream.destroyed) resolve();
    else stream.once("close", resolve);
  });

let fixture: Awaited<ReturnType<typeof openServerFixture>>;

beforeEach(async () => {
  fixture = await openServerFixture({ requestsMax: 4_000, requestsPerTenantMax: 4_000 });
});

afterEach(() => fixture.close());

describe("A connection on which 3,000 calls are cancelled", () => {
  it("stays, and so does the call beside them", { timeout: 30_000 }, async () => {
    const gate = Promise.withResolvers<void>();
    fixture.handler.getAccount = async () => {
      await gate.promise;
      return {};
    };
    const session = connect(`http://${fixture.server.address}`);
    const said: string[] = [];
    session.on("error", ({ message }) => said.push(message));
    session.on("goaway", (code) => said.push(`GOAWAY ${code}`));
    const beside = callOn(session);
    const ended = new Promise<string>((resolve) => {
      beside.once("trailers", (trailers) => resolve(`status ${trailers["grpc-status"]}`));
      beside.once("close", () => resolve("cut off"));
    });
    beside.resume();
    for (let round = 0; round < 30 && said.length === 0; round += 1) {
      const calls = Array.from({ length: 100 }, () => callOn(session));
      const over = Promise.all(calls.map(closed));
      // A call that was not sent yet has nothing to reset.
      await vi.waitFor(() => expect(fixture.contexts.length).toBeGreaterThan(round * 100));
      for (const call of calls) call.close(constants.NGHTTP2_CANCEL);
      await over;
    }
    gate.resolve();
    expect(await ended).toBe(`status ${status.OK}`);
    expect(said).toEqual([]);
    session.close();
  });
});

describe("A connection on which all calls are cancelled and as many opened at once", () => {
  it("stays, and answers the next call", { timeout: 30_000 }, async () => {
    const callsMax = 400;
    const own = await openServerFixture({
      callsMax,
      requestsMax: 100_000,
      requestsPerTenantMax: 100_000,
    });
    own.handler.getAccount = () => new Promise(() => undefined);
    const session = connect(`http://${own.server.address}`);
    const said: string[] = [];
    session.on("error", ({ message }) => said.push(message));
    session.on("goaway", (code) => said.push(`GOAWAY ${code}`));
    await new Promise((resolve) => void session.once("remoteSettings", resolve));
    let rejected = 0;
    let calls: ClientHttp2Stream[] = [];
    for (let round = 0; round < 10 && said.length === 0; round += 1) {
      const over = Promise.all(calls.map(closed));
      for (const call of calls) call.close(constants.NGHTTP2_CANCEL);
      // They leave behind the cancels, before the server has let go of what was cancelled.
      calls = Array.from({ length: callsMax }, () => callOn(session));
      for (const call of calls) {
        call.once("close", () => {
          if (call.rstCode === constants.NGHTTP2_ENHANCE_YOUR_CALM) rejected += 1;
        });
      }
      const opened = (round + 1) * callsMax;
      await over;
      // Each has come to the handler, or was rejected.
      const settled = () => said.length > 0 || rejected + own.contexts.length === opened;
      await vi.waitFor(() => expect(settled()).toBe(true), { timeout: 5_000 });
    }
    expect(said).toEqual([]);
    expect(rejected).toBeGreaterThan(100);
    own.handler.getAccount = async () => ({});
    for (const call of calls) call.close(constants.NGHTTP2_CANCEL);
    await vi.waitFor(async () => {
      const next = callOn(session);
      next.resume();
      const trailers = await new Promise<Record<string, unknown>>((resolve) => {
        next.once("trailers", resolve);
        next.once("close", () => resolve({}));
      });
      expect(trailers["grpc-status"]).toBe(String(status.OK));
    });
    session.close();
    own.close();
  });
});

describe("A deadline further away than a timer can wait", () => {
  it.each(["2147484S", "99999999S", "35792M", "597H", "2562047H", "99999999H"])(
    "of %s is not over on arrival",
    async (timeout) => {
      const now = Date.now();
      const answer = await callHttp2(fixture.server.address, { "grpc-timeout": timeout }, empty);
      expect(answer).not.toHaveProperty("grpc-status");
      const days = ((fixture.contexts[0]?.deadline ?? 0) - now) / 86_400_000;
      expect(days).toBeGreaterThan(24.8);
      expect(days).toBeLessThan(24.9);
    },
  );

  it.each([
    ["2147483S", 2_147_483_000],
    ["596H", 2_145_600_000],
    ["60000m", 60_000],
  ])("is none of %s: that is kept", async (timeout, ms) => {
    const now = Date.now();
    await callHttp2(fixture.server.address, { "grpc-timeout": timeout }, empty);
    const deadline = fixture.contexts[0]?.deadline ?? 0;
    expect(deadline).toBeGreaterThanOrEqual(now + ms);
    expect(deadline).toBeLessThan(now + ms + 10_000);
  });
});

describe("A grpc-js with another inside", () => {
  it("is told at the start, not by calls that end", () => {
    const other = Object.assign(new Server(), {
      commonServerOptions: undefined,
      http2Servers: new Set(),
    });
    expect(() => letCallersCancel(other, 128)).toThrow(
      "Cannot let callers cancel: grpc-js has its options for HTTP/2 elsewhere",
    );
    expect(() => cutLongTimeouts(other)).toThrow(
      "Cannot cut long timeouts: grpc-js has its servers for HTTP/2 elsewhere",
    );
  });
});
