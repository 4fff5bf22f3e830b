import { type Channel, type ChannelModel, connect } from "amqplib";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { openFaultProxy } from "../../tests/faults/fault-proxy.ts";
import { describeWithOwn } from "../../tests/services/service.ts";
import { startServer } from "../../tests/services/start-server.ts";
import type { TestServer } from "../../tests/services/test-server.ts";
import { silentLog } from "../log.ts";
import { oneByOne } from "./one-by-one.fixture.ts";
import {
  collect,
  message,
  numbered,
  openTestBroker,
  publishAtLast,
  refusalOf,
  until,
} from "./rabbitmq.fixture.ts";
import { openRabbitBroker, type RabbitBroker } from "./rabbitmq.ts";
import type { RabbitBrokerSettings } from "./rabbitmq-options.ts";

// Stopping and starting the server takes up to a dozen seconds, more on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

describeWithOwn(["rabbitmq"], "openRabbitBroker(), when", () => {
  let server: TestServer;
  const brokers: RabbitBroker[] = [];

  const open = async (settings: Partial<RabbitBrokerSettings> = {}): Promise<RabbitBroker> => {
    const broker = await openTestBroker(server.url, settings);
    brokers.push(broker);
    return broker;
  };

  const control = (...args: string[]): Promise<string> => server.run("rabbitmqctl", args);

  const cutAll = (): Promise<string> => control("close_all_connections", "cut by a test");

  const listed = async (what: string): Promise<number> =>
    (await control("-q", what, "pid")).split("\n").filter((line) => /^<|\{/.test(line)).length;

  const asOperator = async (work: (channel: Channel) => Promise<unknown>): Promise<void> => {
    const model: ChannelModel = await connect(server.url);
    await work(await model.createChannel());
    await model.close();
  };

  /** Not by `rabbitmqctl`, which takes a processor for a second. */
  const deleteQueue = (queue: string): Promise<void> =>
    asOperator((channel) => channel.deleteQueue(queue));

  /**
   * A lone node of RabbitMQ 3.10 that was killed comes back with quorum queues that have no leader,
   * elect none by themselves (rabbitmq-server 10070) and have lost what they held: of those that
   * were declared seconds before, about every fourth.
   */
  const electLeaders = (): Promise<string> =>
    control(
      "eval",
      "[ra:trigger_election({N, node()}) || {N, follower} <- ets:tab2list(ra_state)].",
    );

  const isConnected = ({ state }: RabbitBroker): Promise<void> =>
    until(() => expect(state()).toEqual({ publisher: "connected", consumer: "connected" }));

  beforeAll(async () => {
    server = await startServer("rabbitmq");
  });
  afterEach(async () => {
    await Promise.all(brokers.splice(0).map((broker) => broker.close()));
  });
  afterAll(async () => {
    await server?.close();
  });

  it("connections are cut while publishing: what was confirmed arrives", async () => {
    const broker = await open();
    const received = await collect(broker);
    const confirmed: string[] = [];
    const refusals = new Set<string>();
    let isCutting = true;
    const publishing = (async () => {
      for (let number = 1; isCutting || number < 200; number += 1) {
        const refused = await refusalOf(broker.publish([message(String(number))]));
        if (refused === undefined) confirmed.push(String(number));
        else refusals.add(refused);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let cut = 0; cut < 3; cut += 1) {
      await cutAll();
      await isConnected(broker);
    }
    isCutting = false;
    await publishing;
    expect(refusals.size).toBeGreaterThan(0);
    expect(confirmed.length).toBeGreaterThan(0);
    await until(() => {
      const names = new Set(received);
      expect(confirmed.filter((name) => !names.has(name))).toEqual([]);
    });
    await until(async () => expect(await broker.readDepths()).toEqual([0, 0]));
  });

  it("the connection is cut with a message in hand: it comes again, not two at once", async () => {
    const broker = await open();
    const { promise: opened, resolve: openGate } = Promise.withResolvers<void>();
    const handled: string[] = [];
    let inHand = 0;
    let inHandMost = 0;
    await broker.consume(
      0,
      oneByOne(async ({ headers }) => {
        inHand += 1;
        inHandMost = Math.max(inHandMost, inHand);
        handled.push(headers.name ?? "");
        await opened;
        inHand -= 1;
      }),
    );
    await broker.publish(numbered(1));
    await until(() => expect(handled).toEqual(["1"]));
    await broker.publish(numbered(2, 2));
    await cutAll();
    await isConnected(broker);
    // The subscription is back as well, and its deliveries wait for the one in hand.
    await until(async () => expect(await broker.readDepths()).toEqual([0, 0]));
    expect(handled).toEqual(["1"]);
    openGate();
    await until(() => expect(handled).toEqual(["1", "1", "2", "3"]));
    expect(inHandMost).toBe(1);
    await until(async () => expect(await listed("list_channels")).toBe(3));
  });

  it("a queue is deleted: it is declared again, and its subscription is back", async () => {
    const broker = await open({ namePrefix: "queue-gone" });
    const received = await collect(broker);
    await broker.publish(numbered(2));
    await until(() => expect(received).toEqual(["1", "2"]));
    await deleteQueue("queue-gone.projector.p00");
    await publishAtLast(broker, numbered(2, 3));
    await until(() => expect(received).toEqual(["1", "2", "3", "4"]));
  });

  it("a queue is deleted that nobody consumes: depths and publishing bring it back", async () => {
    const broker = await open({ namePrefix: "queues-gone" });
    await broker.publish(numbered(1));
    await deleteQueue("queues-gone.projector.p00");
    expect(await broker.readDepths()).toEqual([0, 0]);
    await publishAtLast(broker, numbered(2));
    await deleteQueue("queues-gone.projector.p00");
    await publishAtLast(broker, numbered(3));
    await until(async () => expect(await broker.readDepths()).toEqual([3, 0]));
  });

  it("a queue is deleted and somebody else declares it at once: messages come again", async () => {
    const broker = await open({ namePrefix: "queue-back", idleCheckMs: 200, prefetch: 4 });
    const received = await collect(broker);
    await broker.publish(numbered(2));
    await until(() => expect(received).toEqual(["1", "2"]));
    const queue = "queue-back.projector.p00";
    await asOperator(async (channel) => {
      await channel.deleteQueue(queue);
      await channel.assertQueue(queue, {
        arguments: {
          "x-queue-type": "quorum",
          "x-single-active-consumer": true,
          "x-overflow": "reject-publish",
        },
      });
      await channel.bindQueue(queue, "queue-back.log", "p00");
    });
    await publishAtLast(broker, numbered(20, 3));
    await until(() => expect(new Set(received).size).toBe(22));
    await until(async () => expect(await broker.readDepths()).toEqual([0, 0]));
  });

  it("the exchange is deleted: publishing fails until it is declared again", async () => {
    const broker = await open({ namePrefix: "exchange-gone" });
    const received = await collect(broker);
    await asOperator((channel) => channel.deleteExchange("exchange-gone.log"));
    expect(await refusalOf(broker.publish(numbered(1)))).toBe(
      "Cannot publish to partition 0: the channel ended before the confirm",
    );
    await publishAtLast(broker, numbered(2));
    // Of what was refused something may have arrived all the same; all of it comes again, in order.
    await until(() => expect(received.slice(-2)).toEqual(["1", "2"]));
  });

  it("a binding is removed: its partition is refused until it is bound again", async () => {
    const broker = await open({ namePrefix: "unbound" });
    const received = await collect(broker);
    await asOperator((channel) =>
      channel.unbindQueue("unbound.projector.p00", "unbound.log", "p00"),
    );
    const outcomes = await Promise.all([
      refusalOf(broker.publish([message("1")])),
      refusalOf(broker.publish([message("other", 1)])),
    ]);
    expect(outcomes).toEqual([
      "Cannot publish to partition 0: no queue is bound for it",
      undefined,
    ]);
    await publishAtLast(broker, numbered(2));
    await until(() => expect(received).toEqual(["1", "2"]));
    expect(await broker.readDepths()).toEqual([0, 1]);
  });

  it("a queue does not answer: its partition is refused, the others do not notice", async () => {
    const broker = await open({ namePrefix: "stuck" });
    const received = await Promise.all([collect(broker, 0), collect(broker, 1)]);
    const leader = "whereis('%2F_stuck.projector.p00')";
    const subscribed: string[] = [];
    await control("eval", `sys:suspend(${leader}).`);
    try {
      for (let attempt = 1; attempt <= 2; attempt += 1) {
        const [refused] = await Promise.all([
          refusalOf(broker.publish([message(`stuck-${attempt}`)])),
          broker.publish([message(`other-${attempt}`, 1)]),
        ]);
        expect(refused).toBe("Cannot publish to partition 0: no confirm within 1000 ms");
      }
      await broker.consume(
        0,
        oneByOne(async ({ headers }) => void subscribed.push(headers.name ?? "")),
      );
      expect(broker.state()).toEqual({ publisher: "connected", consumer: "connected" });
      await until(() => expect(received[1]).toEqual(["other-1", "other-2"]));
    } finally {
      await control("eval", `sys:resume(${leader}).`);
    }
    await publishAtLast(broker, [message("later")]);
    await until(() => expect(received[0]).toContain("later"));
    expect(received[1]).toEqual(["other-1", "other-2"]);
    expect(subscribed).toEqual([]);
  });

  it("a queue never answers again: it is replaced, and its subscription is back", async () => {
    const broker = await open({ namePrefix: "replaced" });
    const received = await Promise.all([collect(broker, 0), collect(broker, 1)]);
    await control("eval", "sys:suspend(whereis('%2F_replaced.projector.p00')).");
    await until(async () => {
      await broker.publish([message("other", 1)]);
      await broker.publish([message("later")]);
    });
    await until(() => expect(received[0]).toContain("later"));
    expect(received[1]).toContain("other");
    await until(async () => expect(await broker.readDepths()).toEqual([0, 0]));
  });

  it("memory runs out: publishing fails at once, consuming goes on, and it recovers", async () => {
    const broker = await open();
    const received = await collect(broker, 1);
    await broker.publish([message("before", 1)]);
    await control("set_vm_memory_high_watermark", "0.0001");
    try {
      // The server tells a publisher no sooner than when it publishes.
      await until(async () => {
        await refusalOf(broker.publish([message("during")]));
        expect(broker.state()).toEqual({ publisher: "blocked", consumer: "connected" });
      });
      const begun = performance.now();
      expect(await refusalOf(broker.publish([message("during")]))).toBe(
        "Cannot publish: the broker is out of memory or disk",
      );
      expect(performance.now() - begun).toBeLessThan(100);
      expect(await broker.readDepths()).toHaveLength(2);
    } finally {
      await control("set_vm_memory_high_watermark", "0.4");
    }
    await publishAtLast(broker, [message("after", 1)]);
    await until(() => expect(received).toEqual(["before", "after"]));
  });

  it("the server is stopped and started: everything is there again, and goes on", async () => {
    const broker = await open();
    const received = await collect(broker, 1);
    await broker.publish(numbered(3));
    await control("stop_app");
    await until(() => expect(broker.state()).toEqual({ publisher: "away", consumer: "away" }));
    expect(await refusalOf(broker.publish(numbered(1)))).toBe("Cannot publish: the broker is away");
    await expect(broker.readDepths()).rejects.toMatchObject({ reason: "STORE_UNAVAILABLE" });
    await control("start_app");
    await publishAtLast(broker, [message("after", 1)]);
    await until(() => expect(received).toContain("after"));
    await until(async () => expect(await broker.readDepths()).toEqual([3, 0]));
  });

  it("the server is killed and comes back: it goes on, whatever the queues have lost", async () => {
    const broker = await open();
    const received = await collect(broker);
    await broker.publish(numbered(5));
    await server.restart("kill");
    await electLeaders();
    await publishAtLast(broker, numbered(1, 6));
    await until(() => expect(received).toContain("6"));
  });

  it("the server is restarted: what was confirmed is there for who opened meanwhile", async () => {
    const early = await open({ namePrefix: "restarted" });
    await early.publish(numbered(5));
    await server.stop();
    const late = await open({ namePrefix: "restarted" });
    const received = await collect(late);
    expect(late.state()).toEqual({ publisher: "away", consumer: "away" });
    await server.start();
    await publishAtLast(late, [message("late")]);
    await publishAtLast(early, [message("early")]);
    await until(() => expect(received).toEqual(["1", "2", "3", "4", "5", "late", "early"]));
  });

  it("the server is halted: a publish ends within its time, and goes on after", async () => {
    const broker = await open();
    const received = await collect(broker);
    await server.pause();
    const begun = performance.now();
    try {
      expect(await refusalOf(broker.publish([message("1")]))).toBe(
        "Cannot publish to partition 0: no confirm within 1000 ms",
      );
      expect(performance.now() - begun).toBeLessThan(3_000);
      await until(() => expect(broker.state()).toEqual({ publisher: "away", consumer: "away" }));
    } finally {
      await server.resume();
    }
    await publishAtLast(broker, [message("2")]);
    await until(() => expect(received).toContain("2"));
  });

  it("the network loses everything: it is noticed, and mended within 10 s of that", async () => {
    const proxy = await openFaultProxy({ port: Number(new URL(server.url).port), seed: 1 });
    const broker = await openRabbitBroker({
      url: proxy.through(server.url),
      partitions: 2,
      group: "projector",
      logger: silentLog,
      namePrefix: "half-open",
    });
    brokers.push(broker);
    const received = await collect(broker);
    await broker.publish(numbered(1));
    await until(() => expect(received).toEqual(["1"]));
    try {
      proxy.set({ halfOpen: true });
      const lostAt = performance.now();
      await until(() => expect(broker.state()).toEqual({ publisher: "away", consumer: "away" }));
      expect(performance.now() - lostAt).toBeLessThan(10_000);
      // What was begun meanwhile is lost as well.
      proxy.cut();
      proxy.set({});
      const backAt = performance.now();
      await publishAtLast(broker, numbered(1, 2));
      // What was delivered before its acknowledgement was lost comes again.
      await until(() => expect([...new Set(received)]).toEqual(["1", "2"]));
      expect(performance.now() - backAt).toBeLessThan(10_000);
    } finally {
      await broker.close();
      await proxy.close();
    }
  });

  it("the server is halted: close() ends all the same", async () => {
    const broker = await open();
    await collect(broker);
    await server.pause();
    const begun = performance.now();
    try {
      await broker.close();
    } finally {
      await server.resume();
    }
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it("it is closed after all of that: no connection and no channel is left", async () => {
    const broker = await open();
    await collect(broker);
    await broker.publish(numbered(2));
    await broker.readDepths();
    await isConnected(broker);
    // One to publish on for each partition, and one for the subscription.
    await until(async () => expect(await listed("list_channels")).toBe(3));
    expect(await listed("list_connections")).toBe(2);
    await broker.close();
    await until(async () => expect(await listed("list_connections")).toBe(0));
    expect(await listed("list_channels")).toBe(0);
  });
});
