import type { Log } from "../log.ts";
import { batchMax } from "./broker.ts";

/** What a RabbitMQ broker is opened for. All but the first four have {@link rabbitDefaults}. */
export type RabbitBrokerOptions = {
  /** `amqp://` or `amqps://`, with user, password and virtual host. Never logged. */
  readonly url: string;
  /** Number of the log's partitions; each has its queue. */
  readonly partitions: number;
  /** The projectors that share the queues. Another group has queues of its own. */
  readonly group: string;
  readonly logger: Log;
  /** Begins the name of the exchange and of every queue. */
  readonly namePrefix: string;
  /** Messages that may wait in a queue; more are refused. The server counts a little late. */
  readonly depthMax: number;
  /** Bytes of messages that may wait in a queue, counted likewise. */
  readonly depthBytesMax: number;
  /** Times that the server gives a message out again; then the message is lost. */
  readonly deliveryLimit: number;
  /** Messages that a subscription holds, those in hand included. */
  readonly prefetch: number;
  /** A peer that is silent for two to three times as long is taken for gone. */
  readonly heartbeatSeconds: number;
  /** Longest wait for the confirm of a message. */
  readonly confirmTimeoutMs: number;
  /** Longest wait for any other answer. A new connection is waited for 4 s at most. */
  readonly replyTimeoutMs: number;
  /** Longest pause between two attempts to connect; the first is 100 ms, then twice as long. */
  readonly reconnectPauseMsMax: number;
  /** Longest pause between two attempts to handle the same message. */
  readonly handlePauseMsMax: number;
  /** How often a subscription without deliveries looks whether messages wait for it. */
  readonly idleCheckMs: number;
  /** Attempts to handle a message before it is given back to its queue. */
  readonly handleAttemptsMax: number;
};

const mebibyte = 1_024 * 1_024;

/**
 * Sensible for a projector that applies a run in milliseconds. Attempts and pauses keep a message
 * in hand for about twelve minutes, which is less than the thirty after which the server takes a
 * consumer for stuck.
 *
 * What may wait: a queue is there to bridge a projector's restart, not to be a second log; whoever
 * falls behind further reads the log. 64 MiB are 1,500 runs of 64 events (44 kB each), and with 16
 * partitions at most 1 GiB of a node's disk; by messages alone it would have been 7 GB.
 *
 * Heartbeats of 3 s: a server that is gone without a word is noticed within 9 s. Shorter ones take
 * a busy peer for a dead one; that would cost a new connection, and nothing else.
 */
const rabbitDefaults = {
  namePrefix: "daybook",
  depthMax: 10_000,
  depthBytesMax: 64 * mebibyte,
  deliveryLimit: 100,
  prefetch: batchMax,
  heartbeatSeconds: 3,
  confirmTimeoutMs: 5_000,
  replyTimeoutMs: 10_000,
  reconnectPauseMsMax: 2_000,
  handlePauseMsMax: 5_000,
  handleAttemptsMax: 150,
  idleCheckMs: 5_000,
} as const;

/** What must be given; the rest may be. */
export type RabbitBrokerSettings = Pick<
  RabbitBrokerOptions,
  "url" | "partitions" | "group" | "logger"
> &
  Partial<RabbitBrokerOptions>;

const atLeastOne = [
  "partitions",
  "depthMax",
  "depthBytesMax",
  "deliveryLimit",
  "prefetch",
  "heartbeatSeconds",
  "confirmTimeoutMs",
  "replyTimeoutMs",
  "reconnectPauseMsMax",
  "handlePauseMsMax",
  "handleAttemptsMax",
  "idleCheckMs",
] as const;

const isAmqpUrl = (url: string): boolean =>
  URL.canParse(url) && ["amqp:", "amqps:"].includes(new URL(url).protocol);

/**
 * The settings with everything left out filled in.
 * @throws {RangeError} what cannot be meant; never repeats the URL, which holds a password.
 */
export const rabbitOptions = (settings: RabbitBrokerSettings): RabbitBrokerOptions => {
  const options: RabbitBrokerOptions = { ...rabbitDefaults, ...settings };
  if (!isAmqpUrl(options.url)) {
    throw new RangeError("Cannot open the broker: its URL is not of the form amqp:// or amqps://");
  }
  for (const name of atLeastOne) {
    if (Number.isSafeInteger(options[name]) && options[name] >= 1) continue;
    throw new RangeError(`Cannot open the broker: ${name} is not a whole number from 1`);
  }
  return options;
};
