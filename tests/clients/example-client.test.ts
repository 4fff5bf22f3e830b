import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CallFailed, openService } from "../../examples/node/client.ts";
import { type EmbeddedProcess, spawnMain, within } from "../e2e/embedded-process.ts";
import { createInstallation } from "../e2e/installation.ts";
import { openFaultProxy } from "../faults/fault-proxy.ts";

const commandService = "daybook.account.v1.AccountCommandService";
const euros = (minorUnits: string) => ({ currencyCode: "EUR", minorUnits });

describe("examples/node", { timeout: 180_000 }, () => {
  const installation = createInstallation();
  let daybook: EmbeddedProcess;
  beforeAll(async () => {
    daybook = await installation.start();
  }, 180_000);
  afterAll(() => installation.remove());

  it("writes, reads what it wrote, and understands a refusal", async () => {
    const { commands, queries } = daybook.addresses;
    const example = spawnMain("examples/node/main.ts", {}, [commands, queries, "t-example"]);
    const { code } = await within(60_000, "the example", example.exited);
    expect([code, example.stderr()]).toEqual([0, ""]);
    expect(example.stdout()).toBe(
      "transferred, 7500 left; again: replayed true\n" +
        "bob has 2500 EUR\n" +
        "refused: Cannot withdraw 25.01 EUR: available is 25.00 EUR (25.00 EUR)\n",
    );
  });

  it("gets its answer although the connection is cut and nobody answers for a second", async () => {
    const port = Number(daybook.addresses.commands.split(":").at(-1));
    const proxy = await openFaultProxy({ port, seed: 1 });
    const { call, close } = openService(commandService, `127.0.0.1:${proxy.port}`, "t-cut");
    try {
      const opening = { requestId: randomUUID(), ownerId: "o-1", currencyCode: "EUR" };
      const { accountId } = await call("OpenAccount", opening);
      const deposit = { requestId: randomUUID(), accountId, amount: euros("100") };
      proxy.set({ refuse: true });
      proxy.cut();
      const answer = call("DepositMoney", deposit);
      setTimeout(() => proxy.set({}), 1_000);
      expect(await answer).toMatchObject({ version: "2", balance: euros("100") });
      expect(await call("DepositMoney", deposit)).toMatchObject({ version: "2", replayed: true });
    } finally {
      close();
      await proxy.close();
    }
  });

  it("tells code, reason, facts and the time to wait", async () => {
    const { call, close } = openService(commandService, daybook.addresses.commands, "t-reasons");
    try {
      const failed = await call("WithdrawMoney", {
        ...{ requestId: randomUUID(), accountId: "nobody" },
        amount: euros("1"),
      }).catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(CallFailed);
      expect(failed).toMatchObject({ code: 5, reason: "ACCOUNT_NOT_FOUND" });
      expect(failed).toMatchObject({ facts: { account_id: "nobody" }, retryDelayMs: undefined });
    } finally {
      close();
    }
  });
});
