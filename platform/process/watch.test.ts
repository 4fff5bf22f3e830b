import { describe, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { watch } from "./watch.ts";

describe("watch()", () => {
  it("says what the last look said, and what it failed with", async () => {
    const refusal = new Error("refused");
    let failing: Error | undefined = refusal;
    const ask = async (): Promise<void> => {
      if (failing !== undefined) throw failing;
    };
    const watched = watch("server", ask, silentLog);
    const soon = { timeout: 10_000, interval: 20 };
    await expect.poll(watched.failure, soon).toBe(refusal);
    expect(watched.isThere()).toBe(false);
    failing = undefined;
    await expect.poll(watched.isThere, soon).toBe(true);
    expect(watched.failure()).toBeUndefined();
    await watched.stop();
  });
});
