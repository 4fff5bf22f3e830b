// A lone node of RabbitMQ 3.10 that was killed may come back with quorum queues that have no leader
// and never elect one (rabbitmq-server 10070): of 16 with fresh messages about one. Such a queue
// confirms nothing, refuses nothing and consumes for nobody, and its channels cannot be closed. The
// server deletes it all the same, by force after five seconds, and gives a new one for the asking.
// What the old one held is read from the log. A server that is slow as a whole is another thing,
// and so is a cluster without a majority: there no partition gets its confirms.

import { connectRabbit, withChannel } from "./rabbitmq-connection.ts";
import type { RabbitBrokerOptions } from "./rabbitmq-options.ts";
import { declarePartition, queueName } from "./rabbitmq-topology.ts";

/** Channels of a partition in a row without a confirm in time, until its queue is stuck. */
const missesMax = 3;

/** Five seconds pass before the server uses force. */
const deleteTimeoutMs = 15_000;

const verb = "replace a stuck queue";

/** Watches confirms, and replaces the queues that give none. */
export type StuckQueues = {
  confirmed(partition: number): void;
  /** No confirm came in time on a channel of the partition. */
  missed(partition: number): void;
  /** Replaces no more. */
  close(): Promise<void>;
};

/**
 * Deletes a queue and declares it anew, on a connection of its own: the server may end it with
 * whatever waited for the queue.
 */
const replaceQueue = async (
  options: RabbitBrokerOptions,
  partition: number,
  signal: AbortSignal,
): Promise<void> => {
  const connection = await connectRabbit(options, "repair", signal);
  const hangUp = (): void => void connection.close();
  signal.addEventListener("abort", hangUp);
  try {
    await withChannel(connection, verb, (channel) =>
      connection.answer(verb, channel.deleteQueue(queueName(options, partition)), deleteTimeoutMs),
    );
    await declarePartition(connection, options, partition);
  } finally {
    signal.removeEventListener("abort", hangUp);
    await connection.close();
  }
};

/**
 * A queue is taken for stuck when several messages in a row got no confirm while another
 * partition's did. With one partition there is no other to tell the queue from the server.
 */
export const createStuckQueues = (options: RabbitBrokerOptions): StuckQueues => {
  const { logger } = options;
  /** Misses in a row, and whether another partition's message was confirmed since the first. */
  const missing = new Map<number, { misses: number; othersConfirm: boolean }>();
  const replacing = new Map<number, Promise<void>>();
  const closing = new AbortController();

  const replace = async (partition: number): Promise<void> => {
    logger.warn({ partition, misses: missesMax }, "broker.queue-stuck");
    try {
      await replaceQueue(options, partition, closing.signal);
      logger.warn({ partition }, "broker.queue-replaced");
    } catch (error) {
      if (!closing.signal.aborted)
        logger.warn({ partition, err: error }, "broker.queue-not-replaced");
    } finally {
      missing.delete(partition);
      replacing.delete(partition);
    }
  };

  return {
    confirmed: (partition) => {
      missing.delete(partition);
      for (const other of missing.values()) other.othersConfirm = true;
    },
    missed: (partition) => {
      const seen = missing.get(partition) ?? { misses: 0, othersConfirm: false };
      seen.misses += 1;
      missing.set(partition, seen);
      if (seen.misses < missesMax || !seen.othersConfirm) return;
      if (closing.signal.aborted || replacing.has(partition)) return;
      replacing.set(partition, replace(partition));
    },
    close: async () => {
      closing.abort();
      await Promise.all(replacing.values());
    },
  };
};
