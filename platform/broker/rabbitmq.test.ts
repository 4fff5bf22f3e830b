import { Writable } from "node:stream";
import { connect } from "amqplib";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { describeWith } from "../../tests/services/service.ts";
import { openVhost, type TestVhost } from "../../tests/services/vhost.ts";
import { silentLog } from "../log.ts";
import { brokerContract } from "./broker.contract.ts";
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

const nowhere = "amqp://daybook:secret@127.0.0.1:1";

const atNowhere = (settings: Partial<RabbitBrokerSettings> = {}): Promise<RabbitBroker> =>
  openRabbitBroker({
    url: nowhere,
    partitions: 1,
    group: "projector",
    logger: silentLog,
    ...settings,
  });

/** A log, and everything that was written to it. */
const recordingLog = () => {
  const lines: string[] = [];
  const stream = new Writable({
    write: (line, _encoding, done) => {
      lines.push(String(line));
      done();
    },
  });
  return { log: pino({ level: "debug" }, stream), lines };
};

describe("openRabbitBroker(), with no server there", () => {
  it("resolves, refuses what needs the server at once, and closes", async () => {
    const broker = await atNowhere();
    expect(broker.state()).toEqual({ publisher: "away", consumer: "away" });
    expect(await refusalOf(broker.publish([message("1")]))).toBe(
      "Cannot publish: the broker is away",
    );
    await expect(broker.readDepths()).rejects.toMatchObject({ reason: "STORE_UNAVAILABLE" });
    await broker.consume(0, async () => {});
    await broker.close();
    expect(await refusalOf(broker.publish([message("1")]))).toBe(
      "Cannot publish: the broker is closed",
    );
  });

  it("logs that it failed, without the host, the user and the password", async () => {
    const { log, lines } = recordingLog();
    const broker = await atNowhere({ logger: log });
    await broker.close();
    const text = lines.join("");
    expect(text).toContain("Cannot connect to the broker: ECONNREFUSED");
    for (const secret of ["127.0.0.1", "secret", "daybook:"]) expect(text).not.toContain(secret);
  });
});

describe("openRabbitBroker(), with settings that cannot be meant", () => {
  it.each(["", "localhost", "http://user:secret@localhost"])("refuses the URL %j", async (url) => {
    const error = await atNowhere({ url }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RangeError);
    expect(String(error)).not.toContain("secret");
  });

  it.each(["partitions", "depthMax", "depthBytesMax", "prefetch", "confirmTimeoutMs"] as const)(
    "refuses %s of 0",
    async (name) => {
      await expect(atNowhere({ [name]: 0 })).rejects.toThrow(RangeError);
    },
  );
});

describeWith(["rabbitmq"], "openRabbitBroker()", () => {
  let vhost: TestVhost;
  const brokers: RabbitBroker[] = [];

  const open = async (settings: Partial<RabbitBrokerSettings> = {}): Promise<RabbitBroker> => {
    const broker = await openTestBroker(vhost.url, settings);
    brokers.push(broker);
    return broker;
  };

  beforeAll(async () => {
    vhost = await openVhost();
  });
  afterEach(async () => {
    await Promise.all(brokers.splice(0).map((broker) => broker.close()));
  });
  afterAll(async () => {
    await vhost?.close();
  });

  brokerContract("RabbitMQ", (limits) => openTestBroker(vhost.url, limits));

  it("is connected when it opens", async () => {
    const broker = await open();
    expect(broker.state()).toEqual({ publisher: "connected", consumer: "connected" });
    await broker.close();
    expect(broker.state()).toEqual({ publisher: "away", consumer: "away" });
  });

  it("refuses a partition that it does not have as a mistake of the caller", async () => {
    const broker = await open({ partitions: 2 });
    await expect(broker.publish([message("1", 2)])).rejects.toThrow(RangeError);
    await expect(broker.consume(-1, async () => {})).rejects.toThrow(RangeError);
  });

  it("carries the most messages of one call in order, and all of them", async () => {
    const broker = await open();
    const sent = numbered(300);
    const received = await collect(broker);
    await broker.publish(sent);
    await until(() => expect(received).toEqual(sent.map(({ headers }) => headers.name)));
  });

  it("refuses what goes beyond the messages that may wait for their confirm", async () => {
    const broker = await open({ depthMax: 100_000 });
    const calls = Array.from({ length: 9 }, () => refusalOf(broker.publish(numbered(128))));
    const refusals = await Promise.all(calls);
    expect(refusals.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => undefined));
    expect(refusals[8]).toBe("Cannot publish: 1024 messages wait for their confirm");
  });

  it("gives back a message that is always thrown out, and loses it at its limit", async () => {
    const broker = await open({ deliveryLimit: 2, handleAttemptsMax: 2, handlePauseMsMax: 1 });
    const handled: string[] = [];
    await broker.consume(
      0,
      oneByOne(async ({ headers }) => {
        handled.push(headers.name ?? "");
        if (headers.name === "1") throw new Error("never");
      }),
    );
    await broker.publish([message("1")]);
    // The first delivery and two more, each with two attempts.
    await until(() => expect(handled).toHaveLength(6));
    await broker.publish([message("2")]);
    await until(() => expect(handled).toEqual(["1", "1", "1", "1", "1", "1", "2"]));
    expect(await broker.readDepths()).toEqual([0, 0]);
  });

  it("leaves a message that was thrown out to the next consumer", async () => {
    const broker = await open();
    let refusals = 0;
    const first = await broker.consume(0, async () => {
      refusals += 1;
      throw new Error("no");
    });
    await broker.publish(numbered(3));
    await until(() => expect(refusals).toBeGreaterThan(1));
    await first.close();
    const received = await collect(broker);
    await until(() => expect(received).toEqual(["1", "2", "3"]));
  });

  it("hands on the server's count of deliveries, and drops headers that are no text", async () => {
    const broker = await open({ handleAttemptsMax: 1, handlePauseMsMax: 1, namePrefix: "odd" });
    const headers: Readonly<Record<string, string>>[] = [];
    await broker.consume(
      0,
      oneByOne(async (one) => {
        headers.push(one.headers);
        if (headers.length === 1) throw new Error("again");
      }),
    );
    const model = await connect(vhost.url);
    const channel = await model.createChannel();
    const odd = { text: "t", list: [1], nested: { a: "b" }, yes: true, none: null };
    channel.publish("odd.log", "p00", Buffer.alloc(0), { headers: odd });
    await until(() => expect(headers).toHaveLength(2));
    await model.close();
    expect(headers).toEqual([{ text: "t" }, { text: "t", "x-delivery-count": "1" }]);
  });

  it("refuses what goes beyond the bytes that may wait, until there is room", async () => {
    const broker = await open({ depthBytesMax: 20_000 });
    const large = (name: string) => message(name.padEnd(1_000, " "));
    const confirmed: string[] = [];
    let refusal: string | undefined;
    while (refusal === undefined && confirmed.length < 200) {
      const name = String(confirmed.length + 1);
      refusal = await refusalOf(broker.publish([large(name)]));
      if (refusal === undefined) confirmed.push(name);
    }
    expect(refusal).toBe("Cannot publish to partition 0: its queue is full or has no leader");
    expect(confirmed.length).toBeGreaterThanOrEqual(20);
    const received = await collect(broker);
    await publishAtLast(broker, [large("after")]);
    const names = [...confirmed, "after"];
    await until(() => expect(received.map((name) => name.trim())).toEqual(names));
  });

  it("uses queues that were declared with another limit", async () => {
    const first = await open({ namePrefix: "limits", depthMax: 100 });
    await first.close();
    const { log, lines } = recordingLog();
    const broker = await open({ namePrefix: "limits", depthMax: 200, logger: log });
    await broker.publish(numbered(2));
    expect(
      await collect(broker).then(async (received) => {
        await until(() => expect(received).toEqual(["1", "2"]));
        return lines.filter((line) => line.includes("broker.not-declared")).length;
      }),
    ).toBeGreaterThan(0);
  });

  it("gives each group every message", async () => {
    const one = await open({ namePrefix: "groups", group: "one" });
    const two = await open({ namePrefix: "groups", group: "two" });
    const received = await Promise.all([collect(one), collect(two)]);
    await one.publish(numbered(3));
    await until(() =>
      expect(received).toEqual([
        ["1", "2", "3"],
        ["1", "2", "3"],
      ]),
    );
  });

  it("lets another process take over a partition when the first closes", async () => {
    const one = await open({ namePrefix: "replicas" });
    const two = await open({ namePrefix: "replicas" });
    const byOne = await collect(one);
    const byTwo = await collect(two);
    await two.publish(numbered(2));
    await until(() => expect(byOne).toEqual(["1", "2"]));
    await one.close();
    await publishAtLast(two, numbered(1, 3));
    await until(() => expect(byTwo).toEqual(["3"]));
  });

  it("says that a virtual host is not there, and nothing once all is well", async () => {
    const url = new URL(vhost.url);
    url.pathname = "/no-such-place";
    expect((await open({ url: url.href })).why()).toBe("virtual host refused");
    expect((await open()).why()).toBeUndefined();
    expect((await atNowhere()).why()).toBe("unreachable");
  });

  it("says what the server said in a word when it is not let in", async () => {
    const url = new URL(vhost.url);
    url.password = "not-the-password";
    const { log, lines } = recordingLog();
    const broker = await open({ url: url.href, logger: log });
    const text = lines.join("");
    expect(text).toContain("Cannot connect to the broker: ACCESS_REFUSED");
    for (const told of [url.hostname, url.password, vhost.name]) expect(text).not.toContain(told);
    expect(broker.state().publisher).toBe("away");
    expect(broker.why()).toBe("login refused");
  });
});
