// A delivery waits (until those before it are settled), is in hand (its handler runs), pauses (the
// handler threw) and is then settled by an ack, or left: when its channel is over the server gives
// it out again by itself, and an ack on any other channel would settle a stranger's message.
//
// What has come while the handler was busy is handed over together: a projector that is given a run
// of two events at a time stays behind where one of twenty costs it hardly more.
//
// A handler that throws gets the messages again from here, after a pause, and now each by itself,
// so that one that cannot be handled is in nobody's way for longer. Returning it to the queue for
// every throw would turn around as fast as the network, count against its delivery limit and be
// lost after as many turns; not settling it at all would hold it until the server ends the consumer
// after half an hour. Only after the last attempt is it returned, once, which counts one.

import { setTimeout as after, setImmediate as nextTurn } from "node:timers/promises";
import type { Channel, ConsumeMessage } from "amqplib";
import { batchMax, type Handle, type Message } from "./broker.ts";
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

/** The deliveries of one subscription, one batch in hand whichever channel brought it. */
export type Deliveries = {
  take(delivery: Delivery): void;
  /** Deliveries taken so far, and how many of them are not yet done with. */
  counts(): { readonly taken: number; readonly open: number };
  /** Begins no other; resolves when what is in hand is finished. */
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

const acknowledge = (delivery: Delivery): void =>
  settleOn(delivery, () => delivery.channel.ack(delivery.content));

/** Gives batches to the handler until they are settled or left; ends early once `finishing`. */
const createSettling = (
  { logger, handlePauseMsMax, handleAttemptsMax }: RabbitBrokerOptions,
  partition: number,
  handle: Handle,
  finishing: AbortSignal,
) => {
  const messageOf = ({ content }: Delivery): Message => ({
    partition,
    headers: headersOf(content),
    body: content.content,
  });

  const isHandled = async (batch: readonly Delivery[], attempt: number): Promise<boolean> => {
    try {
      await handle(batch.map(messageOf));
      return true;
    } catch (error) {
      if (attempt === 1) logger.warn({ partition, err: error }, "broker.delivery-failed");
      return false;
    }
  };

  const isLeft = ({ over }: Delivery): boolean => over.aborted || finishing.aborted;

  const pause = async (attempt: number, over: AbortSignal): Promise<void> => {
    const pauseMs = Math.min(handlePauseMs * 2 ** Math.min(attempt - 1, 30), handlePauseMsMax);
    const signal = AbortSignal.any([over, finishing]);
    await after(pauseMs, undefined, { signal }).catch(() => {});
  };

  const settleAlone = async (delivery: Delivery, attempts: number): Promise<void> => {
    for (let attempt = attempts + 1; attempt <= handleAttemptsMax; attempt += 1) {
      if (isLeft(delivery)) return;
      if (await isHandled([delivery], attempt)) return acknowledge(delivery);
      await pause(attempt, delivery.over);
    }
    logger.warn({ partition, attempts: handleAttemptsMax }, "broker.delivery-returned");
    settleOn(delivery, () => delivery.channel.nack(delivery.content, false, true));
  };

  return async (taken: readonly Delivery[]): Promise<void> => {
    // What its channel has taken back meanwhile comes again.
    const batch = taken.filter((delivery) => !isLeft(delivery));
    const [first] = batch;
    if (first === undefined) return;
    if (await isHandled(batch, 1)) {
      for (const delivery of batch) acknowledge(delivery);
      return;
    }
    await pause(1, first.over);
    for (const delivery of batch) await settleAlone(delivery, 1);
  };
};

/** What a subscription's messages go through; `handle` is the subscriber's. */
export const createDeliveries = (
  options: RabbitBrokerOptions,
  partition: number,
  handle: Handle,
): Deliveries => {
  const finishing = new AbortController();
  const settle = createSettling(options, partition, handle, finishing.signal);
  const waiting: Delivery[] = [];
  let working: Promise<void> | undefined;
  let taken = 0;
  let open = 0;

  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchMax);
      await settle(batch);
      open -= batch.length;
    }
    working = undefined;
  };

  return {
    take: (delivery) => {
      taken += 1;
      open += 1;
      waiting.push(delivery);
      // In the next turn: what one read of the socket brought is handed over together.
      working ??= nextTurn().then(work);
    },
    counts: () => ({ taken, open }),
    finish: async () => {
      finishing.abort();
      await working;
    },
  };
};
