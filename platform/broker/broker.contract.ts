import { afterEach, describe, expect, it, vi } from "vitest";
import { RequestFailed } from "../failure.ts";
import { type Broker, batchMax, type Message } from "./broker.ts";
import { oneByOne } from "./one-by-one.fixture.ts";

/** What the suite asks an adapter for; empty queues, nobody consuming. */
export type BrokerLimits = { readonly partitions: number; readonly depthMax: number };

const waitMs = 15_000;
const limits: BrokerLimits = { partitions: 4, depthMax: 32 };

const text = (body: Uint8Array): string => new TextDecoder().decode(body);

const message = (partition: number, name: string): Message => ({
  partition,
  headers: { name },
  body: new TextEncoder().encode(name),
});

const numbered = (partition: number, count: number): Message[] =>
  Array.from({ length: count }, (_, index) => message(partition, `p${partition}-${index + 1}`));

const names = (messages: readonly Message[]): string[] => messages.map(({ body }) => text(body));

const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);

/** A gate that a handler waits at until the test opens it. */
const createGate = () => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
};

type Start = () => Promise<Broker>;

const collect = async (broker: Broker, partition: number) => {
  const received: Message[] = [];
  const subscription = await broker.consume(
    partition,
    oneByOne(async (one) => {
      received.push(one);
    }),
  );
  return { received, subscription };
};

const until = (holds: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(holds, { timeout: waitMs, interval: 10 });

const queueing = (start: Start): void => {
  it("publish() resolves when its messages are in their queues", async () => {
    const broker = await start();
    await broker.publish([...numbered(0, 3), ...numbered(2, 1)]);
    await until(async () => expect(await broker.readDepths()).toEqual([3, 0, 1, 0]));
  });

  it("publish() of nothing resolves", async () => {
    const broker = await start();
    await broker.publish([]);
    expect(await broker.readDepths()).toEqual([0, 0, 0, 0]);
  });

  it("delivers what was published before anybody consumed, in the order of the queue", async () => {
    const broker = await start();
    const sent = numbered(1, 10);
    await broker.publish(sent.slice(0, 6));
    await broker.publish(sent.slice(6));
    const { received } = await collect(broker, 1);
    await until(() => expect(names(received)).toEqual(names(sent)));
    expect(await broker.readDepths()).toEqual([0, 0, 0, 0]);
  });

  it("delivers what is published while somebody consumes, each partition in order", async () => {
    const broker = await start();
    const consumed = await Promise.all([0, 1, 2, 3].map((one) => collect(broker, one)));
    for (let round = 0; round < 8; round += 1) {
      await broker.publish([0, 1, 2, 3].map((one) => message(one, `p${one}-${round}`)));
    }
    await until(() => {
      for (const [partition, { received }] of consumed.entries()) {
        const expected = Array.from({ length: 8 }, (_, round) => `p${partition}-${round}`);
        expect(names(received)).toEqual(expected);
      }
    });
  });

  it("gives a handler what waits one batch at a time, at most batchMax together", async () => {
    const broker = await start();
    const gate = createGate();
    let inHand = 0;
    let inHandMost = 0;
    const batches: string[][] = [];
    await broker.consume(0, async (messages) => {
      inHand += 1;
      inHandMost = Math.max(inHandMost, inHand);
      batches.push(names(messages));
      await gate.opened;
      inHand -= 1;
    });
    const sent = numbered(0, 1 + batchMax + 2);
    await broker.publish(sent.slice(0, 1));
    await until(() => expect(batches).toHaveLength(1));
    await broker.publish(sent.slice(1));
    await until(async () => expect(await broker.readDepths()).not.toContain(1 + batchMax + 2));
    gate.open();
    await until(() => expect(batches.flat()).toEqual(names(sent)));
    expect(inHandMost).toBe(1);
    expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(batchMax);
    expect(Math.max(...batches.map(({ length }) => length))).toBeGreaterThan(1);
  });
};

const settling = (start: Start): void => {
  it("delivers a message again when its handler throws, and loses none behind it", async () => {
    const broker = await start();
    const settled = new Set<string>();
    let refusals = 0;
    await broker.consume(
      0,
      oneByOne(async ({ body }) => {
        if (text(body) === "p0-2" && refusals < 3) {
          refusals += 1;
          throw new Error("not yet");
        }
        settled.add(text(body));
      }),
    );
    await broker.publish(numbered(0, 4));
    await until(() => expect([...settled].sort()).toEqual(names(numbered(0, 4))));
    expect(refusals).toBe(3);
  });

  it("delivers those of a batch that was thrown out each by itself", async () => {
    const broker = await start();
    const batches: string[][] = [];
    await broker.publish(numbered(0, 3));
    await broker.consume(0, async (messages) => {
      batches.push(names(messages));
      if (names(messages).includes("p0-1") && batches.length < 4) throw new Error("not yet");
    });
    await until(() => expect(batches.at(-1)).toEqual(["p0-3"]));
    const after = batches.slice(batches.findIndex((batch) => batch.includes("p0-1")) + 1);
    expect(after.every(({ length }) => length === 1)).toBe(true);
    expect([...new Set(batches.flat())]).toEqual(names(numbered(0, 3)));
  });

  it("keeps the other partitions flowing while one handler is stuck", async () => {
    const broker = await start();
    const gate = createGate();
    const begun: string[] = [];
    await broker.consume(0, (messages) => {
      begun.push(...names(messages));
      return gate.opened;
    });
    const { received } = await collect(broker, 1);
    await broker.publish([...numbered(0, 1), ...numbered(1, 5)]);
    await until(() => expect(names(received)).toEqual(names(numbered(1, 5))));
    await until(() => expect(begun).toEqual(["p0-1"]));
    await broker.publish(numbered(0, 2).slice(1));
    gate.open();
    await until(() => expect(begun).toEqual(["p0-1", "p0-2"]));
  });

  it("lets a second consumer of a partition wait until the first is closed", async () => {
    const broker = await start();
    const first = await collect(broker, 3);
    const second = await collect(broker, 3);
    await broker.publish(numbered(3, 4));
    await until(() => expect(first.received).toHaveLength(4));
    await first.subscription.close();
    await broker.publish([message(3, "after")]);
    await until(() => expect(names(second.received)).toEqual(["after"]));
    expect(first.received).toHaveLength(4);
  });
};

const limiting = (start: Start): void => {
  it("refuses what a full queue cannot take, and takes it once there is room", async () => {
    const broker = await start();
    let confirmed = 0;
    let refusal: unknown;
    // A broker may count its limit a little late.
    for (; refusal === undefined && confirmed < 8 * limits.depthMax; ) {
      await broker.publish([message(0, `p0-${confirmed + 1}`)]).then(
        () => {
          confirmed += 1;
        },
        (error: unknown) => {
          refusal = error;
        },
      );
    }
    expect(refusal).toBeInstanceOf(RequestFailed);
    expect((refusal as RequestFailed).reason).toBe("STORE_UNAVAILABLE");
    expect(confirmed).toBeGreaterThanOrEqual(limits.depthMax);
    await broker.publish([message(1, "elsewhere")]);

    const { received } = await collect(broker, 0);
    await until(() => expect(names(received)).toEqual(names(numbered(0, confirmed))));
    await until(() => broker.publish([message(0, "later")]));
    await until(() => expect(names(received)).toContain("later"));
  });
};

const closing = (start: Start): void => {
  it("stops deliveries when a subscription closes, after the one in hand", async () => {
    const broker = await start();
    const gate = createGate();
    const finished: string[] = [];
    let begun = 0;
    const subscription = await broker.consume(
      2,
      oneByOne(async ({ body }) => {
        begun += 1;
        await gate.opened;
        finished.push(text(body));
      }),
    );
    await broker.publish(numbered(2, 1));
    await until(() => expect(begun).toBe(1));
    await broker.publish(numbered(2, 3).slice(1));
    const closing = subscription.close();
    gate.open();
    await closing;
    expect(finished).toEqual(["p2-1"]);

    const { received } = await collect(broker, 2);
    await until(() => expect(names(received)).toEqual(["p2-2", "p2-3"]));
    expect(begun).toBe(1);
  });

  it("close() of the broker ends deliveries and refuses what comes after", async () => {
    const broker = await start();
    const { received } = await collect(broker, 0);
    await broker.publish(numbered(0, 1));
    await until(() => expect(received).toHaveLength(1));
    await broker.close();
    const refused = await broker.publish(numbered(0, 1)).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RequestFailed);
    expect((refused as RequestFailed).reason).toBe("STORE_UNAVAILABLE");
    await expect(broker.consume(0, async () => {})).rejects.toBeInstanceOf(RequestFailed);
    expect(received).toHaveLength(1);
  });
};

const carrying = (start: Start): void => {
  it.each([
    ["an empty body", new Uint8Array(0)],
    ["every byte", everyByte],
    ["1 MiB", Uint8Array.from({ length: 1_048_576 }, (_, index) => (index * 31) % 251)],
  ])("carries %s unchanged", async (_name, body) => {
    const broker = await start();
    const { received } = await collect(broker, 0);
    await broker.publish([{ partition: 0, headers: {}, body }]);
    await until(() => expect(received).toHaveLength(1));
    expect(Buffer.from(received[0]?.body ?? everyByte).equals(body)).toBe(true);
    expect(received[0]?.partition).toBe(0);
  });

  it("carries headers unchanged", async () => {
    const broker = await start();
    const { received } = await collect(broker, 1);
    const headers = { empty: "", number: "18014398509481985", text: 'Zürich ✓ "quoted"\n' };
    await broker.publish([{ partition: 1, headers, body: everyByte }]);
    await until(() => expect(received).toHaveLength(1));
    expect(received[0]?.headers).toMatchObject(headers);
  });

  it("leaves the publisher's buffer to the publisher", async () => {
    const broker = await start();
    const body = Uint8Array.of(1, 2, 3);
    await broker.publish([{ partition: 0, headers: {}, body }]);
    body.fill(9);
    const { received } = await collect(broker, 0);
    await until(() => expect(received).toHaveLength(1));
    expect([...(received[0]?.body ?? [])]).toEqual([1, 2, 3]);
  });
};

/** The promises of {@link Broker}; `open` gives an adapter with queues of its own. */
export const brokerContract = (
  adapter: string,
  open: (limits: BrokerLimits) => Promise<Broker>,
): void => {
  describe(`Broker contract: ${adapter}`, { timeout: 2 * waitMs }, () => {
    const opened: Broker[] = [];

    const start: Start = async () => {
      const broker = await open(limits);
      opened.push(broker);
      return broker;
    };

    afterEach(async () => {
      await Promise.all(opened.splice(0).map((broker) => broker.close()));
    });

    describe("queueing", () => queueing(start));
    describe("settling", () => settling(start));
    describe("limits", () => limiting(start));
    describe("closing", () => closing(start));
    describe("messages", () => carrying(start));
  });
};
