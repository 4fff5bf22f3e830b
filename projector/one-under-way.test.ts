import { describe, expect, it } from "vitest";
import { createOneUnderWay, waitPatiently } from "./one-under-way.ts";

const never = new Promise<void>(() => {});

describe("createOneUnderWay()", () => {
  it("waits for work that is under way, and runs the next one after its end", async () => {
    const one = createOneUnderWay();
    const { promise, resolve } = Promise.withResolvers<void>();
    let begun = 0;
    const work = () => {
      begun += 1;
      return promise;
    };
    const both = [one(work), one(work)];
    expect(begun).toBe(1);
    resolve();
    await Promise.all(both);
    await one(work);
    expect(begun).toBe(2);
  });

  it("passes a failure on, and runs the next one", async () => {
    const one = createOneUnderWay();
    await expect(one(() => Promise.reject(new Error("away")))).rejects.toThrow("away");
    await one(async () => {});
  });
});

describe("waitPatiently()", () => {
  it("waits until all have ended", async () => {
    let ended = false;
    const work = new Promise<void>((resolve) => {
      setTimeout(() => {
        ended = true;
        resolve();
      }, 20);
    });
    await waitPatiently([work, Promise.resolve()], 60_000);
    expect(ended).toBe(true);
  });

  it("waits no longer than its patience, and takes no notice of what fails later", async () => {
    const { promise, reject } = Promise.withResolvers<void>();
    await waitPatiently([never, promise], 10);
    reject(new Error("late"));
    await expect(waitPatiently([Promise.reject(new Error("now")), never], 60_000)).rejects.toThrow(
      "now",
    );
  });
});
