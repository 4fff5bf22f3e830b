import type { Channel } from "amqplib";
import { type RabbitConnection, withChannel } from "./rabbitmq-connection.ts";
import { BrokerFailed } from "./rabbitmq-failure.ts";
import type { RabbitBrokerOptions } from "./rabbitmq-options.ts";

/** The exchange that every run is published to. */
export const exchangeName = ({ namePrefix }: RabbitBrokerOptions): string => `${namePrefix}.log`;

/** `p07`: routing key of a partition. */
export const routingKey = (partition: number): string => `p${String(partition).padStart(2, "0")}`;

/** The queue of a partition, shared by the replicas of the group. */
export const queueName = (options: RabbitBrokerOptions, partition: number): string =>
  `${options.namePrefix}.${options.group}.${routingKey(partition)}`;

const verb = "declare the queues";

/** There and different, or not ours to declare: what is there is used as it is. */
const usable = [406, 403];

/**
 * One declaration. What exists with other arguments (a limit was changed since) or may not be
 * declared by this user is no reason to stand still: the operators are told, and a message for
 * which there is no queue is refused when it is published.
 */
const declare = async (
  connection: RabbitConnection,
  { logger }: RabbitBrokerOptions,
  name: string,
  work: (channel: Channel) => Promise<unknown>,
): Promise<void> => {
  try {
    await withChannel(connection, verb, (channel) => connection.answer(verb, work(channel)));
  } catch (error) {
    const replyCode = error instanceof BrokerFailed ? error.replyCode : undefined;
    if (replyCode === undefined || !usable.includes(replyCode)) throw error;
    logger.warn({ name, replyCode }, "broker.not-declared");
  }
};

const declareExchange = (
  connection: RabbitConnection,
  options: RabbitBrokerOptions,
): Promise<void> => {
  const name = exchangeName(options);
  return declare(connection, options, name, (channel) =>
    channel.assertExchange(name, "topic", { durable: true }),
  );
};

const declareQueue = async (
  connection: RabbitConnection,
  options: RabbitBrokerOptions,
  partition: number,
): Promise<void> => {
  const name = queueName(options, partition);
  await declare(connection, options, name, (channel) =>
    channel.assertQueue(name, {
      durable: true,
      arguments: {
        "x-queue-type": "quorum",
        "x-single-active-consumer": true,
        "x-delivery-limit": options.deliveryLimit,
        "x-max-length": options.depthMax,
        "x-max-length-bytes": options.depthBytesMax,
        "x-overflow": "reject-publish",
      },
    }),
  );
  await declare(connection, options, name, (channel) =>
    channel.bindQueue(name, exchangeName(options), routingKey(partition)),
  );
};

/**
 * One partition's way through the server; changes nothing where it is whole.
 * @throws {BrokerFailed} away, or refused for a reason that stands in the way.
 */
export const declarePartition = async (
  connection: RabbitConnection,
  options: RabbitBrokerOptions,
  partition: number,
): Promise<void> => {
  await declareExchange(connection, options);
  await declareQueue(connection, options, partition);
};

/**
 * Every partition's way through the server: a durable topic exchange, and for each partition a
 * quorum queue with one active consumer, bounded in messages, in bytes and in deliveries of each.
 * Declaring 16 queues anew takes half a second, finding them whole 30 ms.
 * @throws {BrokerFailed} away, or refused for a reason that stands in the way.
 */
export const declareTopology = async (
  connection: RabbitConnection,
  options: RabbitBrokerOptions,
): Promise<void> => {
  await declareExchange(connection, options);
  await Promise.all(
    Array.from({ length: options.partitions }, (_, partition) =>
      declareQueue(connection, options, partition),
    ),
  );
};
