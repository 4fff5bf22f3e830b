import { afterEach, describe, expect, it } from "vitest";
import { openScriptedServer, type ScriptedAnswer } from "./elasticsearch.fixture.ts";
import { type CallOptions, createCalls } from "./elasticsearch-calls.ts";

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

const open = (options: Partial<CallOptions> & { readonly url: string }) => {
  const calls = createCalls({ requestTimeoutMs: 1_000, writeTimeoutMs: 1_000, ...options });
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
