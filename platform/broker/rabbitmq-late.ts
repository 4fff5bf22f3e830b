import type { Broker } from "./broker.ts";
import { promisedBroker } from "./promised.ts";
import { openRabbitBroker, type RabbitBroker } from "./rabbitmq.ts";
import type { RabbitBrokerSettings } from "./rabbitmq-options.ts";

/** A RabbitMQ that its process does not wait for, and what can be told of it meanwhile. */
export type LateRabbit = {
  /**
   * Begins to open it. Until it is there publishing fails and consuming waits. What is told is
   * told of the one that was opened last.
   */
  open(partitions: number): Broker;
  /** How its connections are; undefined before it is there. */
  state(): ReturnType<RabbitBroker["state"]> | undefined;
  /** Why it is not connected; undefined before it is there. */
  why(): string | undefined;
};

/** A RabbitMQ that is opened once its number of partitions is known. */
export const lateRabbit = (options: Omit<RabbitBrokerSettings, "partitions">): LateRabbit => {
  let latest: RabbitBroker | undefined;
  const connect = async (partitions: number): Promise<RabbitBroker> => {
    latest = await openRabbitBroker({ ...options, partitions });
    return latest;
  };
  return {
    open: (partitions) => promisedBroker(connect(partitions)),
    state: () => latest?.state(),
    why: () => latest?.why(),
  };
};
