import { afterEach, describe, expect, it } from "vitest";
import {
  openScriptedServer,
  openSilentServer,
  type ScriptedAnswer,
} from "./elasticsearch.fixture.ts";
import { type BulkLimits, writeBulk } from "./elasticsearch-bulk.ts";
import { type Calls, createCalls } from "./elasticsearch-calls.ts";

const limits: BulkLimits = {
  documentsMax: 100,
  bytesMax: 100_000,
  retriesMax: 3,
  retryPauseMs: 1,
};

const items = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    lines: `{"index":{"_id":"d${at}"}}\n{"at":${at}}\n`,
  }));

const idsOf = (body: string): string[] =>
  [...body.matchAll(/"_id":"(d[0-9]+)"/g)].map(([, id = ""]) => id);

const answerEach = (
  body: string,
  judge: (id: string) => { readonly status: number; readonly error?: object },
): ScriptedAnswer => ({ body: { items: idsOf(body).map((id) => ({ index: judge(id) })) } });

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

/** A server that answers its requests, which are numbered from 1, and keeps the ids in each. */
const script = async (answer: (body: string, request: number) => ScriptedAnswer) => {
  const requests: string[][] = [];
  const server = await openScriptedServer(({ body }) => {
    requests.push(idsOf(body));
    return answer(body, requests.length);
  });
  const calls: Calls = createCalls({
    url: server.url,
    requestTimeoutMs: 2_000,
  });
  closings.push(calls.close, server.close);
  const write = async (count: number, changes: Partial<BulkLimits> = {}) => {
    const results = await writeBulk(calls, "things", items(count), { ...limits, ...changes });
    return results.map(({ status }) => status);
  };
  return { write, requests, calls };
};

describe("writeBulk()", () => {
  it("judges each item of a 200 by itself, in the order given", async () => {
    const statuses: Record<string, number> = { d0: 201, d1: 409, d2: 400, d3: 200, d4: 404 };
    const { write, requests } = await script((body) =>
      answerEach(body, (id) => ({ status: statuses[id] ?? 0 })),
    );
    expect(await write(5)).toEqual([201, 409, 400, 200, 404]);
    expect(requests).toHaveLength(1);
  });

  it.each([429, 503])("sends only the items again that were answered %i", async (status) => {
    const { write, requests } = await script((body, request) =>
      answerEach(body, (id) => ({ status: request < 3 && id !== "d0" ? status : 201 })),
    );
    expect(await write(3)).toEqual([201, 201, 201]);
    expect(requests).toEqual([
      ["d0", "d1", "d2"],
      ["d1", "d2"],
      ["d1", "d2"],
    ]);
  });

  it.each([429, 503])("sends all again after a whole %i", async (status) => {
    const { write, requests } = await script((body, request) =>
      request <= 2 ? { status, body: {} } : answerEach(body, () => ({ status: 201 })),
    );
    expect(await write(2)).toEqual([201, 201]);
    // A 503 is tried once more by the client, on another node if there is one.
    expect(requests).toHaveLength(3);
  });

  it("gives up after as many tries as were allowed, and says which were not taken", async () => {
    const { write, requests } = await script((body) =>
      answerEach(body, (id) => ({ status: id === "d1" ? 429 : 201 })),
    );
    expect(await write(3)).toEqual([201, 429, 201]);
    expect(requests.map((ids) => ids.length)).toEqual([3, 1, 1, 1]);
  });

  it.each<[string, unknown]>([
    ["the server", { error: { type: "too_large" } }],
    ["a proxy before it", "<html>413</html>"],
  ])("halves what is too large for %s, down to the one that is", async (_whose, body) => {
    const { write } = await script((sent) =>
      idsOf(sent).includes("d5") || idsOf(sent).length > 4
        ? { status: 413, body }
        : answerEach(sent, () => ({ status: 201 })),
    );
    const expected = [201, 201, 201, 201, 201, 413, 201, 201];
    expect(await write(8)).toEqual(expected);
  });

  it("fills a request up to its documents and bytes, and one over begins the next", async () => {
    const { write, requests } = await script((body) => answerEach(body, () => ({ status: 201 })));
    await write(7, { documentsMax: 3 });
    expect(requests.map((ids) => ids.length)).toEqual([3, 3, 1]);
    const bytesOfOne = items(1)[0]?.lines.length ?? 0;
    await write(4, { bytesMax: 2 * bytesOfOne });
    await write(2, { bytesMax: 2 * bytesOfOne - 1 });
    expect(requests.slice(3).map((ids) => ids.length)).toEqual([2, 2, 1, 1]);
  });

  it.each<[string, ScriptedAnswer]>([
    ["speaks of fewer items than were sent", { body: { items: [{ index: { status: 201 } }] } }],
    ["is no bulk answer", { body: {} }],
    ["is refused", { status: 403, body: { error: { type: "security_exception" } } }],
    ["says the index is gone", { status: 404, body: { error: { type: "index_not_found" } } }],
  ])("fails when the answer %s", async (_case, answer) => {
    const { write } = await script(() => answer);
    await expect(write(2)).rejects.toMatchObject({ name: "CallFailed" });
  });

  it("tells the field of a refusal, not its value", async () => {
    const reason = "[1:8] failed to parse field [amountMinor] of type [long]. Preview: 'secret'";
    const error = { type: "document_parsing_exception", reason };
    const { calls } = await script((body) => answerEach(body, () => ({ status: 400, error })));
    expect(await writeBulk(calls, "things", items(1), limits)).toMatchObject([
      { status: 400, types: ["document_parsing_exception"], field: "amountMinor" },
    ]);
  });

  it("waits no longer for an answer that does not come than any other call", async () => {
    await using silent = await openSilentServer();
    const calls = createCalls({ url: silent.url, requestTimeoutMs: 500 });
    closings.push(calls.close);
    const startedAt = performance.now();
    await expect(writeBulk(calls, "things", items(1), limits)).rejects.toMatchObject({ status: 0 });
    expect(performance.now() - startedAt).toBeGreaterThan(450);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
