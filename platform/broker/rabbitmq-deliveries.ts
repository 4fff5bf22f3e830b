// A delivery waits (until those before it are settled), is in hand (its handler runs), pauses (the
// handler threw) and is then settled by an ack, or left: when its channel is over the server gives
// it out again by itself, and an ack on any other channel would settle a stranger's message.
//
// A handler that throws gets the same message again from here, after a pause. Returning it to the
// queue for every throw would turn around as fast as the network, count against its delivery limit
// and be lost after as many turns; not settling it at all would hold it until the server ends the
// consumer after half an hour. Only after the last attempt is it returned, once, which counts one.

import { setTimeout as after } from "node:timers/promises";
import type { Channel, ConsumeMessage } from "amqplib";
import type { Message } from "./broker.ts";
import type { RabbitBrokerOptions } from "./rabbitmq-options.ts";

/** Pause after the first throw; doubled for each further one. */
const handlePauseMs = 50;

/** A message as it came, and the channel that it must be settled on. */
export type Delivery = {
  readonly content: ConsumeMessage;
  readonly channel: Channel;
  /** Aborts when the channel is over. */
  readonly over: AbortSignal;
};

/** The deliveries of one subscription, handled one at a time whichever channel brought them. */
export type Deliveries = {
  take(delivery: Delivery): void;
  /** Deliveries taken so far, and how many of them are not yet done with. */
  counts(): { readonly taken: number; readonly open: number };
  /** Begins no other; resolves when the one in hand is finished. */
  finish(): Promise<void>;
};

/** Texts as they are, numbers as the server added them; what else a stranger sends is no header. */
const headersOf = ({ properties }: ConsumeMessage): Message["headers"] =>
  Object.fromEntries(
    Object.entries(properties.headers ?? {}).flatMap(([name, value]) => {
      if (typeof value === "string") return [[name, value]];
      return typeof value === "number" ? [[name, String(value)]] : [];
    }),
  );

/** Settles on the delivering channel; one that ends at this moment leaves it to the server. */
const settleOn = ({ over }: Delivery, settle: () => void): void => {
  if (over.aborted) return;
  try {
    settle();
  } catch {
    // The connection is closing: the server gives the message out again.
  }
};

/** What a subscription's messages go through; `handle` is the subscriber's. */
export const createDeliveries = (
  { logger, handlePauseMsMax, handleAttemptsMax }: RabbitBrokerOptions,
  partition: number,
  handle: (message: Message) => Promise<void>,
): Deliveries => {
  const finishing = new AbortController();
  let last = Promise.resolve();
  let taken = 0;
  let open = 0;

  const isHandled = async (message: Message, attempt: number): Promise<boolean> => {
    try {
      await handle(message);
      return true;
    } catch (error) {
      if (attempt === 1) logger.warn({ partition, err: error }, "broker.delivery-failed");
      return false;
    }
  };

  const pause = async (attempt: number, over: AbortSignal): Promise<void> => {
    const pauseMs = Math.min(handlePauseMs * 2 ** Math.min(attempt - 1, 30), handlePauseMsMax);
    const signal = AbortSignal.any([over, finishing.signal]);
    await after(pauseMs, undefined, { signal }).catch(() => {});
  };

  const settle = async (delivery: Delivery): Promise<void> => {
    const { channel, content, over } = delivery;
    const message = { partition, headers: headersOf(content), body: content.content };
    for (let attempt = 1; attempt <= handleAttemptsMax; attempt += 1) {
      if (over.aborted || finishing.signal.aborted) return;
      if (await isHandled(message, attempt)) {
        settleOn(delivery, () => channel.ack(content));
        return;
      }
      await pause(attempt, over);
    }
    logger.warn({ partition, attempts: handleAttemptsMax }, "broker.delivery-returned");
    settleOn(delivery, () => channel.nack(content, false, true));
  };

  return {
    take: (delivery) => {
      taken += 1;
      open += 1;
      last = last
        .then(() => settle(delivery))
        .finally(() => {
          open -= 1;
        });
    },
    counts: () => ({ taken, open }),
    finish: () => {
      finishing.abort();
      return last;
    },
  };
};
