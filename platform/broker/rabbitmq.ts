import type { Broker, Handle, Subscription } from "./broker.ts";
import { readDepths } from "./rabbitmq-depths.ts";
import { brokerAway, whyAway } from "./rabbitmq-failure.ts";
import { openLink } from "./rabbitmq-link.ts";
import { type RabbitBrokerSettings, rabbitOptions } from "./rabbitmq-options.ts";
import { openPublisher } from "./rabbitmq-publisher.ts";
import { openSubscription } from "./rabbitmq-subscription.ts";

/** How the two connections are; for health, which never waits. */
export type RabbitBrokerState = {
  /** Blocked: the server is out of memory or disk and takes no messages. */
  readonly publisher: "away" | "blocked" | "connected";
  readonly consumer: "away" | "connected";
};

/** A {@link Broker} that knows how it is. */
export type RabbitBroker = Broker & {
  state(): RabbitBrokerState;
  /** Why it does not work now, in a few words without secrets; undefined while it does. */
  why(): string | undefined;
};

/**
 * A broker on RabbitMQ 3.10 or later. Two connections, for publishing and for consuming, are made
 * in the background and again whenever they end, each time with everything declared anew; the
 * promise resolves after the first attempt of both, whatever came of it. Until then, and whenever
 * the server is away, blocked, or has no room, `publish` fails at once, `readDepths` too, and
 * subscriptions wait.
 *
 * A message goes to one subscriber of the group at a time, the first that asked; the others take
 * over when it closes or its connection ends. What is delivered and not settled by then is given
 * out again, `deliveryLimit` times; then it is lost here, and the projector reads it from the log.
 *
 * @throws {RangeError} settings that cannot be meant.
 */
export const openRabbitBroker = async (settings: RabbitBrokerSettings): Promise<RabbitBroker> => {
  const options = rabbitOptions(settings);
  const { partitions } = options;
  const publisher = openPublisher(options);
  // One after the other: two clients that declare the same new queue at once may both fail.
  await publisher.tried;
  const consumer = openLink(options, "consumer", async (connection) => connection);
  await consumer.tried;
  const subscriptions = new Set<Subscription>();
  let isClosed = false;

  const requirePartition = (verb: string, partition: number): void => {
    if (Number.isInteger(partition) && partition >= 0 && partition < partitions) return;
    throw new RangeError(`Cannot ${verb} partition ${partition}: there are ${partitions}`);
  };

  const consume = async (partition: number, handle: Handle): Promise<Subscription> => {
    requirePartition("consume", partition);
    if (isClosed) throw brokerAway("consume", "the broker is closed");
    const opened = await openSubscription(consumer, options, partition, handle);
    const subscription: Subscription = {
      close: () => {
        subscriptions.delete(subscription);
        return opened.close();
      },
    };
    subscriptions.add(subscription);
    if (isClosed) await subscription.close();
    return subscription;
  };

  return {
    publish: async (messages) => {
      for (const { partition } of messages) requirePartition("publish to", partition);
      await publisher.publish(messages);
    },
    consume,
    readDepths: async () => {
      const connection = consumer.session();
      if (connection !== undefined) return readDepths(connection, options, publisher.mend);
      const state = isClosed ? "the broker is closed" : "the broker is away";
      throw brokerAway("read the queues' depths", state);
    },
    state: () => ({
      publisher: publisher.state(),
      consumer: consumer.session() === undefined ? "away" : "connected",
    }),
    why: () => {
      if (publisher.state() === "blocked") return "out of memory or disk";
      const failure = publisher.failure() ?? consumer.failure();
      return failure === undefined ? undefined : whyAway(failure);
    },
    close: async () => {
      isClosed = true;
      await Promise.all([...subscriptions].map((subscription) => subscription.close()));
      await Promise.all([publisher.close(), consumer.close()]);
    },
  };
};
