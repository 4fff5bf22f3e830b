import { setTimeout as delay } from "node:timers/promises";
import type { Channel } from "amqplib";
import { expect } from "vitest";
import { untilReady } from "../e2e/real-installation.ts";
import { processOf, type RabbitDrill, type RabbitFault, soon, total } from "./rabbitmq-drill.ts";
import { exchange, keyOf, partitions, queueOf } from "./rabbitmq-operator.ts";

const failures = (rabbit: RabbitDrill): Promise<number> =>
  total(processOf(rabbit, "command-service"), "daybook_relay_failures_total");

/** Does harm until the relay has met it, which its failures tell. */
const untilMet = async (rabbit: RabbitDrill, harm: () => Promise<unknown>): Promise<void> => {
  const before = await failures(rabbit);
  const harmed = async (): Promise<number> => {
    await harm();
    return await failures(rabbit);
  };
  // Who repairs is quick: the next run may find everything in its place.
  await expect.poll(harmed, { ...soon, interval: 500 }).toBeGreaterThan(before);
};

const atEveryQueue =
  (harm: (channel: Channel, partition: number) => Promise<unknown>) =>
  ({ operator }: RabbitDrill): Promise<void> =>
    operator.onChannel(async (channel) => {
      for (const partition of partitions) await harm(channel, partition);
    });

const deleteQueues = atEveryQueue((channel, partition) => channel.deleteQueue(queueOf(partition)));

const unbindQueues = atEveryQueue((channel, partition) =>
  channel.unbindQueue(queueOf(partition), exchange, keyOf(partition)),
);

const replaceQueues = atEveryQueue(async (channel, partition) => {
  await channel.deleteQueue(queueOf(partition));
  await channel.assertQueue(queueOf(partition), {
    arguments: {
      "x-queue-type": "quorum",
      "x-single-active-consumer": true,
      "x-overflow": "reject-publish",
    },
  });
  await channel.bindQueue(queueOf(partition), exchange, keyOf(partition));
});

/** Messages lost while the projector stands still, the last of each partition among them. */
const purgeQueues = async (rabbit: RabbitDrill): Promise<void> => {
  const { operator } = rabbit;
  const projector = processOf(rabbit, "projector");
  const waiting = async () => (await operator.depths()).reduce((sum, depth) => sum + depth, 0);
  projector.signal("SIGSTOP");
  try {
    await expect.poll(waiting, soon).toBeGreaterThan(20);
    let purged = 0;
    await operator.onChannel(async (channel) => {
      for (const one of partitions) purged += (await channel.purgeQueue(queueOf(one))).messageCount;
    });
    expect(purged).toBeGreaterThan(20);
    // Counted while they were there.
    const counted = () => total(processOf(rabbit, "command-service"), "daybook_queue_depth");
    await expect.poll(counted, soon).toBeGreaterThan(0);
  } finally {
    projector.signal("SIGCONT");
  }
};

const deleteVhost = async ({ operator, drill, ...rest }: RabbitDrill): Promise<void> => {
  await operator.deleteVhost();
  const rabbit = { operator, drill, ...rest };
  for (const name of ["command-service", "projector"] as const) {
    const told = async () => (await processOf(rabbit, name).health()).checks.rabbitmq;
    await expect.poll(told, soon).not.toBe("ready");
  }
  await untilMet(rabbit, async () => {});
  await operator.makeVhost();
};

const closeConnections = async ({ operator }: RabbitDrill): Promise<void> => {
  for (let times = 1; times <= 5; times += 1) {
    await expect.poll(operator.closeConnections, soon).toBeGreaterThan(0);
    await delay(500);
  }
};

/** The queues take no more while nobody consumes: the relay waits for the projector's return. */
const fillQueues = async (rabbit: RabbitDrill): Promise<void> => {
  const { drill, operator } = rabbit;
  const depthMax = 4;
  const commands = processOf(rabbit, "command-service");
  await operator.limitDepth(depthMax);
  await drill.kill(processOf(rabbit, "projector"));
  await untilMet(rabbit, async () => {});
  const lag = () => total(commands, "daybook_relay_lag_events");
  await expect.poll(lag, soon).toBeGreaterThan(100);
  const depths = await operator.depths();
  // The server counts a little late.
  expect(Math.max(...depths)).toBeLessThanOrEqual(depthMax * 4);
  expect(await total(commands, "daybook_queue_depth")).toBeGreaterThan(depthMax);
  await untilReady([await drill.start("projector")]);
  await operator.limitDepth(undefined);
};

/** What operators, other clients and mistakes do to queues, exchange and virtual host. */
export const harms = {
  purged: { name: "every queue is purged while messages wait in it", befall: purgeQueues },
  deleted: {
    name: "every queue is deleted",
    befall: (rabbit) => untilMet(rabbit, () => deleteQueues(rabbit)),
  },
  replaced: {
    name: "every queue is deleted and made anew at once, which consumers do not hear of",
    befall: replaceQueues,
  },
  exchangeDeleted: {
    name: "the exchange is deleted",
    befall: (rabbit) =>
      untilMet(rabbit, () =>
        rabbit.operator.onChannel((channel) => channel.deleteExchange(exchange)),
      ),
  },
  unbound: {
    name: "every binding is removed",
    befall: (rabbit) => untilMet(rabbit, () => unbindQueues(rabbit)),
  },
  hungUp: { name: "an operator closes all connections, five times", befall: closeConnections },
  vhostDeleted: { name: "the virtual host is deleted and made again", befall: deleteVhost },
  full: { name: "the queues are full while no projector runs", befall: fillQueues },
} as const satisfies Readonly<Record<string, RabbitFault>>;
