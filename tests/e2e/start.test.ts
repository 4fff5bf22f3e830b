import { setTimeout as passed } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { spawnEmbedded, within } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { newRequestId } from "./messages.ts";

const exitTimeoutMs = 30_000;

/** Spread over the first start, which makes the database, its tables and the indices. */
const momentsMs = [50, 500, 1_000, 1_600, 2_400, 3_500];

/** Starts a process, signals it after a time, and says how it ended and how long that took. */
const signalWhileStarting = async (
  dataDir: string,
  signal: NodeJS.Signals,
  afterMs: number,
): Promise<{ readonly code: number | null; readonly ms: number }> => {
  const spawned = spawnEmbedded(dataDir);
  await passed(afterMs);
  const startedAt = performance.now();
  spawned.signal(signal);
  const { code } = await within(exitTimeoutMs, "the process to end", spawned.exited);
  return { code, ms: performance.now() - startedAt };
};

describe("A process that is starting for the first time", { timeout: 600_000 }, () => {
  it("leaves a folder that the next one can start on, whenever it is killed", async () => {
    await using installation = createInstallation({ folder: "new" });
    for (const afterMs of momentsMs) {
      await signalWhileStarting(installation.dataDir, "SIGKILL", afterMs);
    }
    const { commands, queries } = await installation.start();
    const opening = { requestId: newRequestId(), ownerId: "o", currencyCode: "EUR" };
    const { accountId, consistencyToken } = await commands.openAccount(opening);
    const { account } = await queries.getAccount({ accountId, consistencyToken });
    expect(account?.version).toBe("1");
  });

  it("ends soon and without an error when it is told to", async () => {
    await using installation = createInstallation({ folder: "new" });
    for (const afterMs of [400, 1_500, 3_000]) {
      const { code, ms } = await signalWhileStarting(installation.dataDir, "SIGTERM", afterMs);
      // Before it listens for signals, the signal itself ends it, without a code.
      expect([0, null]).toContain(code);
      expect(ms).toBeLessThan(10_000);
    }
    await installation.start();
  });
});
