import { describe, expect, it } from "vitest";
import { createOneAtATime } from "./one-at-a-time.ts";

describe("createOneAtATime()", () => {
  it("runs in the order given, never two at once, and goes on after a failure", async () => {
    const run = createOneAtATime();
    const seen: string[] = [];
    const work = (name: string, fails = false) =>
      run(async () => {
        seen.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const results = await Promise.allSettled([work("a"), work("b", true), work("c")]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(seen).toEqual(["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it("is busy from the call until the last work is done", async () => {
    const run = createOneAtATime();
    expect(run.busy()).toBe(false);
    const both = Promise.all([run(async () => 1), run(async () => 2)]);
    expect(run.busy()).toBe(true);
    await both;
    expect(run.busy()).toBe(false);
  });
});
