import { type RabbitConnection, withChannel } from "./rabbitmq-connection.ts";
import { BrokerFailed } from "./rabbitmq-failure.ts";
import type { RabbitBrokerOptions } from "./rabbitmq-options.ts";
import { queueName } from "./rabbitmq-topology.ts";

const verb = "read the queues' depths";

const isGone = (error: unknown): boolean =>
  error instanceof BrokerFailed && error.replyCode === 404;

/**
 * Messages that wait in each queue, not counting those that a consumer holds, by declaring each
 * queue passively: no management plugin is needed. A queue that is gone counts as empty, and
 * `missing` is told.
 * @throws {BrokerFailed} away.
 */
export const readDepths = async (
  connection: RabbitConnection,
  options: RabbitBrokerOptions,
  missing: () => void,
): Promise<number[]> => {
  const depths: number[] = [];
  while (depths.length < options.partitions) {
    try {
      await withChannel(connection, verb, async (channel) => {
        while (depths.length < options.partitions) {
          const checking = channel.checkQueue(queueName(options, depths.length));
          depths.push((await connection.answer(verb, checking)).messageCount);
        }
      });
    } catch (error) {
      if (!isGone(error)) throw error;
      missing();
      depths.push(0);
    }
  }
  return depths;
};
