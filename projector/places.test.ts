import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPlaces } from "./places.ts";

/** Work that ends when it is told, and says in which order it began. */
const openWork = (begun: string[]) => {
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const progresses = new Map<string, () => void>();
  return {
    work: (name: string) => async (progress: () => void) => {
      begun.push(name);
      progresses.set(name, progress);
      const end = Promise.withResolvers<void>();
      ends.set(name, end);
      await end.promise;
      return name;
    },
    end: (name: string) => ends.get(name)?.resolve(),
    fail: (name: string) => ends.get(name)?.reject(new Error(name)),
    progress: (name: string) => progresses.get(name)?.(),
  };
};

const patienceMs = 2_000;
const openPlaces = (placesMax: number, stuckMax = 0) => {
  const ofOneMax = placesMax + stuckMax;
  return createPlaces({ placesMax, ofOneMax, patienceMs, stuckMax }).open();
};

describe("createPlaces()", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it("runs as much at once as it has places, the rest in the order asked", async () => {
    const begun: string[] = [];
    const { work, end } = openWork(begun);
    const places = openPlaces(2);
    const all = ["a", "b", "c", "d"].map((name) => places(work(name)));
    await pass(0);
    expect(begun).toEqual(["a", "b"]);
    end("b");
    await pass(0);
    expect(begun).toEqual(["a", "b", "c"]);
    end("c");
    await pass(0);
    expect(begun).toEqual(["a", "b", "c", "d"]);
    end("a");
    end("d");
    expect(await Promise.all(all)).toEqual(["a", "b", "c", "d"]);
  });

  it("gives a place on when work fails, and tells its own caller", async () => {
    const begun: string[] = [];
    const { work, end, fail } = openWork(begun);
    const places = openPlaces(1);
    const first = places(work("a"));
    const second = places(work("b"));
    await pass(0);
    expect(begun).toEqual(["a"]);
    const failed = expect(first).rejects.toThrow("a");
    fail("a");
    await failed;
    await pass(0);
    expect(begun).toEqual(["a", "b"]);
    end("b");
    expect(await second).toBe("b");
  });

  it("gives the place of stuck work on once its patience is over, and counts it once", async () => {
    const begun: string[] = [];
    const { work, end } = openWork(begun);
    const places = openPlaces(1, 1);
    const all = ["a", "b", "c"].map((name) => places(work(name)));
    await pass(patienceMs - 1);
    expect(begun).toEqual(["a"]);
    await pass(1);
    expect(begun).toEqual(["a", "b"]);
    end("a");
    await pass(0);
    expect(begun).toEqual(["a", "b"]);
    end("b");
    await pass(0);
    expect(begun).toEqual(["a", "b", "c"]);
    end("c");
    expect(await Promise.all(all)).toEqual(["a", "b", "c"]);
  });

  it("lets no more go on without a place than it may", async () => {
    const begun: string[] = [];
    const { work, end } = openWork(begun);
    const places = openPlaces(1, 1);
    const all = ["a", "b", "c"].map((name) => places(work(name)));
    await pass(10 * patienceMs);
    expect(begun).toEqual(["a", "b"]);
    for (const name of ["a", "b"]) end(name);
    await pass(0);
    expect(begun).toEqual(["a", "b", "c"]);
    end("c");
    await Promise.all(all);
  });

  it("takes work that makes progress for no stuck work", async () => {
    const begun: string[] = [];
    const { work, end, progress } = openWork(begun);
    const places = openPlaces(1, 1);
    const all = ["a", "b"].map((name) => places(work(name)));
    for (let times = 0; times < 5; times += 1) {
      await pass(patienceMs - 1);
      progress("a");
    }
    expect(begun).toEqual(["a"]);
    await pass(patienceMs);
    expect(begun).toEqual(["a", "b"]);
    progress("a");
    for (const name of ["a", "b"]) end(name);
    await Promise.all(all);
  });

  it("gives the places of one who is stuck to the others, and no further ones to him", async () => {
    const begun: string[] = [];
    const { work, end } = openWork(begun);
    const places = createPlaces({ placesMax: 3, ofOneMax: 2, patienceMs, stuckMax: 3 });
    const [one, other] = [places.open(), places.open()];
    const all = ["a", "b", "c"].map((name) => one(work(name)));
    await pass(0);
    expect(begun).toEqual(["a", "b"]);
    all.push(...["x", "y", "z"].map((name) => other(work(name))));
    await pass(0);
    expect(begun).toEqual(["a", "b", "x"]);
    end("x");
    await pass(patienceMs);
    expect(begun).toEqual(["a", "b", "x", "y", "z"]);
    end("a");
    await pass(0);
    expect(begun).toEqual(["a", "b", "x", "y", "z", "c"]);
    for (const name of ["b", "c", "y", "z"]) end(name);
    await Promise.all(all);
  });
});
