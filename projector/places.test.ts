import { describe, expect, it } from "vitest";
import { createPlaces } from "./places.ts";

/** Work that ends when it is told, and says in which order it began. */
const openWork = (begun: string[]) => {
  const ends = new Map<string, PromiseWithResolvers<void>>();
  return {
    work: (name: string) => async () => {
      begun.push(name);
      const end = Promise.withResolvers<void>();
      ends.set(name, end);
      await end.promise;
      return name;
    },
    end: (name: string) => ends.get(name)?.resolve(),
    fail: (name: string) => ends.get(name)?.reject(new Error(name)),
  };
};

describe("createPlaces()", () => {
  it("runs as much at once as it has places, the rest in the order asked", async () => {
    const begun: string[] = [];
    const { work, end } = openWork(begun);
    const places = createPlaces(2);
    const all = ["a", "b", "c", "d"].map((name) => places(work(name)));
    await expect.poll(() => begun).toEqual(["a", "b"]);
    end("b");
    await expect.poll(() => begun).toEqual(["a", "b", "c"]);
    end("c");
    await expect.poll(() => begun).toEqual(["a", "b", "c", "d"]);
    end("a");
    end("d");
    expect(await Promise.all(all)).toEqual(["a", "b", "c", "d"]);
  });

  it("gives a place on when work fails, and tells its own caller", async () => {
    const begun: string[] = [];
    const { work, end, fail } = openWork(begun);
    const places = createPlaces(1);
    const first = places(work("a"));
    const second = places(work("b"));
    await expect.poll(() => begun).toEqual(["a"]);
    fail("a");
    await expect(first).rejects.toThrow("a");
    await expect.poll(() => begun).toEqual(["a", "b"]);
    end("b");
    expect(await second).toBe("b");
  });
});
