import { describe, expect, it, vi } from "vitest";
import { RequestFailed } from "../failure.ts";
import { brokerContract } from "./broker.contract.ts";
import type { Message } from "./broker.ts";
import { createFaults, type Faults } from "./faults.ts";
import { createInProcessBroker } from "./in-process.ts";
import { deliveriesMax } from "./in-process-queue.ts";
import { oneByOne } from "./one-by-one.fixture.ts";

brokerContract("in process", async (limits) => createInProcessBroker(limits));

const message = (number: number): Message => ({
  partition: 0,
  headers: { number: String(number) },
  body: new Uint8Array(),
});

const messages = (count: number): Message[] =>
  Array.from({ length: count }, (_, index) => message(index + 1));

const numbers = (received: readonly Message[]): number[] =>
  received.map(({ headers }) => Number(headers.number));

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Publishes 1 … count before anybody consumes, then takes all that comes. */
const throughFaults = async (faults: Faults, count: number): Promise<number[]> => {
  const broker = createInProcessBroker({ partitions: 1, depthMax: 3 * count, faults });
  await broker.publish(messages(count));
  const received: Message[] = [];
  await broker.consume(
    0,
    oneByOne(async (one) => {
      received.push(one);
    }),
  );
  await vi.waitFor(async () => expect(await broker.readDepths()).toEqual([0]));
  await broker.close();
  return numbers(received);
};

describe("createInProcessBroker()", () => {
  it("takes exactly depthMax messages and refuses one more", async () => {
    const broker = createInProcessBroker({ partitions: 1, depthMax: 3 });
    await broker.publish(messages(3));
    await expect(broker.publish([message(4)])).rejects.toBeInstanceOf(RequestFailed);
    expect(await broker.readDepths()).toEqual([3]);
    await broker.close();
  });

  it("keeps the messages before the one that a full queue refuses", async () => {
    const broker = createInProcessBroker({ partitions: 1, depthMax: 2 });
    await expect(broker.publish(messages(3))).rejects.toMatchObject({
      reason: "STORE_UNAVAILABLE",
      message: "Cannot publish to partition 0: 2 messages wait already",
    });
    expect(await broker.readDepths()).toEqual([2]);
    await broker.close();
  });

  it("never delivers in the turn of the publisher", async () => {
    const broker = createInProcessBroker({ partitions: 1, depthMax: 2 });
    let delivered = false;
    await broker.consume(0, async () => {
      delivered = true;
    });
    await broker.publish([message(1)]);
    expect(delivered).toBe(false);
    await vi.waitFor(() => expect(delivered).toBe(true));
    await broker.close();
  });

  it("refuses a partition that it does not have as a mistake of the caller", async () => {
    const broker = createInProcessBroker({ partitions: 2, depthMax: 2 });
    await expect(broker.publish([{ ...message(1), partition: 2 }])).rejects.toThrow(RangeError);
    await expect(broker.consume(-1, async () => {})).rejects.toThrow(RangeError);
    await broker.close();
  });

  it("hands a message whose handler threw to the next consumer once the first closes", async () => {
    const broker = createInProcessBroker({ partitions: 1, depthMax: 2 });
    let refusals = 0;
    const first = await broker.consume(0, async () => {
      refusals += 1;
      throw new Error("no");
    });
    const received: Message[] = [];
    await broker.consume(
      0,
      oneByOne(async (one) => {
        received.push(one);
      }),
    );
    await broker.publish(messages(2));
    await vi.waitFor(() => expect(refusals).toBeGreaterThan(0));
    await first.close();
    await vi.waitFor(() => expect(numbers(received)).toEqual([1, 2]));
    await first.close();
    await broker.close();
  });

  it("counts a message as waiting again while it pauses after a throw", async () => {
    const broker = createInProcessBroker({ partitions: 1, depthMax: 2 });
    let refusals = 0;
    await broker.consume(0, async () => {
      refusals += 1;
      throw new Error("no");
    });
    await broker.publish([message(1)]);
    await vi.waitFor(async () => {
      expect(refusals).toBeGreaterThan(2);
      expect(await broker.readDepths()).toEqual([1]);
    });
    await broker.close();
    expect(await broker.readDepths()).toEqual([0]);
  });

  it("loses a message after its last delivery and goes on with the next", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const broker = createInProcessBroker({ partitions: 1, depthMax: 2 });
      const deliveries: number[] = [];
      await broker.consume(
        0,
        oneByOne(async (one) => {
          deliveries.push(...numbers([one]));
          if (one.headers.number === "1") throw new Error("no");
        }),
      );
      await broker.publish(messages(2));
      const expected = [...Array.from({ length: deliveriesMax }, () => 1), 2];
      // Real turns between the pauses, which are over as soon as they begin.
      for (let turn = 0; turn < 1_000 && deliveries.length < expected.length; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        vi.runOnlyPendingTimers();
      }
      expect(deliveries).toEqual(expected);
      await broker.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it("lets timers run between the deliveries of a handler that resolves at once", async () => {
    const broker = createInProcessBroker({ partitions: 1, depthMax: 100_000 });
    await broker.publish(messages(100_000));
    let handled = 0;
    await broker.consume(0, async () => {
      handled += 1;
    });
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(handled).toBeLessThan(100_000);
    await broker.close();
  });
});

describe("createInProcessBroker(), with faults", () => {
  it("loses every message at a drop rate of 1", async () => {
    expect(await throughFaults(createFaults(1, { drop: 1 }), 20)).toEqual([]);
  });

  it("delivers every message twice at a duplicate rate of 1", async () => {
    const received = await throughFaults(createFaults(1, { duplicate: 1 }), 20);
    expect(received).toEqual(range(20).flatMap((number) => [number, number]));
  });

  it("changes the order at a reorder rate of 1 and loses nothing", async () => {
    const received = await throughFaults(createFaults(1, { reorder: 1 }), 50);
    expect(received).not.toEqual(range(50));
    expect(received.toSorted((left, right) => left - right)).toEqual(range(50));
  });

  it("delivers delayed messages later and loses nothing", async () => {
    const received = await throughFaults(createFaults(1, { delay: 1 }), 50);
    expect(received).not.toEqual(range(50));
    expect(received.toSorted((left, right) => left - right)).toEqual(range(50));
  });

  it("lets fall the duplicate that finds no room", async () => {
    const faults = createFaults(1, { duplicate: 1 });
    const broker = createInProcessBroker({ partitions: 1, depthMax: 3, faults });
    await broker.publish(messages(2));
    expect(await broker.readDepths()).toEqual([3]);
    await broker.close();
  });

  it("forgets delayed messages when it closes", async () => {
    const faults = createFaults(1, { delay: 1 });
    const broker = createInProcessBroker({ partitions: 1, depthMax: 9, faults });
    await broker.publish(messages(9));
    expect(await broker.readDepths()).toEqual([9]);
    await broker.close();
    expect(await broker.readDepths()).toEqual([0]);
  });
});
