import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { failureOf } from "./server.fixture.ts";
import {
  inHandMax,
  openStreamsFixture,
  readAll,
  requestsMax,
  streamsMax,
  streamsPerTenantMax,
} from "./streams.fixture.ts";

let fixture: Awaited<ReturnType<typeof openStreamsFixture>>;

beforeEach(async () => {
  fixture = await openStreamsFixture();
});

afterEach(() => fixture.close());

const idsOf = (length: number): string[] => Array.from({ length }, (_, index) => `a-${index}`);

const echo = (text: string) => ({ account: { accountId: text } });

/** A handler that holds every message until it is let go. */
const holdAll = () => {
  const gate = Promise.withResolvers<void>();
  fixture.handlers.each = async ({ request }) => {
    await gate.promise;
    return echo(request?.accountId ?? "");
  };
  return gate;
};

describe("serveEachMessage()", () => {
  it("answers every message, ends with OK behind the half-close, and measures", async () => {
    const exchange = fixture.client.each({ headers: { "x-tenant-id": "t-1" } });
    const reading = readAll(exchange.responses);
    for (const accountId of idsOf(500)) await exchange.send({ accountId });
    exchange.end();
    const { ids, error } = await reading;
    expect(error).toBeUndefined();
    expect(ids.sort()).toEqual(idsOf(500).sort());
    expect(fixture.contexts[0]).toMatchObject({ tenantId: "t-1" });
    const { values } = await fixture.metrics.streamMessages.get();
    expect(values.map(({ labels, value }) => [labels.direction, value])).toEqual(
      expect.arrayContaining([
        ["in", 500],
        ["out", 500],
      ]),
    );
  });

  it("answers in the order in which messages come to an end", async () => {
    const first = Promise.withResolvers<void>();
    fixture.handlers.each = async ({ position }) => {
      if (position === 1) await first.promise;
      return echo(String(position));
    };
    const exchange = fixture.client.each();
    const iterator = exchange.responses[Symbol.asyncIterator]();
    await exchange.send({});
    await exchange.send({});
    expect((await iterator.next()).value).toMatchObject(echo("2"));
    first.resolve();
    expect((await iterator.next()).value).toMatchObject(echo("1"));
    exchange.end();
    expect((await iterator.next()).done).toBe(true);
  });

  it("has no more in hand than it may, and reads on when answers are taken", async () => {
    const gate = holdAll();
    const exchange = fixture.client.each();
    const reading = readAll(exchange.responses);
    const sending = (async () => {
      for (const accountId of idsOf(200)) await exchange.send({ accountId });
      exchange.end();
    })();
    await vi.waitFor(() => expect(fixture.contexts).toHaveLength(inHandMax));
    gate.resolve();
    await sending;
    const { ids, error } = await reading;
    expect(error).toBeUndefined();
    expect(ids).toHaveLength(200);
  });

  it("reads nothing more from a caller that takes no answers", async () => {
    const text = "x".repeat(32_768);
    const exchange = fixture.client.each();
    let sent = 0;
    const send = async (): Promise<void> => {
      for (; sent < 10_000; sent += 1) await exchange.send({ accountId: text });
    };
    send().catch(() => undefined); // It is cancelled below.
    // The client of grpc-js keeps whatever comes until it is read from for the first time.
    await exchange.responses[Symbol.asyncIterator]().next();
    let before = -1;
    await vi.waitFor(
      () => {
        const stands = sent > 0 && sent === before;
        before = sent;
        expect(stands).toBe(true);
      },
      { interval: 200, timeout: 5_000 },
    );
    expect(fixture.contexts.length).toBeLessThan(200);
    exchange.cancel();
  });

  it("hands over bad messages as what they are; their neighbours do not notice", async () => {
    const seen: [number, string][] = [];
    fixture.handlers.each = async ({ position, request, failed }) => {
      seen.push([position, failed?.reason ?? request?.accountId ?? ""]);
      return echo(String(position));
    };
    const exchange = fixture.raw.each();
    const reading = readAll(exchange.responses);
    await exchange.send(Buffer.from([0x12, 1, 0x61]));
    await exchange.send(Buffer.from([0xff, 0xff]));
    await exchange.send(Buffer.alloc(65_537));
    await exchange.send(Buffer.from([0x12, 0x03, 0x61, 0xff, 0x62]));
    await exchange.send(Buffer.alloc(0));
    exchange.end();
    expect(await reading).toMatchObject({ error: undefined, ids: { length: 5 } });
    expect(seen).toEqual([
      [1, "a"],
      [2, "INVALID_FIELD"],
      [3, "MESSAGE_TOO_LARGE"],
      [4, "a\ufffdb"],
      [5, ""],
    ]);
  });

  it("refuses bad headers once, for the whole call", async () => {
    const exchange = fixture.client.each({ headers: { "x-tenant-id": "T" } });
    const { error } = await readAll(exchange.responses);
    expect(await failureOf(Promise.reject(error))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      violations: [{ field: "x-tenant-id" }],
    });
    await expect(exchange.send({})).rejects.toThrow("Cannot send: the call is over");
  });

  it("says OVERLOADED for messages beyond the server's places, and takes more later", async () => {
    const gate = Promise.withResolvers<void>();
    fixture.handlers.each = async ({ failed }) => {
      if (failed === undefined) await gate.promise;
      return echo(failed?.reason ?? "done");
    };
    const send = async (exchange: ReturnType<typeof fixture.client.each>) => {
      for (const accountId of idsOf(inHandMax)) await exchange.send({ accountId });
    };
    const [first, second] = [fixture.client.each(), fixture.client.each()];
    const firstIds = readAll(first.responses);
    await send(first);
    await vi.waitFor(() => expect(fixture.contexts).toHaveLength(inHandMax));
    const secondIds = readAll(second.responses);
    await send(second);
    await vi.waitFor(() => expect(fixture.contexts).toHaveLength(2 * inHandMax));
    gate.resolve();
    await send(second);
    first.end();
    second.end();
    expect((await firstIds).ids).toEqual(idsOf(inHandMax).map(() => "done"));
    const { ids } = await secondIds;
    const overloaded = ids.filter((id) => id === "OVERLOADED");
    expect(overloaded).toHaveLength(2 * inHandMax - requestsMax);
    expect(ids.filter((id) => id === "done")).toHaveLength(2 * inHandMax - overloaded.length);
  });

  it("lets no tenant take all streams of envelopes: another one finds a place", async () => {
    const open = async (tenantId: string) => {
      const exchange = fixture.client.each({ headers: { "x-tenant-id": tenantId } });
      await exchange.send({ accountId: tenantId });
      return exchange.responses[Symbol.asyncIterator]().next();
    };
    for (let stream = 0; stream < streamsPerTenantMax; stream += 1) {
      expect((await open("greedy")).value).toMatchObject(echo("greedy"));
    }
    expect(await failureOf(open("greedy"))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      reason: "OVERLOADED",
    });
    expect((await open("modest")).value).toMatchObject(echo("modest"));
  });

  it("aborts what is in hand when the caller cancels, and logs no bug", async () => {
    let reason: unknown;
    fixture.handlers.each = (_received, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reason = signal.reason;
          reject(signal.reason);
        });
      });
    const exchange = fixture.client.each();
    await exchange.send({});
    await vi.waitFor(() => expect(fixture.contexts).toHaveLength(1));
    exchange.cancel();
    await vi.waitFor(() => expect(reason).toMatchObject({ reason: "CANCELLED" }));
    await vi.waitFor(async () => {
      const { values } = await fixture.metrics.streamsOpen.get();
      expect(values.map(({ value }) => value)).toEqual(values.map(() => 0));
    });
    expect(fixture.logged.filter(({ msg }) => msg === "grpc.internal_error")).toEqual([]);
  });

  it("ends an idle stream with UNAVAILABLE, and gives its place to others", async () => {
    const brief = await openStreamsFixture(50);
    for (let count = 0; count < 2 * streamsMax; count += 1) {
      const { error } = await readAll(brief.client.each().responses);
      expect(await failureOf(Promise.reject(error))).toMatchObject({
        code: status.UNAVAILABLE,
        reason: "STREAM_IDLE",
      });
    }
    brief.close();
  });

  it("gives the place of a stream to others whose caller takes no answers", async () => {
    const brief = await openStreamsFixture(200);
    const exchange = brief.client.each();
    const send = async (): Promise<void> => {
      for (let sent = 0; sent < 10_000; sent += 1) {
        await exchange.send({ accountId: "x".repeat(32_768) });
      }
    };
    const sending = failureOf(send());
    // The client of grpc-js keeps whatever comes until it is read from for the first time.
    await exchange.responses[Symbol.asyncIterator]().next();
    await expect
      .poll(async () => (await brief.metrics.streamsOpen.get()).values[0]?.value, {
        timeout: 10_000,
      })
      .toBe(0);
    expect(brief.contexts.length).toBeLessThan(200);
    exchange.cancel();
    await sending;
    brief.close();
  });

  it("ends at the stream's deadline", async () => {
    holdAll();
    const exchange = fixture.client.each({ timeoutMs: 200 });
    await exchange.send({});
    const { error } = await readAll(exchange.responses);
    expect(await failureOf(Promise.reject(error))).toMatchObject({
      code: status.DEADLINE_EXCEEDED,
    });
    // Of the two that look at the clock the caller may be the first.
    await vi.waitFor(() => expect(fixture.contexts[0]?.signal.aborted).toBe(true));
  });

  it("answers what is in hand when the server stops, reads no more, ends UNAVAILABLE", async () => {
    const gate = holdAll();
    const exchange = fixture.client.each();
    const reading = readAll(exchange.responses);
    await exchange.send({ accountId: "in hand" });
    await vi.waitFor(() => expect(fixture.contexts).toHaveLength(1));
    fixture.stop();
    await exchange.send({ accountId: "late" });
    gate.resolve();
    const { ids, error } = await reading;
    expect(ids).toEqual(["in hand"]);
    expect(await failureOf(Promise.reject(error))).toMatchObject({
      code: status.UNAVAILABLE,
      reason: "SERVER_STOPPING",
    });
  });

  it("does without what is not answered when the time of the drain is over", async () => {
    holdAll();
    const exchange = fixture.client.each();
    const reading = readAll(exchange.responses);
    await exchange.send({ accountId: "held" });
    await vi.waitFor(() => expect(fixture.contexts).toHaveLength(1));
    fixture.stop();
    fixture.cut();
    const { ids, error } = await reading;
    expect(ids).toEqual([]);
    expect(await failureOf(Promise.reject(error))).toMatchObject({
      code: status.UNAVAILABLE,
      reason: "SERVER_STOPPING",
    });
    expect(fixture.contexts[0]?.signal.reason).toMatchObject({ reason: "SERVER_STOPPING" });
  });

  it("ends the call with what a handler throws, behind the answers before", async () => {
    fixture.handlers.each = async ({ position }) => {
      if (position === 2) throw new TypeError("a bug");
      return echo(String(position));
    };
    const exchange = fixture.client.each();
    const reading = readAll(exchange.responses);
    await exchange.send({});
    await exchange.send({});
    expect(await failureOf(reading.then(({ error }) => Promise.reject(error)))).toMatchObject({
      reason: "INTERNAL",
    });
    expect(fixture.logged.filter(({ msg }) => msg === "grpc.internal_error")).toHaveLength(1);
  });
});
