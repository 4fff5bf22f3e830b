import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RequestFailed } from "../failure.ts";
import { failureOf } from "./server.fixture.ts";
import { openStreamsFixture, readAll, streamsMax, streamsPerTenantMax } from "./streams.fixture.ts";

let fixture: Awaited<ReturnType<typeof openStreamsFixture>>;

beforeEach(async () => {
  fixture = await openStreamsFixture();
});

afterEach(() => fixture.close());

const account = (accountId: string) => ({ account: { accountId } });

/** Resolves when the signal is aborted. */
const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });

const openStreams = async (): Promise<number> =>
  (await fixture.metrics.streamsOpen.get()).values[0]?.value ?? Number.NaN;

describe("serveServerStream()", () => {
  it("sends every message in order, ends with OK and measures", async () => {
    fixture.handlers.watch = async function* ({ accountId }) {
      for (let index = 0; index < 300; index += 1) yield account(`${accountId}-${index}`);
    };
    const headers = { "x-tenant-id": "t-1", "x-correlation-id": "c-1" };
    const { ids, error } = await readAll(fixture.client.watch({ accountId: "a" }, { headers }));
    expect(error).toBeUndefined();
    expect(ids).toEqual(Array.from({ length: 300 }, (_, index) => `a-${index}`));
    expect(fixture.contexts[0]).toMatchObject({ tenantId: "t-1", correlationId: "c-1" });
    const { values } = await fixture.metrics.streamMessages.get();
    expect(values.find(({ labels }) => labels.direction === "out")?.value).toBe(300);
    expect(await openStreams()).toBe(0);
  });

  it("tells what a handler throws behind the messages before it", async () => {
    fixture.handlers.watch = async function* () {
      yield account("before");
      throw new RequestFailed("INDEX_UNAVAILABLE", "Cannot read on");
    };
    const { ids, error } = await readAll(fixture.client.watch({}));
    expect(ids).toEqual(["before"]);
    expect(await failureOf(Promise.reject(error))).toMatchObject({
      code: status.UNAVAILABLE,
      reason: "INDEX_UNAVAILABLE",
      retryDelayMs: 1_000,
    });
  });

  it("hides a bug and logs it once", async () => {
    fixture.handlers.watch = () => {
      throw new TypeError("on host db-7");
    };
    const { error } = await readAll(fixture.client.watch({}));
    expect(await failureOf(Promise.reject(error))).toMatchObject({ reason: "INTERNAL" });
    expect(fixture.logged.filter(({ msg }) => msg === "grpc.internal_error")).toHaveLength(1);
  });

  it("refuses bytes that are no message, and headers that are none, all at once", async () => {
    const headers = { "x-tenant-id": "T" };
    const { error } = await readAll(fixture.raw.watch(Buffer.from([0xff]), { headers }));
    const { reason, violations } = await failureOf(Promise.reject(error));
    expect(reason).toBe("INVALID_FIELD");
    expect(violations.map(({ field }) => field)).toEqual(["x-tenant-id", ""]);
    const large = await readAll(fixture.raw.watch(Buffer.alloc(65_537)));
    expect(await failureOf(Promise.reject(large.error))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      reason: "MESSAGE_TOO_LARGE",
    });
    expect(fixture.contexts).toEqual([]);
  });

  it("asks a handler for no more than a slow reader takes", async () => {
    const text = "x".repeat(16_384);
    let made = 0;
    fixture.handlers.watch = async function* () {
      for (; made < 10_000; made += 1) yield account(text);
    };
    const iterator = fixture.client.watch({})[Symbol.asyncIterator]();
    await iterator.next();
    let before = -1;
    // Until it stands still.
    await vi.waitFor(
      () => {
        const stands = made === before;
        before = made;
        expect(stands).toBe(true);
      },
      { interval: 200, timeout: 5_000 },
    );
    // 64 KiB here, the windows of HTTP/2 there, and what the client's stream keeps.
    expect(made).toBeLessThan(200);
    await iterator.next();
    await iterator.return?.();
  });

  it("runs the handler's finally when the caller cancels, and counts CANCELLED", async () => {
    let cleaned = false;
    fixture.handlers.watch = async function* (_request, { signal }) {
      try {
        yield account("first");
        await aborted(signal);
        signal.throwIfAborted();
      } finally {
        cleaned = true;
      }
    };
    for await (const _first of fixture.client.watch({})) break;
    await vi.waitFor(() => expect(cleaned).toBe(true));
    await vi.waitFor(async () => expect(await openStreams()).toBe(0));
    expect(fixture.contexts[0]?.signal.reason).toMatchObject({ reason: "CANCELLED" });
    expect(fixture.logged.filter(({ msg }) => msg === "grpc.internal_error")).toEqual([]);
  });

  it("ends at the deadline, also when the handler hangs", async () => {
    fixture.handlers.watch = async function* () {
      yield account("first");
      await new Promise(() => undefined);
    };
    const { ids, error } = await readAll(fixture.client.watch({}, { timeoutMs: 200 }));
    expect(ids).toEqual(["first"]);
    expect(await failureOf(Promise.reject(error))).toMatchObject({
      code: status.DEADLINE_EXCEEDED,
    });
    await vi.waitFor(async () => expect(await openStreams()).toBe(0));
  });

  it("ends with UNAVAILABLE and a time to retry when the server stops", async () => {
    fixture.handlers.watch = async function* (_request, { signal }) {
      yield account("first");
      await aborted(signal);
    };
    const reading = readAll(fixture.client.watch({}));
    await vi.waitFor(async () => expect(await openStreams()).toBe(1));
    fixture.stop();
    expect(await failureOf(reading.then(({ error }) => Promise.reject(error)))).toMatchObject({
      code: status.UNAVAILABLE,
      reason: "SERVER_STOPPING",
      retryDelayMs: 100,
    });
  });

  it("refuses one stream more than it keeps open, and takes one again when one ends", async () => {
    fixture.handlers.watch = async function* (_request, { signal }) {
      yield account("first");
      await aborted(signal);
    };
    const open = Array.from({ length: streamsMax }, (_, at) => {
      const headers = { "x-tenant-id": `t-${at}` };
      const iterator = fixture.client.watch({}, { headers })[Symbol.asyncIterator]();
      return iterator.next().then(() => iterator);
    });
    const [first] = await Promise.all(open);
    const { error } = await readAll(fixture.client.watch({}));
    expect(await failureOf(Promise.reject(error))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      reason: "OVERLOADED",
      retryDelayMs: 1_000,
    });
    await first?.return?.();
    await vi.waitFor(async () => {
      const again = fixture.client.watch({})[Symbol.asyncIterator]();
      expect((await again.next()).value).toMatchObject(account("first"));
    });
  });

  it("keeps no more than its share open for a tenant: another one finds a place", async () => {
    fixture.handlers.watch = async function* (_request, { signal }) {
      yield account("first");
      await aborted(signal);
    };
    const openOne = () => fixture.client.watch({})[Symbol.asyncIterator]().next();
    await Promise.all(Array.from({ length: streamsPerTenantMax }, openOne));
    const { error } = await readAll(fixture.client.watch({}));
    const refusal = "Cannot take the request: 2 streams of this tenant are in hand already";
    expect(await failureOf(Promise.reject(error))).toMatchObject({
      reason: "OVERLOADED",
      message: refusal,
    });
    const headers = { "x-tenant-id": "another" };
    const other = fixture.client.watch({}, { headers })[Symbol.asyncIterator]();
    expect((await other.next()).value).toMatchObject(account("first"));
  });
});
