import { type AddressInfo, connect, createServer } from "node:net";
import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createClient } from "./client.ts";
import { failureOf, openServerFixture } from "./server.fixture.ts";

const ageMs = 200;
const graceMs = 1_500;

/** Passes bytes on, and counts the connections that were ever made. */
const openCounter = async (port: number) => {
  let made = 0;
  const listening = createServer((client) => {
    made += 1;
    const server = connect(port, "127.0.0.1");
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(listening.address() as AddressInfo).port}`,
    made: () => made,
    close: () => listening.close(),
  };
};

describe("A connection that has reached its age", () => {
  let fixture: Awaited<ReturnType<typeof openServerFixture>>;
  let counter: Awaited<ReturnType<typeof openCounter>>;
  const connected = () => createClient("daybook.account.v1.AccountQueryService", counter.address);
  let client: ReturnType<typeof connected>;

  beforeEach(async () => {
    fixture = await openServerFixture({
      connectionAgeMaxMs: ageMs,
      connectionGraceMs: graceMs,
      requestsMax: 64,
    });
    counter = await openCounter(fixture.server.port);
    client = connected();
  });

  afterEach(() => {
    client.close();
    fixture.close();
    counter.close();
  });

  it("is left by its client for another one without a failed call", async () => {
    let answered = 0;
    const caller = async (): Promise<void> => {
      while (counter.made() < 6) {
        await client.getAccount({});
        answered += 1;
      }
    };
    await Promise.all(Array.from({ length: 16 }, caller));
    expect(answered).toBeGreaterThan(100);
  });

  it("still answers what is under way on it", async () => {
    const gate = Promise.withResolvers<void>();
    fixture.handler.getAccount = async () => {
      await gate.promise;
      return { account: { accountId: "late" } };
    };
    const underWay = client.getAccount({});
    await vi.waitFor(() => expect(fixture.contexts).toHaveLength(1));
    fixture.handler.getAccount = async () => ({});
    const connections = async () => {
      await client.getAccount({});
      return counter.made();
    };
    await expect.poll(connections, { timeout: 5_000 }).toBeGreaterThan(1);
    gate.resolve();
    expect((await underWay).account?.accountId).toBe("late");
  });

  it("has no stream left when it is cut: each ends with UNAVAILABLE before", async () => {
    const openedAt = performance.now();
    const messages = client.watchAccount({ accountId: "a" })[Symbol.asyncIterator]();
    expect(await failureOf(messages.next())).toMatchObject({
      code: status.UNAVAILABLE,
      reason: "SERVER_STOPPING",
      message: "Cannot go on: the stream has reached its age",
      retryDelayMs: 100,
    });
    expect(performance.now() - openedAt).toBeGreaterThan(ageMs * 1.1);
  });
});

describe("A connection without a bound on its age", () => {
  it("stays the same", async () => {
    const fixture = await openServerFixture();
    const counter = await openCounter(fixture.server.port);
    const client = createClient("daybook.account.v1.AccountQueryService", counter.address);
    const stopAt = performance.now() + 3 * ageMs;
    while (performance.now() < stopAt) await client.getAccount({});
    expect(counter.made()).toBe(1);
    client.close();
    fixture.close();
    counter.close();
  });
});
