// A message is sent, and then confirmed, refused (its queue is full or has no leader), returned
// (no queue: the server sends it back and confirms it all the same), given up (no confirm in time,
// or the server stopped reading) or lost with its channel. Only a confirm without a return is
// success. A confirm that does not come ends the channel: one that met a quorum queue before its
// leader was up can wait for ever, and hold back all that it sends there afterwards. So each
// partition has a channel of its own, replaced when it is needed: one partition's trouble is not
// the others'. A queue that confirms nothing at all is replaced as well (rabbitmq-stuck-queue.ts).

import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import { type ConfirmChannel, IllegalOperationError } from "amqplib";
import type { Message } from "./broker.ts";
import { openChannel, type RabbitConnection } from "./rabbitmq-connection.ts";
import { brokerAway, faultOf } from "./rabbitmq-failure.ts";
import { openLink } from "./rabbitmq-link.ts";
import { createMending } from "./rabbitmq-mending.ts";
import type { RabbitBrokerOptions } from "./rabbitmq-options.ts";
import { createStuckQueues, type StuckQueues } from "./rabbitmq-stuck-queue.ts";
import { declareTopology, exchangeName, routingKey } from "./rabbitmq-topology.ts";

/** Messages of one call that are sent before the first is confirmed. */
const batchMessagesMax = 128;

/** Messages of all calls that wait for the server; more are refused. */
const unconfirmedMax = 1_024;

/**
 * Longest wait for the first confirm on a channel, if that is less: a channel that has met a queue
 * without a leader is found by its first message, and the next one takes milliseconds to open.
 */
const firstConfirmTimeoutMs = 2_000;

const outOfResources = "the broker is out of memory or disk";

type Sent = {
  returned: boolean;
  /** Rejects the publish, once; the server may still confirm. */
  readonly giveUp: (state: string) => void;
};

type Session = {
  readonly connection: RabbitConnection;
  /** By partition; those that ended are taken out. */
  readonly channels: Map<number, Promise<ConfirmChannel>>;
  /** Those that are no longer relied on. */
  readonly retired: WeakSet<ConfirmChannel>;
  /** Those on which something was confirmed. */
  readonly proven: WeakSet<ConfirmChannel>;
  /** By message id. */
  readonly sent: Map<string, Sent>;
  /** Something was missing: has it declared again, soon. */
  readonly mend: () => void;
  readonly stuck: StuckQueues;
  /** The server has run low on memory or disk and no longer reads what we send. */
  blocked: boolean;
};

/** Opens the channel of a partition. @throws {BrokerFailed} the connection has ended. */
const openChannelTo = async (
  { connection, sent, mend }: Session,
  { logger }: RabbitBrokerOptions,
  partition: number,
): Promise<ConfirmChannel> => {
  const opening = connection.model.createConfirmChannel();
  const channel = await openChannel(connection, "open a channel", opening);
  channel.on("return", ({ properties }) => {
    const returned = sent.get(String(properties.messageId));
    if (returned !== undefined) returned.returned = true;
    mend();
  });
  channel.on("error", (error) => {
    logger.warn({ partition, reason: faultOf(error) }, "broker.channel-failed");
    // As a rule the exchange is gone.
    mend();
  });
  return channel;
};

const channelOf = (
  session: Session,
  options: RabbitBrokerOptions,
  partition: number,
): Promise<ConfirmChannel> => {
  const { channels } = session;
  const known = channels.get(partition);
  if (known !== undefined) return known;
  const opening = openChannelTo(session, options, partition);
  channels.set(partition, opening);
  const forget = (): void => {
    // One that was retired may end long after another has taken its place.
    if (channels.get(partition) === opening) channels.delete(partition);
  };
  opening.then((channel) => channel.on("close", forget)).catch(forget);
  return opening;
};

const openSession = async (
  connection: RabbitConnection,
  options: RabbitBrokerOptions,
  stuck: StuckQueues,
): Promise<Session> => {
  const { logger } = options;
  const sent: Session["sent"] = new Map();
  await declareTopology(connection, options);
  const mend = createMending(connection, options);
  const session: Session = {
    connection,
    channels: new Map(),
    retired: new WeakSet(),
    proven: new WeakSet(),
    sent,
    mend,
    stuck,
    blocked: false,
  };
  connection.model.on("blocked", () => {
    session.blocked = true;
    logger.warn("broker.blocked");
    for (const { giveUp } of sent.values()) giveUp(outOfResources);
  });
  connection.model.on("unblocked", () => {
    session.blocked = false;
    logger.info("broker.unblocked");
  });
  const partitions = Array.from({ length: options.partitions }, (_, partition) => partition);
  await Promise.all(partitions.map((partition) => channelOf(session, options, partition)));
  return session;
};

/** Ends a channel that cannot be relied on; the next message of its partition gets a new one. */
const retire = (session: Session, partition: number, channel: ConfirmChannel): void => {
  if (session.retired.has(channel)) return;
  session.retired.add(channel);
  session.channels.delete(partition);
  session.connection.letGo(channel);
  // A server that takes nothing from us confirms nothing.
  if (!session.blocked) session.stuck.missed(partition);
};

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

const verbOf = ({ partition }: Message): string => `publish to partition ${partition}`;

/** Sends one message. @throws {RequestFailed} when anything but its confirm is the outcome. */
const sendOn = (
  channel: ConfirmChannel,
  options: RabbitBrokerOptions,
  session: Session,
  message: Message,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const { sent, proven } = session;
    const { confirmTimeoutMs: standardMs } = options;
    const firstMs = Math.min(firstConfirmTimeoutMs, standardMs);
    const confirmTimeoutMs = proven.has(channel) ? standardMs : firstMs;
    const messageId = randomUUID();
    const timer = setTimeout(() => {
      giveUp(`no confirm within ${confirmTimeoutMs} ms`);
      retire(session, message.partition, channel);
    }, confirmTimeoutMs);
    const giveUp = (state: string): void => {
      clearTimeout(timer);
      reject(brokerAway(verbOf(message), state));
    };
    const one: Sent = { returned: false, giveUp };
    const outcome = (error: unknown): void => {
      sent.delete(messageId);
      if (one.returned) giveUp("no queue is bound for it");
      // The driver has no other sign for a refusal than its text.
      else if (error instanceof Error && error.message === "message nacked") {
        giveUp("its queue is full or has no leader");
      } else if (error !== null) giveUp("the channel ended before the confirm");
      else {
        proven.add(channel);
        session.stuck.confirmed(message.partition);
      }
      clearTimeout(timer);
      resolve();
    };
    sent.set(messageId, one);
    try {
      channel.publish(
        exchangeName(options),
        routingKey(message.partition),
        bytesOf(message.body),
        { mandatory: true, persistent: true, messageId, headers: message.headers },
        outcome,
      );
    } catch (error) {
      sent.delete(messageId);
      if (error instanceof IllegalOperationError) giveUp("the channel has ended");
      clearTimeout(timer);
      reject(error);
    }
  });

const send = async (
  options: RabbitBrokerOptions,
  session: Session,
  message: Message,
): Promise<void> => {
  const channel = await channelOf(session, options, message.partition);
  await sendOn(channel, options, session, message);
};

/** Publishes with confirms. */
export type RabbitPublisher = {
  /** All of them confirmed, or the first failure, with nothing of the call under way any more. */
  publish(messages: readonly Message[]): Promise<void>;
  state(): "away" | "blocked" | "connected";
  /** What the last attempt to connect failed with, while away. */
  failure(): unknown;
  /** Something was found missing: has it declared again, soon. */
  mend(): void;
  readonly tried: Promise<void>;
  /** Waits for the confirms under way, then says good-bye. */
  close(): Promise<void>;
};

/**
 * A publisher on a connection of its own, so that a server that stops reading publishers does not
 * stop consumers. Measured with one RabbitMQ 3.10 node and this process on two busy cores: runs of
 * 64 events (44 kB) to 16 queues, one run under way in each, 1,080 runs or 69 thousand events/s
 * while all of them are consumed as well (p50 10 ms, p99 86 ms), 77 thousand while none is; four
 * under way in each, 109 and 198 thousand. One channel for all queues was no faster (81 and 113
 * thousand at a quieter moment), and let one stuck queue stop the others.
 */
export const openPublisher = (options: RabbitBrokerOptions): RabbitPublisher => {
  const stuck = createStuckQueues(options);
  const link = openLink(options, "publisher", (connection) =>
    openSession(connection, options, stuck),
  );
  const underWay = new Set<Promise<unknown>>();
  let messagesUnderWay = 0;
  let isClosed = false;

  const requireSession = (count: number): Session => {
    const session = link.session();
    if (isClosed) throw brokerAway("publish", "the broker is closed");
    if (session === undefined) throw brokerAway("publish", "the broker is away");
    if (session.blocked) throw brokerAway("publish", outOfResources);
    const waiting = Math.max(session.sent.size, messagesUnderWay);
    if (waiting + count <= unconfirmedMax) return session;
    throw brokerAway("publish", `${waiting} messages wait for their confirm`);
  };

  const publishBatch = async (messages: readonly Message[]): Promise<void> => {
    const session = requireSession(messages.length);
    const sending = Promise.allSettled(messages.map((one) => send(options, session, one)));
    underWay.add(sending);
    messagesUnderWay += messages.length;
    const outcomes = await sending;
    messagesUnderWay -= messages.length;
    underWay.delete(sending);
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  };

  return {
    publish: async (messages) => {
      for (let at = 0; at < messages.length; at += batchMessagesMax) {
        await publishBatch(messages.slice(at, at + batchMessagesMax));
      }
    },
    state: () => {
      const session = link.session();
      if (session === undefined) return "away";
      return session.blocked ? "blocked" : "connected";
    },
    failure: link.failure,
    mend: () => link.session()?.mend(),
    tried: link.tried,
    close: async () => {
      isClosed = true;
      await Promise.all(underWay);
      await Promise.all([link.close(), stuck.close()]);
    },
  };
};
