// A queue is idle (nothing waits, or nobody consumes), scheduled (a delivery begins in the next
// turn of the event loop), handling (the consumer has messages in hand) or pausing (the handler
// threw; they are at the front again until the pause ends or another consumer takes over).
// `pump` moves it on from idle and is called after everything that may end idleness.

import { setImmediate as nextTurn } from "node:timers/promises";
import { batchMax, type Handle, type Message, type Subscription } from "./broker.ts";
import type { MessageCopy } from "./faults.ts";

/** Deliveries of one message; then it is lost, as behind a broker's delivery limit. */
export const deliveriesMax = 20;

/** Pause before the second delivery; doubled for each further one. */
const redeliveryDelayMs = 10;

/** Longest pause between two deliveries. */
const redeliveryDelayMsMax = 1_000;

const pauseMs = (deliveries: number): number =>
  Math.min(redeliveryDelayMs * 2 ** (deliveries - 1), redeliveryDelayMsMax);

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

/**
 * One delivery of messages; those that are not settled by it. A throw settles none but those that
 * have been delivered often enough; the handler has told what it met.
 */
const deliverTo = async (handle: Handle, batch: readonly Delivery[]): Promise<Delivery[]> => {
  for (const delivery of batch) delivery.deliveries += 1;
  try {
    await handle(batch.map(({ message }) => message));
    return [];
  } catch {
    return batch.filter(({ deliveries }) => deliveries < deliveriesMax);
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
    /** What is delivered together next: one that was thrown out comes by itself. */
    take: (): Delivery[] => {
      const thrownOut = waiting.findIndex(({ deliveries }) => deliveries > 0);
      const fresh = thrownOut === -1 ? waiting.length : thrownOut;
      return waiting.splice(0, Math.max(1, Math.min(fresh, batchMax)));
    },
    putBack: (batch: readonly Delivery[]) => waiting.unshift(...batch),
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
  let handling: { readonly by: Handle; readonly done: Promise<readonly Delivery[]> } | undefined;
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
    if (by === undefined || line.isEmpty()) return;
    handling = { by, done: deliverTo(by, line.take()) };
    const unsettled = await handling.done;
    handling = undefined;
    if (unsettled[0] !== undefined) {
      line.putBack(unsettled);
      pausing = setTimeout(endPause, pauseMs(unsettled[0].deliveries));
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
      const consumer: Handle = (messages) => handle(messages);
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
