import { RequestFailed } from "../failure.ts";
import type { Broker, Message } from "./broker.ts";
import type { Faults } from "./faults.ts";
import { createInProcessQueue, type InProcessQueue } from "./in-process-queue.ts";

/** What an in-process broker is made for. */
export type InProcessBrokerOptions = {
  readonly partitions: number;
  /** Messages that may wait in each partition's queue; publishing more is refused. */
  readonly depthMax: number;
  /** What goes wrong on purpose, for tests. */
  readonly faults?: Faults;
};

// The publisher's buffer stays the publisher's.
const copied = ({ partition, headers, body }: Message): Message => ({
  partition,
  headers: { ...headers },
  body: new Uint8Array(body),
});

/**
 * A broker in this process. What it holds is gone with the process, which loses nothing: the log
 * has every event, and the projector reads what it was not given.
 *
 * A second consumer of a partition waits until the first is closed. A message that its handler
 * threw out `deliveriesMax` times is lost. Closing from inside a handler would wait for itself.
 */
export const createInProcessBroker = (options: InProcessBrokerOptions): Broker => {
  const { partitions, depthMax, faults } = options;
  const queues = Array.from({ length: partitions }, () => createInProcessQueue(depthMax));
  let closed = false;

  const requireQueue = (verb: string, partition: number): InProcessQueue => {
    if (closed) {
      throw new RequestFailed("STORE_UNAVAILABLE", `Cannot ${verb}: the broker is closed`);
    }
    const queue = queues[partition];
    if (queue !== undefined) return queue;
    throw new RangeError(`Cannot ${verb} partition ${partition}: there are ${partitions}`);
  };

  return {
    publish: async (messages) => {
      for (const message of messages) {
        const queue = requireQueue("publish to", message.partition);
        if (queue.depth() >= depthMax) {
          throw new RequestFailed(
            "STORE_UNAVAILABLE",
            `Cannot publish to partition ${message.partition}: ${depthMax} messages wait already`,
          );
        }
        const copies = faults?.copiesOf(message) ?? [{ overtakes: 0, delayMs: 0 }];
        for (const copy of copies) queue.add(copied(message), copy);
      }
    },
    consume: async (partition, handle) => requireQueue("consume", partition).consume(handle),
    readDepths: async () => queues.map((queue) => queue.depth()),
    close: async () => {
      closed = true;
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
};
