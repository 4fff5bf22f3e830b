import { expect, vi } from "vitest";
import { RequestFailed } from "../failure.ts";
import { silentLog } from "../log.ts";
import type { Broker, Message } from "./broker.ts";
import { oneByOne } from "./one-by-one.fixture.ts";
import { openRabbitBroker, type RabbitBroker } from "./rabbitmq.ts";
import type { RabbitBrokerSettings } from "./rabbitmq-options.ts";

const waitMs = 30_000;

/** Waits until an expectation holds; at most half a minute. */
export const until = (holds: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(holds, { timeout: waitMs, interval: 20 });

/** A message whose body is its name. */
export const message = (name: string, partition = 0): Message => ({
  partition,
  headers: { name },
  body: new TextEncoder().encode(name),
});

/** Messages named `1 … count`, or from another number on. */
export const numbered = (count: number, from = 1): Message[] =>
  Array.from({ length: count }, (_, index) => message(String(from + index)));

/** Names in the order in which a partition's messages were handled, repeats included. */
export const collect = async (broker: Broker, partition = 0): Promise<string[]> => {
  const received: string[] = [];
  await broker.consume(
    partition,
    oneByOne(async ({ body }) => {
      received.push(new TextDecoder().decode(body));
    }),
  );
  return received;
};

/** How a publish ended: undefined when confirmed, else why not, which is always the same reason. */
export const refusalOf = async (publishing: Promise<void>): Promise<string | undefined> => {
  try {
    await publishing;
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(RequestFailed);
    expect((error as RequestFailed).reason).toBe("STORE_UNAVAILABLE");
    return (error as RequestFailed).message;
  }
};

/** Publishes again until it is confirmed, as a relay does. */
export const publishAtLast = (broker: Broker, messages: readonly Message[]): Promise<void> =>
  until(() => broker.publish(messages));

let opened = 0;

/** A broker with queues of its own, quick to notice that the server is gone. */
export const openTestBroker = (
  url: string,
  settings: Partial<RabbitBrokerSettings> = {},
): Promise<RabbitBroker> => {
  opened += 1;
  return openRabbitBroker({
    url,
    partitions: 2,
    group: "projector",
    logger: silentLog,
    namePrefix: `test-${process.pid}-${opened}`,
    heartbeatSeconds: 1,
    confirmTimeoutMs: 1_000,
    replyTimeoutMs: 3_000,
    ...settings,
  });
};
