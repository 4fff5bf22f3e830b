import { describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import { RequestFailed } from "../failure.ts";
import { silentLog } from "../log.ts";
import { SchemaBehind } from "../sql/migrate.ts";
import { keepOpen, type Work } from "./keep-open.ts";

const away = () => new RequestFailed("STORE_UNAVAILABLE", "Cannot reach the event log: try again");

/** Work on a store that a test changes as it likes. */
const createStore = (failures: unknown[] = []) => {
  const opened: number[] = [];
  const stopped: number[] = [];
  let epoch = 1;
  let failing: unknown;
  let failingStop: unknown;
  const open = async (): Promise<Work> => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    const own = epoch;
    opened.push(own);
    return {
      isCurrent: async () => {
        if (failing !== undefined) throw failing;
        return own === epoch;
      },
      stop: async () => {
        stopped.push(own);
        if (failingStop !== undefined) throw failingStop;
      },
    };
  };
  return {
    open,
    opened,
    stopped,
    raise: () => {
      epoch += 1;
    },
    fail: (error: unknown) => {
      failing = error;
    },
    failStop: (error: unknown) => {
      failingStop = error;
    },
  };
};

const keep = (store: ReturnType<typeof createStore>, gaveUp: unknown[] = []) => {
  const giveUp = (error: unknown) => void gaveUp.push(error);
  return keepOpen({ open: store.open, giveUp, clock: systemClock, log: silentLog });
};

const soon = { timeout: 10_000, interval: 20 };

describe("keepOpen()", () => {
  it("opens as soon as the store is there, and stops what it opened", async () => {
    const gaveUp: unknown[] = [];
    const store = createStore([away(), away()]);
    const kept = keep(store, gaveUp);
    expect(kept.isOpen()).toBe(false);
    expect(kept.isReached()).toBe(false);
    await expect.poll(kept.isOpen, soon).toBe(true);
    expect(kept.isReached()).toBe(true);
    expect(kept.failure()).toBeUndefined();
    const failure = away();
    store.fail(failure);
    await expect.poll(kept.failure, soon).toBe(failure);
    await kept.stop();
    expect(store.stopped).toEqual([1]);
    expect(gaveUp).toEqual([]);
  });

  it("has reached a store whose schema is still to come, and is not open", async () => {
    const behind = new SchemaBehind("Cannot use the schema: it is not applied");
    const kept = keep(createStore(Array(100).fill(behind)));
    await expect.poll(kept.isReached, soon).toBe(true);
    expect(kept.isOpen()).toBe(false);
    await kept.stop();
  });

  it("stops and opens again when the store has become another one", async () => {
    const store = createStore();
    const kept = keep(store);
    await expect.poll(() => store.opened, soon).toEqual([1]);
    store.raise();
    await expect.poll(() => store.opened, soon).toEqual([1, 2]);
    expect(store.stopped).toEqual([1]);
    await kept.stop();
    expect(store.stopped).toEqual([1, 2]);
  });

  it.each([
    ["the store is away", away()],
    ["a bug", new TypeError("x is not a function")],
  ])("opens again though what it had opened could not be stopped: %s", async (_why, failure) => {
    const gaveUp: unknown[] = [];
    const store = createStore();
    const kept = keep(store, gaveUp);
    await expect.poll(() => store.opened, soon).toEqual([1]);
    store.failStop(failure);
    store.raise();
    await expect.poll(() => store.opened, soon).toEqual([1, 2]);
    expect(store.stopped).toEqual([1]);
    expect(gaveUp).toEqual([]);
    // At the end of the process its exit code tells.
    await expect(kept.stop()).rejects.toBe(failure);
    expect(store.stopped).toEqual([1, 2]);
  });

  it("keeps the work while the store is away, and says so after a moment", async () => {
    const store = createStore();
    const kept = keep(store);
    await expect.poll(kept.isReached, soon).toBe(true);
    store.fail(away());
    await expect.poll(kept.isReached, soon).toBe(false);
    expect(kept.isOpen()).toBe(true);
    store.fail(undefined);
    await expect.poll(kept.isReached, soon).toBe(true);
    expect(store.opened).toEqual([1]);
    await kept.stop();
  });

  it("gives up on an error that will not go away", async () => {
    const gaveUp: unknown[] = [];
    const bug = new TypeError("x is not a function");
    const kept = keep(createStore([bug]), gaveUp);
    await expect.poll(() => gaveUp, soon).toEqual([bug]);
    await kept.stop();
  });
});
