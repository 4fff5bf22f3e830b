import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FaultProxy, openFaultProxy } from "./fault-proxy.ts";
import {
  amqpAck,
  answerTo,
  bulkAnswer,
  type Matcher,
  postgresAppended,
  postgresCommitted,
} from "./matchers.ts";

let server: Server;
let proxy: FaultProxy;
const sockets: Socket[] = [];

/** A server that answers every line with `<line> ok`. */
beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {});
    let rest = "";
    socket.on("data", (bytes) => {
      const lines = (rest + bytes.toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) socket.write(`${line} ok\n`);
    });
    socket.on("end", () => socket.end("bye\n"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  proxy = await openFaultProxy({ port: (server.address() as AddressInfo).port, seed: 7 });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await proxy.close();
  server.close();
});

/** A client with everything it has heard so far. */
const dial = () => {
  const socket = connect(proxy.port, "127.0.0.1");
  sockets.push(socket);
  let heard = "";
  const ended = new Promise<string>((resolve) => {
    socket.on("error", (error) => resolve((error as NodeJS.ErrnoException).code ?? "error"));
    socket.on("close", () => resolve("closed"));
  });
  socket.on("data", (bytes) => {
    heard += bytes.toString();
  });
  return { heard: () => heard, say: (line: string) => socket.write(`${line}\n`), ended, socket };
};

const soon = { timeout: 5_000, interval: 10 };

describe("openFaultProxy()", () => {
  it("carries bytes both ways, and the end of one direction, when nothing goes wrong", async () => {
    const client = dial();
    client.say("a".repeat(200_000));
    await expect.poll(client.heard, soon).toHaveLength(200_004);
    client.socket.end();
    await expect.poll(client.heard, soon).toMatch(/bye\n$/);
    expect(await client.ended).toBe("closed");
    await expect.poll(proxy.connections, soon).toBe(0);
    expect(proxy.through("postgres://u:p@db:5432/x")).toBe(
      `postgres://u:p@127.0.0.1:${proxy.port}/x`,
    );
  });

  it("strands the connections that there are without a word, and carries new ones", async () => {
    const first = dial();
    first.say("one");
    await expect.poll(first.heard, soon).toBe("one ok\n");
    expect(proxy.strand()).toBe(1);
    first.say("lost");
    const second = dial();
    second.say("two");
    await expect.poll(second.heard, soon).toBe("two ok\n");
    expect(first.heard()).toBe("one ok\n");
    expect(proxy.strand()).toBe(1);
    const told = await Promise.race([first.ended, second.ended, Promise.resolve("nothing")]);
    expect(told).toBe("nothing");
    first.socket.destroy();
    second.socket.destroy();
    await expect.poll(proxy.connections, soon).toBe(0);
  });

  it("cuts the connections that there are, and takes new ones", async () => {
    const first = dial();
    first.say("one");
    await expect.poll(first.heard, soon).toBe("one ok\n");
    expect(proxy.cut()).toBe(1);
    expect(await first.ended).toBe("ECONNRESET");
    const second = dial();
    second.say("two");
    await expect.poll(second.heard, soon).toBe("two ok\n");
  });

  it("accepts and does not answer while half-open; all arrives once that is over", async () => {
    const before = dial();
    before.say("before");
    await expect.poll(before.heard, soon).toBe("before ok\n");
    proxy.set({ halfOpen: true });
    const during = dial();
    await once(during.socket, "connect");
    before.say("lost?");
    during.say("lost?");
    await expect
      .poll(() => before.heard() + during.heard(), { timeout: 300, interval: 50 })
      .toBe("before ok\n");
    proxy.set({});
    await expect.poll(before.heard, soon).toBe("before ok\nlost? ok\n");
    await expect.poll(during.heard, soon).toBe("lost? ok\n");
  });

  it("refuses new connections and leaves those there are", async () => {
    const before = dial();
    before.say("a");
    await expect.poll(before.heard, soon).toBe("a ok\n");
    proxy.set({ refuse: true });
    expect(await dial().ended).toBe("ECONNRESET");
    before.say("b");
    await expect.poll(before.heard, soon).toBe("a ok\nb ok\n");
  });

  it("throttles to the bytes a second that it is given", async () => {
    proxy.set({ bytesPerSecond: 10_000 });
    const startedAt = performance.now();
    const client = dial();
    client.say("x".repeat(2_000));
    await expect.poll(client.heard, soon).toHaveLength(2_004);
    // Each way takes a fifth of a second.
    expect(performance.now() - startedAt).toBeGreaterThan(300);
  });

  it("delays, and keeps the order", async () => {
    proxy.set({ delayMs: 20 });
    const client = dial();
    const lines = Array.from({ length: 10 }, (_, index) => `line ${index}`);
    for (const line of lines) client.say(line);
    await expect.poll(client.heard, soon).toBe(lines.map((line) => `${line} ok\n`).join(""));
  });

  it("holds the first reply that matches, on its connection alone, until released", async () => {
    const hold = proxy.hold("toClient", answerTo("second"));
    const [one, other] = [dial(), dial()];
    one.say("first");
    await expect.poll(one.heard, soon).toBe("first ok\n");
    expect(hold.isReached()).toBe(false);
    one.say("second");
    await hold.reached;
    one.say("third");
    other.say("second");
    await expect.poll(other.heard, soon).toBe("second ok\n");
    expect(one.heard()).toBe("first ok\n");
    hold.release();
    await expect.poll(one.heard, soon).toBe("first ok\nsecond ok\nthird ok\n");
  });

  it("loses a held reply that is dropped, and holds nothing after an early release", async () => {
    const dropped = proxy.hold("toClient", answerTo("lost"));
    const passed = proxy.hold("toClient", answerTo("kept"));
    passed.release();
    const client = dial();
    client.say("kept");
    await expect.poll(client.heard, soon).toBe("kept ok\n");
    client.say("lost");
    await dropped.reached;
    dropped.drop();
    client.say("after");
    proxy.cut();
    await client.ended;
    expect(client.heard()).toBe("kept ok\n");
    expect(passed.isReached()).toBe(false);
  });

  it("can hold what goes to the server", async () => {
    const hold = proxy.hold("toServer", ({ bytes }) => bytes.includes("never"));
    const client = dial();
    client.say("never");
    await hold.reached;
    expect(client.heard()).toBe("");
    hold.release();
    await expect.poll(client.heard, soon).toBe("never ok\n");
  });

  it("keeps no connection of a client that went while its last words were held", async () => {
    const holds = [proxy.hold("toServer", () => true), proxy.hold("toServer", () => true)];
    for (const hold of holds) {
      const client = dial();
      client.say("last");
      await Promise.race(holds.filter((one) => !one.isReached()).map(({ reached }) => reached));
      client.socket.destroy();
      await client.ended;
      expect(hold.isReached()).toBe(true);
    }
    expect(proxy.connections()).toBe(2);
    holds[0]?.drop();
    holds[1]?.release();
    await expect.poll(proxy.connections, soon).toBe(0);
  });
});

const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");
const none = Buffer.alloc(0);

describe("matchers", () => {
  const ack = "\x01\0\x01\0\0\0\x0d\0\x3c\0\x50\0\0\0\0\0\0\0\x07\0\xce";
  const nack = ack.replace("\x50", "\x78");

  it.each<[string, Matcher, string, string, boolean]>([
    ["a commit", postgresCommitted, "C\0\0\0\x0bCOMMIT\0Z\0\0\0\x05I", "", true],
    ["a rollback", postgresCommitted, "C\0\0\0\x0dROLLBACK\0", "", false],
    ["the answer to an append", postgresAppended, "T", "select * from daybook.append($1)", true],
    ["the answer to a read", postgresAppended, "T", "select * from daybook.heads", false],
    ["a confirm", amqpAck, ack, "", true],
    ["a nack", amqpAck, nack, "", false],
    ["the answer to a bulk", bulkAnswer, "HTTP/1.1 200 OK", "POST /_bulk?x=1 HTTP/1.1", true],
    ["the answer to an index's bulk", bulkAnswer, "HTTP/1.1 200", "PUT /i/_bulk HTTP/1.1", true],
    ["the answer to a search", bulkAnswer, "HTTP/1.1 200 OK", "POST /i/_search HTTP/1.1", false],
  ])("tell %s", (_what, matcher, bytes, asked, matches) => {
    expect(matcher({ bytes: bytesOf(bytes), asked: asked === "" ? none : bytesOf(asked) })).toBe(
      matches,
    );
  });
});
