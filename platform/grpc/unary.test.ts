import { gzipSync } from "node:zlib";
import { Metadata, status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CommandRejected } from "../../domain/rejection.ts";
import { RequestFailed } from "../failure.ts";
import { callHttp2, failureOf, frame, openServerFixture, servedRpc } from "./server.fixture.ts";

let fixture: Awaited<ReturnType<typeof openServerFixture>>;

beforeEach(async () => {
  fixture = await openServerFixture();
});

afterEach(() => fixture.close());

const tenantForm = "must be given once, 1 to 64 of a-z, 0-9 and -";

describe("serveUnary()", () => {
  it("answers a call and measures it", async () => {
    expect((await fixture.client.getAccount({ accountId: "a-1" })).account?.accountId).toBe("a-1");
    const { values } = await fixture.metrics.requestSeconds.get();
    expect(values.find(({ metricName }) => metricName?.endsWith("_count"))).toMatchObject({
      labels: { rpc: servedRpc, code: "OK" },
      value: 1,
    });
  });

  it("tells code, message, reason and facts of a refusal, also beyond ASCII", async () => {
    fixture.handler.getAccount = async () => {
      throw new CommandRejected(
        "INSUFFICIENT_FUNDS",
        { account_id: "a-1", available: "3.00 €" },
        "Cannot withdraw 3.01 €: 100% of “Müller” 𝄞\nis\ud800 gone",
      );
    };
    expect(await failureOf(fixture.client.getAccount({}))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      message: "Cannot withdraw 3.01 €: 100% of “Müller” 𝄞 is\ufffd gone",
      reason: "INSUFFICIENT_FUNDS",
      facts: { account_id: "a-1", available: "3.00 €" },
    });
  });

  it("brings an error with thousands of violations through as what it is", async () => {
    const violations = Array.from({ length: 5_000 }, () => ({
      field: "f".repeat(1_000),
      description: "𝄞".repeat(1_000),
    }));
    fixture.handler.getAccount = async () => {
      throw new RequestFailed("INVALID_FIELD", "𝄞".repeat(10_000), { violations });
    };
    const read = await failureOf(fixture.client.getAccount({}));
    expect(read).toMatchObject({ code: status.INVALID_ARGUMENT, reason: "INVALID_FIELD" });
    expect(read.violations.length).toBeGreaterThan(0);
  });

  it("hides an unknown error from the caller and logs it once with its stack", async () => {
    fixture.handler.getAccount = async () => {
      throw new TypeError("index daybook-1 on host db-7");
    };
    expect(await failureOf(fixture.client.getAccount({}))).toMatchObject({
      code: status.INTERNAL,
      message: "Cannot answer: internal error",
      reason: "INTERNAL",
    });
    const errors = fixture.logged.filter(({ msg }) => msg === "grpc.internal_error");
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ level: 50, err: { type: "TypeError" } });
    expect(JSON.stringify(errors[0])).toContain("unary.test.ts");
  });

  it("answers INTERNAL when a handler throws at once or its response is none", async () => {
    fixture.handler.getAccount = () => {
      throw new Error("not even a promise");
    };
    expect(await failureOf(fixture.client.getAccount({}))).toMatchObject({ reason: "INTERNAL" });
    fixture.handler.getAccount = async () => [] as never;
    expect(await failureOf(fixture.client.getAccount({}))).toMatchObject({ reason: "INTERNAL" });
  });

  it("refuses bytes that are no message, with a violation", async () => {
    expect(await failureOf(fixture.callRaw(Buffer.from([0xff, 0xff, 0xff])))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      reason: "INVALID_FIELD",
      violations: [{ field: "", description: "must be one of the request's type" }],
    });
    expect(fixture.contexts).toEqual([]);
  });

  it("gives invalid UTF-8 to the handler as U+FFFD", async () => {
    const read: string[] = [];
    fixture.handler.getAccount = async ({ accountId }) => {
      read.push(accountId);
      return {};
    };
    await fixture.callRaw(Buffer.from([0x12, 0x03, 0x61, 0xff, 0x62])); // account_id = "a\xffb"
    expect(read).toEqual(["a\ufffdb"]);
  });

  it("reads a message at the size limit and refuses one that is a byte larger", async () => {
    const sized = (bytes: number): Buffer => {
      const head = Buffer.from([0x12, 0, 0, 0, 0]);
      const length = bytes - head.length;
      for (let index = 0; index < 4; index += 1) {
        head[index + 1] = ((length >> (7 * index)) & 0x7f) | (index < 3 ? 0x80 : 0);
      }
      return Buffer.concat([head, Buffer.alloc(length, "a")]);
    };
    fixture.handler.getAccount = async ({ accountId }) => ({
      account: { version: accountId.length },
    });
    expect((await fixture.callRaw(sized(4 * 1_048_576))).length).toBeGreaterThan(0);
    expect(await failureOf(fixture.callRaw(sized(4 * 1_048_576 + 1)))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      reason: "MESSAGE_TOO_LARGE",
      facts: { message_bytes_max: "4194304" },
    });
    expect(await failureOf(fixture.callRaw(Buffer.alloc(65 * 1_048_576)))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      reason: "MESSAGE_TOO_LARGE",
    });
  });

  it("blames the caller for a message that does not decompress or grows too large", async () => {
    const gzip = { "grpc-encoding": "gzip" };
    expect(
      await callHttp2(fixture.server.address, gzip, frame(Buffer.from("no gzip"), 1)),
    ).toMatchObject({
      "grpc-status": String(status.INVALID_ARGUMENT),
      "grpc-status-details-bin": expect.any(String),
    });
    const bomb = gzipSync(Buffer.alloc(65 * 1_048_576));
    expect(await callHttp2(fixture.server.address, gzip, frame(bomb, 1))).toMatchObject({
      "grpc-status": String(status.RESOURCE_EXHAUSTED),
      "grpc-status-details-bin": expect.any(String),
    });
  });

  it("refuses a timeout that is none as the caller's mistake", async () =>
    expect(
      await callHttp2(fixture.server.address, { "grpc-timeout": "soon" }, frame(Buffer.alloc(0))),
    ).toMatchObject({
      "grpc-status": String(status.INVALID_ARGUMENT),
      "grpc-status-details-bin": expect.any(String),
    }));

  it("does no work for a deadline that is over on arrival", async () => {
    expect(
      await callHttp2(fixture.server.address, { "grpc-timeout": "1n" }, frame(Buffer.alloc(0))),
    ).toMatchObject({
      "grpc-status": String(status.DEADLINE_EXCEEDED),
      "grpc-status-details-bin": expect.any(String),
    });
    expect(fixture.contexts).toEqual([]);
  });

  it("tells the handler the deadline and aborts it when that passes", async () => {
    fixture.handler.getAccount = (_request, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    const before = Date.now();
    expect(await failureOf(fixture.client.getAccount({}, { timeoutMs: 200 }))).toMatchObject({
      code: status.DEADLINE_EXCEEDED,
    });
    await vi.waitFor(() => expect(fixture.contexts[0]?.signal.aborted).toBe(true));
    expect(fixture.contexts[0]?.signal.reason).toMatchObject({ reason: "DEADLINE_EXCEEDED" });
    expect(fixture.contexts[0]?.deadline).toBeGreaterThan(before);
    expect(fixture.contexts[0]?.deadline).toBeLessThanOrEqual(before + 1_200);
  });

  it("aborts the handler when the caller cancels, and counts it as CANCELLED", async () => {
    const started = Promise.withResolvers<void>();
    fixture.handler.getAccount = (_request, { signal }) => {
      started.resolve();
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("gone", "AbortError")));
      });
    };
    const caller = new AbortController();
    const call = fixture.client.getAccount({}, { signal: caller.signal });
    call.catch(() => undefined);
    await started.promise;
    caller.abort();
    expect(await failureOf(call)).toMatchObject({ code: status.CANCELLED });
    await vi.waitFor(() =>
      expect(fixture.logged).toContainEqual(
        expect.objectContaining({ msg: "grpc.request", code: "CANCELLED", reason: "CANCELLED" }),
      ),
    );
    expect(fixture.contexts[0]?.signal.reason).toMatchObject({ reason: "CANCELLED" });
    expect(fixture.logged.filter(({ msg }) => msg === "grpc.internal_error")).toEqual([]);
  });

  it("does not abort a handler's signal after a complete answer", async () => {
    await fixture.client.getAccount({});
    await fixture.client.getAccount({});
    expect(fixture.contexts.map(({ signal }) => signal.aborted)).toEqual([false, false]);
  });

  it("reads tenant, correlation and trace from the headers", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const headers = { "x-tenant-id": "t-1", "x-correlation-id": "A.b_c-1", traceparent };
    await fixture.client.getAccount({}, { headers });
    await fixture.client.getAccount({});
    expect(fixture.contexts).toMatchObject([
      {
        method: servedRpc,
        tenantId: "t-1",
        correlationId: "A.b_c-1",
        traceparent,
        actor: "anonymous",
      },
      { tenantId: "default", correlationId: "", traceparent: "" },
    ]);
  });

  it("reports every bad header together with an undecodable message", async () => {
    const metadata = new Metadata();
    metadata.set("x-tenant-id", "T1");
    metadata.set("x-correlation-id", "a b");
    const read = await failureOf(fixture.callRaw(Buffer.from([0xff]), metadata));
    expect(read).toMatchObject({ code: status.INVALID_ARGUMENT, reason: "INVALID_FIELD" });
    expect(read.violations.map(({ field }) => field)).toEqual([
      "x-tenant-id",
      "x-correlation-id",
      "",
    ]);
  });

  it("refuses a tenant that is given twice", async () => {
    const metadata = new Metadata();
    metadata.add("x-tenant-id", "a");
    metadata.add("x-tenant-id", "a");
    expect(await failureOf(fixture.callRaw(Buffer.alloc(0), metadata))).toMatchObject({
      message: `Cannot read the request: x-tenant-id ${tenantForm}`,
      violations: [{ field: "x-tenant-id", description: tenantForm }],
    });
  });
});
