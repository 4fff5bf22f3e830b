import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import type { ProcessName } from "../e2e/real-installation.ts";
import {
  expectSearchable,
  processOf,
  type RabbitDrill,
  type RabbitFault,
  soon,
  total,
} from "./rabbitmq-drill.ts";
import { queueOf } from "./rabbitmq-operator.ts";

/** How long what lasts, lasts. */
export type OutageTimes = {
  /** A server that is stopped. */
  readonly stoppedMs: number;
  /** A server that takes no messages, or whose connections fail. */
  readonly impairedMs: number;
};

/** Readers do not wait for the broker: meanwhile the log is read. */
const searchableMeanwhileMs = 30_000;
const cutEveryMs = 500;

const told = (rabbit: RabbitDrill, name: ProcessName) => async () => {
  const { ok, checks } = await processOf(rabbit, name).health();
  return { ok, rabbitmq: checks.rabbitmq === "ready" };
};

/** Health says that the broker is away, and metrics that events wait for it. */
const untilTold = async (rabbit: RabbitDrill): Promise<void> => {
  await expect.poll(told(rabbit, "projector"), soon).toEqual({ ok: false, rabbitmq: false });
  await untilWaits(rabbit);
};

/** As {@link untilTold} where nothing can be published and all else is well. */
const untilWaits = async (rabbit: RabbitDrill): Promise<void> => {
  const commands = processOf(rabbit, "command-service");
  // Commands do not need it.
  await expect.poll(told(rabbit, "command-service"), soon).toEqual({ ok: true, rabbitmq: false });
  const lag = () => total(commands, "daybook_relay_lag_events");
  await expect.poll(lag, soon).toBeGreaterThan(50);
  expect(await total(commands, "daybook_relay_failures_total")).toBeGreaterThan(0);
};

/** Lasts so long from its beginning, however long `work` takes. */
const lasting = async (lastsMs: number, work: () => Promise<void>): Promise<void> => {
  const over = delay(lastsMs);
  await work();
  await over;
};

/** Away for a while, from the moment when it is gone. */
const away = async (rabbit: RabbitDrill, lastsMs: number): Promise<void> =>
  lasting(lastsMs, async () => {
    await untilTold(rabbit);
    await expectSearchable(rabbit, searchableMeanwhileMs);
  });

const stop = async (rabbit: RabbitDrill, lastsMs: number): Promise<void> => {
  await rabbit.server().stop();
  await away(rabbit, lastsMs);
  await rabbit.server().start();
};

/** As a stopped server looks from afar: connections end, and new ones are refused. */
const refuse = async (rabbit: RabbitDrill, lastsMs: number): Promise<void> => {
  const { rabbitmq } = rabbit.drill.proxies;
  rabbitmq.set({ refuse: true });
  rabbitmq.cut();
  try {
    await away(rabbit, lastsMs);
  } finally {
    rabbitmq.set({});
  }
};

const killTwice = async ({ server }: RabbitDrill): Promise<void> => {
  await server().restart("kill");
  await delay(cutEveryMs);
  await server().restart("kill");
};

const control = async ({ server }: RabbitDrill, ...args: string[]): Promise<void> => {
  await server().run("rabbitmqctl", args);
};

const raiseAlarm =
  (raise: readonly string[], lift: readonly string[], lastsMs: number) =>
  async (rabbit: RabbitDrill): Promise<void> => {
    await control(rabbit, ...raise);
    try {
      await lasting(lastsMs, async () => {
        await untilWaits(rabbit);
        await expectSearchable(rabbit, searchableMeanwhileMs);
      });
    } finally {
      await control(rabbit, ...lift);
    }
  };

/** The server's process of one queue stands still, as a queue without a leader does. */
const stickQueue = async (rabbit: RabbitDrill): Promise<void> => {
  const failures = () =>
    total(processOf(rabbit, "command-service"), "daybook_relay_failures_total");
  const before = await failures();
  const vhost = new URL(rabbit.drill.installation.servers.AMQP_URL).pathname.slice(1);
  await control(rabbit, "eval", `sys:suspend(whereis('${vhost}_${queueOf(0)}')).`);
  // Once could be chance, and then nothing has to be repaired.
  await expect.poll(failures, soon).toBeGreaterThan(before + 1);
};

const pause = async (rabbit: RabbitDrill, lastsMs: number): Promise<void> => {
  await rabbit.server().pause();
  try {
    await lasting(lastsMs, () => untilTold(rabbit));
  } finally {
    await rabbit.server().resume();
  }
};

/** Connections that are open and carry nothing, as behind a network that lost its route. */
const halfOpen = async (rabbit: RabbitDrill, lastsMs: number): Promise<void> => {
  const { rabbitmq } = rabbit.drill.proxies;
  rabbitmq.set({ halfOpen: true });
  try {
    await lasting(lastsMs, () => untilTold(rabbit));
  } finally {
    rabbitmq.set({});
  }
};

const cutOften = async ({ drill }: RabbitDrill, lastsMs: number): Promise<void> => {
  const endsAt = performance.now() + lastsMs;
  let cut = 0;
  while (performance.now() < endsAt) {
    await delay(cutEveryMs);
    cut += drill.proxies.rabbitmq.cut();
  }
  // Most of the time there was something to cut: the processes connect again at once.
  expect(cut).toBeGreaterThan(lastsMs / cutEveryMs);
};

/** Faults of a server of the test's own. */
export const outagesOfServer = ({ stoppedMs, impairedMs }: OutageTimes) =>
  ({
    stopped: {
      name: `the server is stopped for ${stoppedMs} ms`,
      befall: (rabbit) => stop(rabbit, stoppedMs),
    },
    killed: { name: "the server is killed and started, twice", befall: killTwice },
    outOfMemory: {
      name: `the server is out of memory for ${impairedMs} ms`,
      befall: raiseAlarm(
        ["set_vm_memory_high_watermark", "0.0001"],
        ["set_vm_memory_high_watermark", "0.4"],
        impairedMs,
      ),
    },
    outOfDisk: {
      name: `the server is out of disk for ${impairedMs} ms`,
      befall: raiseAlarm(
        ["set_disk_free_limit", "100000GB"],
        ["set_disk_free_limit", "50MB"],
        impairedMs,
      ),
    },
    stuck: { name: "one queue never answers again", befall: stickQueue },
    halted: {
      name: `the server is halted for ${impairedMs} ms`,
      befall: (rabbit) => pause(rabbit, impairedMs),
    },
  }) as const satisfies Readonly<Record<string, RabbitFault>>;

/** Faults of the network between the processes and the server. */
export const outagesOfNetwork = ({ stoppedMs, impairedMs }: OutageTimes) =>
  ({
    refused: {
      name: `connections end and are refused for ${stoppedMs} ms`,
      befall: (rabbit) => refuse(rabbit, stoppedMs),
    },
    halfOpen: {
      name: `connections are half-open for ${impairedMs} ms`,
      befall: (rabbit) => halfOpen(rabbit, impairedMs),
    },
    cutOften: {
      name: `connections are cut every ${cutEveryMs} ms for ${impairedMs} ms`,
      befall: (rabbit) => cutOften(rabbit, impairedMs),
    },
  }) as const satisfies Readonly<Record<string, RabbitFault>>;
