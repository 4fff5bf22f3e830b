import { Buffer } from "node:buffer";
import { setTimeout as delay } from "node:timers/promises";
import type { Channel, ConsumeMessage } from "amqplib";
import { expect } from "vitest";
import { createRandom } from "../e2e/seeded-random.ts";
import { type RabbitDrill, type RabbitFault, soon } from "./rabbitmq-drill.ts";
import { exchange, keyOf, partitions, queueOf } from "./rabbitmq-operator.ts";

/** A run on its way from the relay to a queue. */
export type PassingRun = {
  readonly partition: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
};

/** Puts a run into its queue. */
type Forward = (run: PassingRun) => void;

/** What becomes of the runs that pass; `finish` forwards what is still to be. */
type Mischief = (forward: Forward) => {
  readonly take: (run: PassingRun) => void;
  readonly finish: () => void;
  /** What it did: none of them may be 0, or it was no fault. */
  readonly done: () => Readonly<Record<string, number>>;
};

const passingOf = ({ content, fields, properties }: ConsumeMessage): PassingRun => ({
  partition: partitions.findIndex((partition) => keyOf(partition) === fields.routingKey),
  headers: properties.headers ?? {},
  body: Buffer.from(content),
});

/** Puts a run into its partition's queue, past the exchange. */
export const putInto = (channel: Channel, run: PassingRun): void => {
  channel.sendToQueue(queueOf(run.partition), run.body, {
    persistent: true,
    headers: run.headers,
  });
};

/** A copy of the next run that passes, of whichever partition. */
export const copyRun = ({ operator }: RabbitDrill): Promise<PassingRun> =>
  operator.onChannel(async (channel) => {
    const { queue } = await channel.assertQueue("", { exclusive: true });
    await channel.bindQueue(queue, exchange, "#");
    return await new Promise((resolve, reject) => {
      const take = (message: ConsumeMessage | null) => message && resolve(passingOf(message));
      channel.consume(queue, take, { noAck: true }).catch(reject);
    });
  });

/** Takes all runs on their way to the queues for a while. */
const standBetween = async (
  { operator, load }: RabbitDrill,
  mischief: Mischief,
  lastsMs: number,
): Promise<void> =>
  operator.onChannel(async (channel) => {
    const { take, finish, done } = mischief((run) => putInto(channel, run));
    const { queue } = await channel.assertQueue("", { exclusive: true });
    const pass = (message: ConsumeMessage | null) => message && take(passingOf(message));
    await channel.consume(queue, pass, { noAck: true });
    await channel.bindQueue(queue, exchange, "#");
    for (const one of partitions) await channel.unbindQueue(queueOf(one), exchange, keyOf(one));
    const answered = load.answered();
    await delay(lastsMs);
    expect(load.answered()).toBeGreaterThan(answered);
    for (const one of partitions) await channel.bindQueue(queueOf(one), exchange, keyOf(one));
    await channel.unbindQueue(queue, exchange, "#");
    finish();
    await expect
      .poll(() => Object.entries(done()).filter(([, count]) => count === 0), soon)
      .toEqual([]);
  });

/** Every run twice, and in the end all of them again, oldest first. */
const duplicate: Mischief = (forward) => {
  const seen: PassingRun[] = [];
  return {
    take: (run) => {
      seen.push(run);
      forward(run);
      forward(run);
    },
    finish: () => seen.forEach(forward),
    done: () => ({ duplicated: seen.length }),
  };
};

/** Runs are gathered for a while and go on newest first. */
const reverse: Mischief = (forward) => {
  const atOnce = 40;
  const gathered: PassingRun[] = [];
  let reversed = 0;
  const turn = (): void => {
    reversed += gathered.length;
    gathered.splice(0).reverse().forEach(forward);
  };
  return {
    take: (run) => {
      gathered.push(run);
      if (gathered.length === atOnce) turn();
    },
    finish: turn,
    done: () => ({ reversed }),
  };
};

/** Each run is late by up to three seconds, so that most overtake others. */
const delayEach: Mischief = (forward) => {
  const random = createRandom(7);
  const late = new Map<PassingRun, ReturnType<typeof setTimeout>>();
  let delayed = 0;
  const release = (run: PassingRun): void => {
    clearTimeout(late.get(run));
    late.delete(run);
    delayed += 1;
    forward(run);
  };
  return {
    take: (run) => {
      late.set(
        run,
        setTimeout(() => release(run), random.integer(0, 3_000)),
      );
    },
    finish: () => [...late.keys()].forEach(release),
    done: () => ({ delayed }),
  };
};

/** No run arrives. */
const loseAll: Mischief = () => {
  let lost = 0;
  return {
    take: () => {
      lost += 1;
    },
    finish: () => {},
    done: () => ({ lost }),
  };
};

/** All of it, as chance has it. */
const mixed: Mischief = (forward) => {
  const random = createRandom(8);
  const ways = [duplicate(forward), reverse(forward), delayEach(forward), loseAll(forward)];
  return {
    take: (run) => random.pick(ways).take(run),
    finish: () => {
      for (const { finish } of ways) finish();
    },
    done: () => Object.assign({}, ...ways.map(({ done }) => done())),
  };
};

const between = (what: string, mischief: Mischief, lastsMs: number): RabbitFault => ({
  name: `runs ${what} on their way`,
  befall: (rabbit) => standBetween(rabbit, mischief, lastsMs),
});

/** Somebody between relay and queues who does not hold to any order. */
export const mischiefs = (lastsMs: number) => ({
  duplicated: between("are duplicated, and older ones come again", duplicate, lastsMs),
  reversed: between("are reversed", reverse, lastsMs),
  delayed: between("are delayed and overtake each other", delayEach, lastsMs),
  lost: between("are lost", loseAll, lastsMs),
  mixed: between("are duplicated, reversed, delayed and lost", mixed, lastsMs),
});
