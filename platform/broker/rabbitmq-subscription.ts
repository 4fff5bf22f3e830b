// A subscription is attached (a channel consumes), attaching (waiting for a connection, declaring
// its queue, asking for deliveries) or closed. Back to attaching lead: the end of the channel, the
// server's notice that the consumer is no more (its queue was deleted), and hunger. The last is for
// consumers that the server has forgotten or feeds to nobody without saying so (see the trap in
// rabbitmq-mending.ts): messages wait, and none come.

import { setTimeout as after } from "node:timers/promises";
import type { Channel } from "amqplib";
import { startLoop } from "../background-loop.ts";
import type { Handle, Subscription } from "./broker.ts";
import { openChannel, type RabbitConnection } from "./rabbitmq-connection.ts";
import { createDeliveries, type Deliveries } from "./rabbitmq-deliveries.ts";
import { brokerAway, faultOf } from "./rabbitmq-failure.ts";
import type { Link } from "./rabbitmq-link.ts";
import type { RabbitBrokerOptions } from "./rabbitmq-options.ts";
import { declarePartition, queueName } from "./rabbitmq-topology.ts";

/** Rest between an attachment that ended and the next; longer than the deletion of a queue. */
const attachPauseMs = 250;

/** Looks in a row that find messages waiting, and nothing delivered, until that is hunger. */
const hungryLooksMax = 2;

/** Longest wait for the server to let go of a channel. */
const closeTimeoutMs = 2_000;

const verb = "consume";

type Attachment = {
  readonly channel: Channel;
  /** Aborts when nothing more can be taken or settled on the channel; the reason is a word. */
  readonly over: AbortSignal;
  end(reason: string): void;
  /** The server has let go of the channel. */
  isClosed(): boolean;
};

const openAttachment = async (connection: RabbitConnection): Promise<Attachment> => {
  const channel = await openChannel(connection, verb, connection.model.createChannel());
  const over = new AbortController();
  const end = (reason: string): void => over.abort(reason);
  let isClosed = false;
  channel.on("error", (error) => end(faultOf(error)));
  channel.on("close", () => {
    isClosed = true;
    end("the channel ended");
  });
  return { channel, over: over.signal, end, isClosed: () => isClosed };
};

/** Has the server take back what was delivered on it and not settled. */
const closeAttachment = async (
  { answer }: RabbitConnection,
  { channel, end, isClosed }: Attachment,
): Promise<void> => {
  end("closed");
  if (!isClosed()) await answer(verb, channel.close(), closeTimeoutMs).catch(() => {});
};

/** Asks for the queue's deliveries on a channel of its own, until that is over. */
const attach = async (
  connection: RabbitConnection,
  { channel, over, end }: Attachment,
  options: RabbitBrokerOptions,
  partition: number,
  deliveries: Deliveries,
): Promise<void> => {
  await connection.answer(verb, channel.prefetch(options.prefetch));
  const consuming = channel.consume(queueName(options, partition), (content) => {
    if (content === null) end("the queue is gone");
    else deliveries.take({ content, channel, over });
  });
  await connection.answer(verb, consuming);
};

/**
 * Waits until an attachment is over, and ends it when it is hungry. A consumer that waits behind
 * another one looks the same: it goes to the end of the line, which does no harm.
 */
const follow = async (
  { answer }: RabbitConnection,
  { channel, over, end }: Attachment,
  options: RabbitBrokerOptions,
  partition: number,
  deliveries: Deliveries,
): Promise<void> => {
  const signal = over;
  let hungryLooks = 0;
  while (!over.aborted) {
    const { taken } = deliveries.counts();
    await after(options.idleCheckMs, undefined, { signal }).catch(() => {});
    const counts = deliveries.counts();
    if (over.aborted) return;
    if (counts.open > 0 || counts.taken > taken) {
      hungryLooks = 0;
      continue;
    }
    const { messageCount } = await answer(verb, channel.checkQueue(queueName(options, partition)));
    hungryLooks = messageCount > 0 ? hungryLooks + 1 : 0;
    if (hungryLooks === hungryLooksMax) end("messages wait and none come");
  }
};

/**
 * Subscribes, and again whenever that is needed. Resolves once deliveries are asked for, or with
 * the first failure: a broker that is away is subscribed to when it comes.
 */
export const openSubscription = async (
  link: Link<RabbitConnection>,
  options: RabbitBrokerOptions,
  partition: number,
  handle: Handle,
): Promise<Subscription> => {
  const { logger } = options;
  const { promise: tried, resolve: wasTried } = Promise.withResolvers<void>();
  const deliveries = createDeliveries(options, partition, handle);
  if (link.session() === undefined) wasTried();

  let attachment: Attachment | undefined;

  const serve = async (signal: AbortSignal): Promise<void> => {
    const connection = await link.nextSession(signal);
    // A channel that is stuck at its queue is not joined by others.
    if (attachment?.isClosed() === false) throw brokerAway(verb, "the last channel does not end");
    await declarePartition(connection, options, partition);
    attachment = await openAttachment(connection);
    const { over, end } = attachment;
    const stop = (): void => end("closed");
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    try {
      await attach(connection, attachment, options, partition, deliveries);
      wasTried();
      await follow(connection, attachment, options, partition, deliveries);
      const reason = String(over.reason);
      if (!signal.aborted) logger.warn({ partition, reason }, "broker.subscription-lost");
    } finally {
      signal.removeEventListener("abort", stop);
      await closeAttachment(connection, attachment);
    }
  };

  const loop = startLoop({
    name: `broker.subscription.${partition}`,
    everyMs: attachPauseMs,
    backoffMaxMs: options.reconnectPauseMsMax,
    log: logger,
    work: (signal) => serve(signal).finally(wasTried),
  });
  await tried;
  return {
    close: async () => {
      await deliveries.finish();
      // What was delivered and not begun goes back to the queue with the channel.
      await loop.stop();
    },
  };
};
