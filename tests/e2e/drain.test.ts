import { describe, expect, it } from "vitest";
import { within } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { createLedger } from "./ledger.ts";
import { expectDocuments, expectLog } from "./ledger-check.ts";
import { createLoadPlan, sendLoad } from "./load.ts";
import { newRequestId } from "./messages.ts";
import { readRefusal } from "./refusal-of.ts";
import { createRandom } from "./seeded-random.ts";

/** What a client may meet while a server stops: it sends the same request again. */
const retryable: readonly string[] = ["UNAVAILABLE", "RESOURCE_EXHAUSTED"];

describe("SIGTERM", { timeout: 180_000 }, () => {
  it("under load ends with 0 within 10 s; clients meet only what they may retry", async () => {
    await using installation = createInstallation();
    const first = await installation.start();
    const ledger = createLedger();
    const plan = createLoadPlan(createRandom(77), "d", 20);
    let acknowledged = 0;
    let terminated: Promise<{ code: number | null; ms: number }> | undefined;
    const terminate = async () => {
      const startedAt = performance.now();
      const { code } = await first.terminate();
      return { code, ms: performance.now() - startedAt };
    };
    const outcome = await sendLoad(first, {
      callers: 32,
      next: plan.next,
      onAcknowledged: (answer) => {
        ledger.acknowledge(answer);
        acknowledged += 1;
        if (acknowledged === 500) terminated = terminate();
      },
    });
    const exit = await terminated;
    expect(exit?.code).toBe(0);
    expect(exit?.ms).toBeLessThan(10_000);
    for (const { refusal } of outcome.unknown) expect(retryable).toContain(refusal.code);

    const second = await installation.start();
    const again = outcome.unknown.map(({ command }) => command);
    const resent = await sendLoad(second, {
      callers: 8,
      next: () => again.shift(),
      onAcknowledged: ledger.acknowledge,
    });
    expect(resent.unknown).toEqual([]);
    await expectLog(second, ledger);
    await expectDocuments(second, ledger);
  });

  it("when idle ends with 0 at once", async () => {
    await using installation = createInstallation();
    const process = await installation.start();
    const startedAt = performance.now();
    expect(await process.terminate()).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it("a second time does not wait for the requests in hand", async () => {
    await using installation = createInstallation();
    const process = await installation.start();
    const opening = { requestId: newRequestId(), ownerId: "o", currencyCode: "EUR" };
    const { accountId, consistencyToken } = await process.commands.openAccount(opening);
    const ahead = consistencyToken.replace(/:\d+$/, ":999999");
    // Waits for a write that never comes, so the drain has something to wait for.
    const query = { accountId, consistencyToken: ahead };
    const waiting = process.queries.getAccount(query, { timeoutMs: 60_000 }).catch(readRefusal);
    const healthy = process.queries.getAccount({ accountId, consistencyToken });
    await healthy;
    process.signal("SIGTERM");
    const refusing = async () => {
      const answer = await process.commands.openAccount(opening).catch(readRefusal);
      return "code" in answer ? answer.code : "OK";
    };
    await expect.poll(refusing, { timeout: 5_000 }).toBe("UNAVAILABLE");
    const startedAt = performance.now();
    // One that comes right behind the first is taken for the same.
    const signalled = setInterval(() => process.signal("SIGTERM"), 50);
    await within(5_000, "the process to end", process.exited).finally(() =>
      clearInterval(signalled),
    );
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await waiting).toMatchObject({ code: "UNAVAILABLE" });
  });
});
