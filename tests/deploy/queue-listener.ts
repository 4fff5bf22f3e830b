import { connect } from "amqplib";
import { exchange } from "../faults/rabbitmq-operator.ts";

/** Somebody who has a queue of his own beside the projectors' and hears what they are sent. */
export type QueueListener = {
  /** Schema versions of the events of a type, by partition, in the order of the messages. */
  readonly versionsOf: (type: string) => ReadonlyMap<number, readonly number[]>;
  readonly close: () => Promise<void>;
};

type SentEvent = {
  readonly type: string;
  readonly partition: number;
  readonly offset: number;
  readonly schemaVersion: number;
};

/** Listens from now on. The exchange has to be there: a relay or a projector has declared it. */
export const openQueueListener = async (amqpUrl: string): Promise<QueueListener> => {
  const model = await connect(amqpUrl);
  model.on("error", () => {});
  const channel = await model.createChannel();
  const { queue } = await channel.assertQueue("", { exclusive: true });
  await channel.bindQueue(queue, exchange, "#");
  const heard: SentEvent[] = [];
  const take = (message: { readonly content: Buffer } | null): void => {
    if (message !== null) heard.push(...(JSON.parse(message.content.toString()) as SentEvent[]));
  };
  await channel.consume(queue, take, { noAck: true });
  return {
    versionsOf: (type) => {
      const found = new Map<number, number[]>();
      for (const { partition, schemaVersion } of heard.filter((one) => one.type === type)) {
        found.set(partition, [...(found.get(partition) ?? []), schemaVersion]);
      }
      return found;
    },
    close: () => model.close(),
  };
};
