import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { openScriptedServer, type ScriptedAnswer } from "./elasticsearch.fixture.ts";
import { type CallOptions, createCalls } from "./elasticsearch-calls.ts";

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

const open = (options: Partial<CallOptions> & { readonly url: string }) => {
  const calls = createCalls({ requestTimeoutMs: 4_000, ...options });
  closings.push(calls.close);
  return calls;
};

const openScripted = async (answer: () => ScriptedAnswer, options: Partial<CallOptions> = {}) => {
  let requests = 0;
  const server = await openScriptedServer(() => {
    requests += 1;
    return answer();
  });
  closings.push(server.close);
  return { calls: open({ ...options, url: server.url }), requests: () => requests };
};

const get = { method: "GET", path: "/things" } as const;

/** A server whose connections, those that there are when it is told, fall silent for good. */
const openFickle = async () => {
  const sockets = new Set<Socket>();
  const silent = new WeakSet<Socket>();
  const headers = "content-type: application/json\r\nx-elastic-product: Elasticsearch";
  const answer = `HTTP/1.1 200 OK\r\n${headers}\r\ncontent-length: 11\r\n\r\n{"ok":true}`;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("data", () => silent.has(socket) || socket.write(answer)).on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closings.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const silence = (): number => {
    for (const socket of sockets) silent.add(socket);
    return sockets.size;
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, silence };
};

describe("createCalls()", () => {
  it("keeps the integers of an answer exact", async () => {
    const { calls } = await openScripted(() => ({ body: { ok: true } }));
    expect(await calls.call(get)).toEqual({ ok: true });
  });

  it("tells status and types of a refusal, and none of its texts", async () => {
    const error = {
      type: "search_phase_execution_exception",
      reason: "secret",
      root_cause: [{ type: "parsing_exception", reason: "secret" }],
      failed_shards: [{ reason: { type: "query_shard_exception", reason: "secret" } }],
    };
    const { calls } = await openScripted(() => ({ status: 400, body: { error, status: 400 } }));
    await expect(calls.call(get)).rejects.toMatchObject({
      name: "CallFailed",
      status: 400,
      types: [error.type, "parsing_exception", "query_shard_exception"],
      message: expect.not.stringContaining("secret"),
    });
  });

  it.each([502, 503, 504])("tries once more after %i, and no more", async (status) => {
    const { calls, requests } = await openScripted(() => ({ status, body: {} }));
    await expect(calls.call(get)).rejects.toMatchObject({ status });
    expect(requests()).toBe(2);
  });

  it("tries once more at once, so that nobody waits for a connection that was lost", async () => {
    const nobody = open({ url: "http://127.0.0.1:1" });
    const startedAt = performance.now();
    await expect(nobody.call(get)).rejects.toMatchObject({ status: 0 });
    expect(performance.now() - startedAt).toBeLessThan(900);
  });

  it("waits once for connections that fell silent, and then goes over new ones", async () => {
    const { url, silence } = await openFickle();
    const calls = open({ url, requestTimeoutMs: 1_500 });
    await Promise.all([calls.call(get), calls.call(get), calls.call(get)]);
    expect(silence()).toBe(3);
    const startedAt = performance.now();
    await expect(calls.call(get)).rejects.toMatchObject({ name: "CallFailed", status: 0 });
    expect(await calls.call(get)).toEqual({ ok: true });
    expect(await calls.call(get)).toEqual({ ok: true });
    expect(performance.now() - startedAt).toBeLessThan(2_900);
  });

  it("takes no longer than its time in all when an answer comes in small pieces", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.write("HTTP/1.1 200 OK\r\nx-elastic-product: Elasticsearch\r\n");
      socket.write("content-type: application/json\r\ncontent-length: 10000\r\n\r\n");
      const piece = setInterval(() => socket.write(" "), 50);
      socket.on("close", () => clearInterval(piece));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closings.push(async () => void server.close());
    const calls = open({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      requestTimeoutMs: 400,
    });
    const startedAt = performance.now();
    await expect(calls.call(get)).rejects.toMatchObject({ name: "CallFailed", status: 0 });
    expect(performance.now() - startedAt).toBeLessThan(790);
  });

  it.each([429, 500, 404])("leaves %i to the caller", async (status) => {
    const { calls, requests } = await openScripted(() => ({ status, body: {} }));
    await expect(calls.call(get)).rejects.toMatchObject({ status });
    expect(requests()).toBe(1);
  });

  it("says no answer when the answer is JSON that was cut, and tells nothing of it", async () => {
    const body = '{"secret":"sec';
    const { calls } = await openScripted(() => ({ body, contentType: "application/json" }));
    await expect(calls.call(get)).rejects.toMatchObject({
      name: "CallFailed",
      status: 0,
      types: ["DeserializationError"],
      message: expect.not.stringContaining("sec"),
    });
  });

  it("says no answer when nobody listens", async () => {
    const nobody = open({ url: "http://127.0.0.1:1" });
    await expect(nobody.call(get)).rejects.toMatchObject({ name: "CallFailed", status: 0 });
  });

  it.each(["", "no url", "http://a, http://["])("refuses the URL %j, without telling it", (url) => {
    expect(() => open({ url })).toThrow(/^Cannot open the search index: its URL is none$/);
  });
});
