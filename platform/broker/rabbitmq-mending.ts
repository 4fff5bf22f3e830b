import type { RabbitConnection } from "./rabbitmq-connection.ts";
import type { RabbitBrokerOptions } from "./rabbitmq-options.ts";
import { declareTopology } from "./rabbitmq-topology.ts";

/**
 * Rest before what is missing is declared again. RabbitMQ 3.10 has a trap here: when a deleted
 * queue is there again before the channels of its consumers have heard of the deletion (some
 * 20 ms), they are not told at all; they seem to consume the new queue, and swallow what it gives.
 */
const mendAfterMs = 500;

/** Gives the function that has everything declared again a moment later, once at a time. */
export const createMending = (
  connection: RabbitConnection,
  options: RabbitBrokerOptions,
): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;

  const mend = async (): Promise<void> => {
    try {
      await declareTopology(connection, options);
    } catch (error) {
      options.logger.warn({ err: error }, "broker.mending-failed");
    } finally {
      timer = undefined;
    }
  };

  // The next connection declares everything by itself.
  void connection.ended.then(() => clearTimeout(timer));
  return () => {
    timer ??= setTimeout(mend, mendAfterMs);
  };
};
