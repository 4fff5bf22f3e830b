import { setImmediate } from "node:timers";
import { CallFailed, isBusy } from "./elasticsearch-failure.ts";

/*
 * A projector has a lane for each partition of each projection, and live runs are short: one to
 * three events. Each lane by itself would make three requests for each of its runs, 3,000 a second
 * for 500 events a second, and a request costs client and server far more than what is in it. So
 * small requests of one kind to one index that come while others are in flight go out together.
 * Nobody waits for company: what comes alone is sent at once.
 */

/** Items that one caller wants sent. */
export type Handful<Item, Result> = {
  /** What may share a request: kind of request and index. */
  readonly key: string;
  readonly items: readonly Item[];
  /** About the bytes of request or answer, whichever is more. */
  readonly bytes: number;
  /** Sends items, its own and those of others; one result for each, in order. */
  readonly send: (items: readonly Item[]) => Promise<readonly Result[]>;
};

/** Sends a handful, maybe with others; the results of its own items. @throws what `send` throws. */
export type Gather = <Item, Result>(handful: Handful<Item, Result>) => Promise<readonly Result[]>;

/** A handful above this is worth a request of its own. */
const handfulBytesMax = 65_536;

/** Bytes of one request of many, give or take the last handful. */
const requestBytesMax = 1_048_576;

/** While the server works on the first request the second one travels. */
const requestsMax = 2;

/** A request that takes longer is stuck, maybe alone: the others need not wait for it. */
const patienceMs = 500;

type Waiting = Handful<unknown, unknown> & {
  readonly resolve: (results: readonly unknown[]) => void;
  readonly reject: (error: unknown) => void;
};

type Gathering = { waiting: Waiting[]; requests: number; woken: boolean };

/** The server refused the request for what is in it, which may be one handful's fault. */
const isRefusedWhole = (error: unknown): boolean =>
  error instanceof CallFailed && error.status >= 400 && error.status < 500 && !isBusy(error.status);

const sendAlone = async (one: Waiting): Promise<void> => {
  await one.send(one.items).then(one.resolve, one.reject);
};

const sendTogether = async (sharers: readonly Waiting[]): Promise<void> => {
  const [first] = sharers;
  if (first === undefined) return;
  if (sharers.length === 1) return await sendAlone(first);
  try {
    const results = await first.send(sharers.flatMap(({ items }) => items));
    let from = 0;
    for (const { items, resolve } of sharers) {
      resolve(results.slice(from, from + items.length));
      from += items.length;
    }
  } catch (error) {
    if (isRefusedWhole(error)) for (const one of sharers) await sendAlone(one);
    else for (const { reject } of sharers) reject(error);
  }
};

/** As many of those who wait as fit into one request, and at least one. */
const takeSharers = (gathering: Gathering): Waiting[] => {
  let bytes = 0;
  let count = 0;
  for (const one of gathering.waiting) {
    if (bytes >= requestBytesMax) break;
    bytes += one.bytes;
    count += 1;
  }
  return gathering.waiting.splice(0, count);
};

/** Gathers small requests of one client. */
export const createGather = (): Gather => {
  const gatherings = new Map<string, Gathering>();

  const startNext = (key: string, gathering: Gathering): void => {
    gathering.woken = false;
    while (gathering.requests < requestsMax && gathering.waiting.length > 0) {
      gathering.requests += 1;
      let counts = true;
      const release = (): void => {
        if (!counts) return;
        counts = false;
        gathering.requests -= 1;
        wake(key, gathering);
      };
      const timer = setTimeout(release, patienceMs);
      void sendTogether(takeSharers(gathering)).finally(() => {
        clearTimeout(timer);
        release();
      });
    }
    if (gathering.requests === 0 && gathering.waiting.length === 0) gatherings.delete(key);
  };

  // In the next turn: the lanes that one answer has served ask for their next thing together.
  const wake = (key: string, gathering: Gathering): void => {
    if (gathering.woken) return;
    gathering.woken = true;
    setImmediate(startNext, key, gathering);
  };

  return <Item, Result>(handful: Handful<Item, Result>) => {
    if (handful.bytes > handfulBytesMax) return handful.send(handful.items);
    const { key } = handful;
    const gathering = gatherings.get(key) ?? { waiting: [], requests: 0, woken: false };
    gatherings.set(key, gathering);
    const { promise, resolve, reject } = Promise.withResolvers<readonly Result[]>();
    const waiting = { ...handful, resolve, reject } as unknown as Waiting;
    gathering.waiting.push(waiting);
    wake(key, gathering);
    return promise;
  };
};
