import { describe, expect, it } from "vitest";
import { spawnEmbedded, within } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { newRequestId } from "./messages.ts";

const exitTimeoutMs = 30_000;

describe("A second process on a data folder", { timeout: 120_000 }, () => {
  it("is refused with one line that names the folder, and the first goes on", async () => {
    await using installation = createInstallation();
    const first = await installation.start();
    const second = spawnEmbedded(installation.dataDir);
    const { code } = await within(exitTimeoutMs, "the second process", second.exited);
    expect(code).toBeGreaterThan(0);
    expect(second.stderr().trim().split("\n")).toEqual([
      expect.stringContaining(installation.dataDir),
    ]);
    expect(second.stdout()).toBe("");
    const opening = { requestId: newRequestId(), ownerId: "o", currencyCode: "EUR" };
    const { accountId, consistencyToken } = await first.commands.openAccount(opening);
    const { account } = await first.queries.getAccount({ accountId, consistencyToken });
    expect(account?.version).toBe("1");
  });

  it("starts as soon as the first was killed or has ended", async () => {
    await using installation = createInstallation();
    const first = await installation.start();
    await first.kill();
    const second = await installation.start();
    expect(await second.terminate()).toEqual({ code: 0, signal: null });
    const third = await installation.start();
    expect((await third.operations.getLog({})).epoch).toBe("1");
  });

  it("says every bad setting at once and does not start", async () => {
    await using installation = createInstallation();
    const process = spawnEmbedded(installation.dataDir, {
      COMMAND_PORT: "70000",
      QUERY_TIMEOUT_MS: "soon",
    });
    const { code } = await within(exitTimeoutMs, "the process", process.exited);
    expect(code).toBeGreaterThan(0);
    expect(process.stderr()).toContain("COMMAND_PORT");
    expect(process.stderr()).toContain("QUERY_TIMEOUT_MS");
  });
});
