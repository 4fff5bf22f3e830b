// The driver leaves three waits without an end: a handshake that the server never finishes, an
// answer that does not come while heartbeats do (a quorum queue without a leader), and the socket
// of a peer that is gone. Timers and the socket's abort signal end them.

import { type Channel, type ChannelModel, connect, type SocketOptions } from "amqplib";
import { BrokerFailed, brokerAway, faultOf } from "./rabbitmq-failure.ts";
import type { RabbitBrokerOptions } from "./rabbitmq-options.ts";

/** How long a closed connection may take to send what it has before its socket is destroyed. */
const socketLingerMs = 500;

/**
 * Longest wait for a new connection: one that was begun while packets were lost is not worth
 * waiting for once they are not.
 */
const connectTimeoutMsMax = 4_000;

/**
 * Channels of a connection that are being closed and have not ended. Each costs the server memory
 * and a process; it lets a connection have 2,047 at most.
 */
const closingMax = 32;

/** Longest wait for the server's good-bye. */
const closeTimeoutMsMax = 2_000;

/** A connection to the server, open until it ends. */
export type RabbitConnection = {
  readonly model: ChannelModel;
  /** Resolves when the connection is over, with the reason in a word. Never rejects. */
  readonly ended: Promise<string>;
  /**
   * The server's answer. One that takes too long says nothing about the connection, which others
   * use as well: silence of the whole server is found by the heartbeats.
   * @throws {BrokerFailed} refused, too late, or the connection ended first.
   */
  answer<Reply>(verb: string, reply: Promise<Reply>, timeoutMs?: number): Promise<Reply>;
  /**
   * Closes a channel and waits for nothing. One at a stuck queue never ends: with too many of them
   * the connection is closed, which the server cannot refuse, and they end with it.
   */
  letGo(channel: Channel): void;
  /** Says good-bye, at most two seconds long. */
  close(): Promise<void>;
};

/** Follows a connection through its life; `dropSocket` ends it at once. */
const watch = (
  model: ChannelModel,
  replyTimeoutMs: number,
  dropSocket: () => void,
): RabbitConnection => {
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  // A set and not a race against `ended`: each race would stay attached to it for its whole life.
  const waiting = new Set<(error: unknown) => void>();
  let fault = "closed";
  let isOver = false;

  model.on("error", (error) => {
    fault = faultOf(error);
  });
  model.on("close", (error) => {
    isOver = true;
    if (error !== undefined) fault = faultOf(error);
    for (const fail of waiting) fail(new Error(fault));
    setTimeout(dropSocket, socketLingerMs);
    end(fault);
  });

  const answer: RabbitConnection["answer"] = (verb, reply, timeoutMs = replyTimeoutMs) =>
    new Promise((resolve, reject) => {
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        waiting.delete(fail);
        then();
      };
      const fail = (error: unknown): void =>
        settle(() => reject(isOver ? brokerAway(verb, fault) : new BrokerFailed(verb, error)));
      const timer = setTimeout(
        () => settle(() => reject(brokerAway(verb, `no answer within ${timeoutMs} ms`))),
        timeoutMs,
      );
      waiting.add(fail);
      reply.then((value) => settle(() => resolve(value)), fail);
    });

  const close = async (): Promise<void> => {
    if (isOver) return;
    const timeoutMs = Math.min(replyTimeoutMs, closeTimeoutMsMax);
    await answer("close the connection", model.close(), timeoutMs).catch(dropSocket);
  };

  const closing = new Set<Channel>();
  const letGo = (channel: Channel): void => {
    const hasEnded = (): void => void closing.delete(channel);
    closing.add(channel);
    channel.once("close", hasEnded);
    channel.close().then(hasEnded, hasEnded);
    if (closing.size <= closingMax) return;
    fault = "too many channels do not end";
    void close();
  };
  return { model, ended, answer, letGo, close };
};

/**
 * Connects; `name` is what the server's operators see. Ends early when `signal` aborts.
 * @throws {BrokerFailed} away, silent, or it does not let us in.
 */
export const connectRabbit = async (
  { url, group, heartbeatSeconds, replyTimeoutMs }: RabbitBrokerOptions,
  name: string,
  signal: AbortSignal,
): Promise<RabbitConnection> => {
  const address = new URL(url);
  address.searchParams.set("heartbeat", String(heartbeatSeconds));
  const socket = new AbortController();
  const dropSocket = (): void => socket.abort();
  const options: SocketOptions & { signal: AbortSignal } = {
    noDelay: true,
    clientProperties: { connection_name: `daybook ${name} ${group}` },
    signal: socket.signal,
  };
  const timer = setTimeout(dropSocket, Math.min(replyTimeoutMs, connectTimeoutMsMax));
  signal.addEventListener("abort", dropSocket);
  if (signal.aborted) dropSocket();
  try {
    return watch(await connect(address.href, options), replyTimeoutMs, dropSocket);
  } catch (error) {
    throw new BrokerFailed("connect to the broker", error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", dropSocket);
  }
};

/**
 * Opens a channel, `model.createChannel()` or the like. One that is opened too late is closed.
 * @throws {BrokerFailed} too late, or the connection ended first.
 */
export const openChannel = async <Opened extends Channel>(
  { answer, letGo }: RabbitConnection,
  verb: string,
  opening: Promise<Opened>,
): Promise<Opened> => {
  try {
    return await answer(verb, opening);
  } catch (error) {
    opening.then(letGo).catch(() => {});
    throw error;
  }
};

/**
 * Does `work` on a channel of its own, since the server answers a refusal by closing the channel.
 * What `work` asks the server goes through `answer`.
 * @throws {BrokerFailed} refused, or the connection ended first.
 */
export const withChannel = async <Result>(
  connection: RabbitConnection,
  verb: string,
  work: (channel: Channel) => Promise<Result>,
): Promise<Result> => {
  const channel = await openChannel(connection, verb, connection.model.createChannel());
  let isOpen = true;
  // The call that was refused says the same.
  channel.on("error", () => {});
  channel.on("close", () => {
    isOpen = false;
  });
  try {
    return await work(channel);
  } finally {
    // Nobody waits for the good-bye of a channel that may be stuck.
    if (isOpen) connection.letGo(channel);
  }
};
