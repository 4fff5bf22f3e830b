import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../clock.ts";
import { silentLog } from "../log.ts";
import { createClient } from "./client.ts";
import { failureOf, openServerFixture } from "./server.fixture.ts";
import { openGrpcServer } from "./server.ts";

let fixture: Awaited<ReturnType<typeof openServerFixture>>;

beforeEach(async () => {
  fixture = await openServerFixture();
});

afterEach(() => fixture.close());

describe("openGrpcServer()", () => {
  it("refuses requests beyond the number it takes at once, and only those", async () => {
    const gate = Promise.withResolvers<void>();
    fixture.handler.getAccount = async () => {
      await gate.promise;
      return {};
    };
    const calls = [fixture.client.getAccount({}), fixture.client.getAccount({})];
    await vi.waitFor(() => expect(fixture.contexts).toHaveLength(2));
    expect(await failureOf(fixture.client.getAccount({}))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      reason: "OVERLOADED",
      retryDelayMs: 1_000,
    });
    gate.resolve();
    await Promise.all(calls);
    await fixture.client.getAccount({});
  });

  it("has a connection's further calls wait at the client, and answers every one", async () => {
    const own = await openServerFixture({
      callsMax: 3,
      requestsMax: 100,
      requestsPerTenantMax: 100,
    });
    try {
      const open = { now: 0, most: 0 };
      const gate = Promise.withResolvers<void>();
      own.handler.getAccount = async () => {
        open.now += 1;
        open.most = Math.max(open.most, open.now);
        await gate.promise;
        open.now -= 1;
        return {};
      };
      const calls = Array.from({ length: 40 }, () => own.client.getAccount({}));
      await vi.waitFor(() => expect(own.contexts).toHaveLength(3));
      gate.resolve();
      await Promise.all(calls);
      expect(own.contexts).toHaveLength(40);
      expect(open.most).toBe(3);
    } finally {
      await own.close();
    }
  });

  it("answers what comes over more connections than there are places for at once", async () => {
    const own = await openServerFixture({
      callsMax: 3,
      requestsMax: 6,
      requestsPerTenantMax: 6,
    });
    const service = "daybook.account.v1.AccountQueryService";
    const connect = () => createClient(service, own.server.address, { ownConnection: true });
    const connections = [connect(), connect(), connect()] as const;
    const [first, second, third] = connections;
    try {
      const gate = Promise.withResolvers<void>();
      own.handler.getAccount = async () => {
        await gate.promise;
        return {};
      };
      const filling = [first, second].flatMap((one) =>
        Array.from({ length: 3 }, () => one.getAccount({})),
      );
      await vi.waitFor(() => expect(own.contexts).toHaveLength(6));
      let answered = 0;
      const waiting = first.getAccount({}).finally(() => {
        answered += 1;
      });
      // All of it while the six before them are in hand, and the fourth of the first waits.
      for (let call = 0; call < 20; call += 1) {
        expect(await failureOf(third.getAccount({}, { timeoutMs: 1_000 }))).toMatchObject({
          code: status.RESOURCE_EXHAUSTED,
          reason: "OVERLOADED",
          retryDelayMs: 1_000,
        });
      }
      expect(answered).toBe(0);
      gate.resolve();
      await Promise.all([...filling, waiting]);
    } finally {
      for (const one of connections) one.close();
      await own.close();
    }
  });

  it("cannot listen on a port that is taken", async () => {
    const options = {
      host: "127.0.0.1",
      port: fixture.server.port,
      services: [],
      metrics: fixture.metrics,
      log: silentLog,
    };
    await expect(openGrpcServer({ ...options, clock: systemClock })).rejects.toThrow(
      /^Cannot listen on 127\.0\.0\.1:\d+: /,
    );
  });

  it("drains: finishes what is in hand, refuses what comes then with UNAVAILABLE", async () => {
    const gate = Promise.withResolvers<void>();
    fixture.handler.getAccount = async () => {
      await gate.promise;
      return { account: { accountId: "late" } };
    };
    const inHand = fixture.client.getAccount({});
    await vi.waitFor(() => expect(fixture.contexts).toHaveLength(1));
    const drained = fixture.server.drain(10_000);
    expect(await failureOf(fixture.client.getAccount({}, { timeoutMs: 2_000 }))).toMatchObject({
      code: status.UNAVAILABLE,
    });
    gate.resolve();
    expect((await inHand).account?.accountId).toBe("late");
    await drained;
    expect(fixture.contexts).toHaveLength(1);
  });

  it("drains under load without an error that clients do not retry", async () => {
    fixture.handler.getAccount = async () => {
      await new Promise(setImmediate);
      return {};
    };
    const codes = new Set<number>();
    let answered = 0;
    const callUntilRefused = async (): Promise<void> => {
      for (let call = 0; call < 10_000; call += 1) {
        const { code = status.OK } = await failureOf(fixture.client.getAccount({}));
        if (code === status.OK) answered += 1;
        else codes.add(code);
        if (code === status.UNAVAILABLE) return;
      }
    };
    const callers = [callUntilRefused(), callUntilRefused()];
    await vi.waitFor(() => expect(answered).toBeGreaterThan(50));
    await fixture.server.drain(10_000);
    await Promise.all(callers);
    expect([...codes]).toEqual([status.UNAVAILABLE]);
  });

  it("drains no longer than its grace period; what is left is to be sent again", async () => {
    fixture.handler.getAccount = () => new Promise(() => undefined);
    const inHand = [
      failureOf(fixture.client.getAccount({})),
      failureOf(fixture.client.getAccount({})),
    ];
    await vi.waitFor(() => expect(fixture.contexts).toHaveLength(2));
    await fixture.server.drain(200);
    for (const failure of await Promise.all(inHand)) {
      expect(failure).toMatchObject({
        code: status.UNAVAILABLE,
        reason: "SERVER_STOPPING",
        retryDelayMs: 100,
      });
    }
    const [{ signal } = expect.fail()] = fixture.contexts;
    expect(signal.reason).toMatchObject({ reason: "SERVER_STOPPING" });
    const ended = fixture.logged.filter(({ msg }) => msg === "grpc.request");
    expect(ended.map(({ code }) => code)).toEqual(["UNAVAILABLE", "UNAVAILABLE"]);
    expect(fixture.logged.filter(({ msg }) => msg === "grpc.internal_error")).toEqual([]);
  });
});
