// A queue is idle (nothing waits, or nobody consumes), scheduled (a delivery begins in the next
// turn of the event loop), handling (the consumer has a message in hand) or pausing (the handler
// threw; the message is at the front again until the pause ends or another consumer takes over).
// `pump` moves it on from idle and is called after everything that may end idleness.

import { setImmediate as nextTurn } from "node:timers/promises";
import type { Message, Subscription } from "./broker.ts";
import type { MessageCopy } from "./faults.ts";

/** Deliveries of one message; then it is lost, as behind a broker's delivery limit. */
export const deliveriesMax = 20;

/** Pause before the second delivery; doubled for each further one. */
const redeliveryDelayMs = 10;

/** Longest pause between two deliveries. */
const redeliveryDelayMsMax = 1_000;

const pauseMs = (deliveries: number): number =>
  Math.min(redeliveryDelayMs * 2 ** (deliveries - 1), redeliveryDelayMsMax);

type Handle = (message: Message) => Promise<void>;

type Delivery = { readonly message: Message; deliveries: number };

/** The queue of one partition: bounded, one consumer at a time, the others wait for their turn. */
export type InProcessQueue = {
  /** Messages that wait or are delayed; one that a handler is busy with is not counted. */
  depth(): number;
  /** Puts a copy in its place; one that comes late and finds the queue full is lost. */
  add(message: Message, copy: MessageCopy): void;
  consume(handle: Handle): Subscription;
  /** Forgets everything, once the delivery in hand is finished. */
  close(): Promise<void>;
};

/** One delivery. A throw means "not settled"; the handler has told what it met. */
const isSettled = async (handle: Handle, delivery: Delivery): Promise<boolean> => {
  delivery.deliveries += 1;
  try {
    await handle(delivery.message);
    return true;
  } catch {
    return delivery.deliveries >= deliveriesMax;
  }
};

type Timer = ReturnType<typeof setTimeout>;

/** What waits, in order, and what is delayed on its way into the line. */
const createLine = (depthMax: number, arrived: () => void) => {
  const waiting: Delivery[] = [];
  const delayed = new Set<Timer>();

  const enter = (message: Message, overtakes: number): void => {
    waiting.splice(Math.max(0, waiting.length - overtakes), 0, { message, deliveries: 0 });
    arrived();
  };

  const depth = (): number => waiting.length + delayed.size;

  return {
    depth,
    isEmpty: () => waiting.length === 0,
    take: () => waiting.shift(),
    putBack: (delivery: Delivery) => waiting.unshift(delivery),
    add: (message: Message, { overtakes, delayMs }: MessageCopy): void => {
      if (depth() >= depthMax) return;
      if (delayMs === 0) {
        enter(message, overtakes);
        return;
      }
      const timer = setTimeout(() => {
        delayed.delete(timer);
        enter(message, overtakes);
      }, delayMs);
      delayed.add(timer);
    },
    clear: (): void => {
      for (const timer of delayed) clearTimeout(timer);
      delayed.clear();
      waiting.length = 0;
    },
  };
};

/** An empty queue for at most `depthMax` messages; the caller asks `depth` before it adds. */
export const createInProcessQueue = (depthMax: number): InProcessQueue => {
  const line = createLine(depthMax, () => pump());
  const consumers: Handle[] = [];
  let scheduled = false;
  let handling: { readonly by: Handle; readonly done: Promise<boolean> } | undefined;
  let pausing: Timer | undefined;

  const pump = (): void => {
    const busy = scheduled || handling !== undefined || pausing !== undefined;
    if (busy || consumers.length === 0 || line.isEmpty()) return;
    scheduled = true;
    void deliver();
  };

  // Never in the caller's turn: publish is done before its delivery begins, and a handler that
  // resolves at once cannot keep timers and sockets from their turn.
  const deliver = async (): Promise<void> => {
    await nextTurn();
    scheduled = false;
    const [by] = consumers;
    const delivery = by && line.take();
    if (by === undefined || delivery === undefined) return;
    handling = { by, done: isSettled(by, delivery) };
    const settled = await handling.done;
    handling = undefined;
    if (!settled) {
      line.putBack(delivery);
      pausing = setTimeout(endPause, pauseMs(delivery.deliveries));
    }
    pump();
  };

  const endPause = (): void => {
    clearTimeout(pausing);
    pausing = undefined;
    pump();
  };

  const cancel = async (handle: Handle): Promise<void> => {
    const place = consumers.indexOf(handle);
    if (place === -1) return;
    consumers.splice(place, 1);
    if (handling?.by === handle) await handling.done;
    endPause();
  };

  return {
    depth: line.depth,
    add: line.add,
    consume: (handle) => {
      const consumer: Handle = (message) => handle(message);
      consumers.push(consumer);
      pump();
      return { close: () => cancel(consumer) };
    },
    close: async () => {
      consumers.length = 0;
      await handling?.done;
      clearTimeout(pausing);
      line.clear();
    },
  };
};
