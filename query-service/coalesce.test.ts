import { describe, expect, it } from "vitest";
import { coalesce } from "./coalesce.ts";

const controlled = () => {
  const runs: PromiseWithResolvers<number>[] = [];
  const call = coalesce(() => {
    const run = Promise.withResolvers<number>();
    runs.push(run);
    return run.promise;
  });
  return { runs, call };
};

describe("coalesce()", () => {
  it("gives callers who come while a run is in hand one run that begins after it", async () => {
    const { runs, call } = controlled();
    const first = call();
    const later = [call(), call(), call()];
    expect(runs).toHaveLength(1);
    runs[0]?.resolve(1);
    expect(await first).toBe(1);
    await expect.poll(() => runs.length).toBe(2);
    runs[1]?.resolve(2);
    expect(await Promise.all(later)).toEqual([2, 2, 2]);
    expect(runs).toHaveLength(2);
  });

  it("tells a failure only to those whose run failed", async () => {
    const { runs, call } = controlled();
    const first = call();
    const second = call();
    runs[0]?.reject(new Error("away"));
    await expect(first).rejects.toThrow("away");
    await expect.poll(() => runs.length).toBe(2);
    runs[1]?.resolve(2);
    expect(await second).toBe(2);
  });

  it("runs again for a caller who comes after the end", async () => {
    const { runs, call } = controlled();
    const first = call();
    runs[0]?.resolve(1);
    await first;
    const second = call();
    expect(runs).toHaveLength(2);
    runs[1]?.resolve(2);
    expect(await second).toBe(2);
  });
});
