import { describe, expect, it } from "vitest";
import type { WatchAccountResponse__Output } from "../../proto/gen/daybook/account/v1/WatchAccountResponse.ts";
import { createInstallation } from "./installation.ts";
import { eur, newRequestId } from "./messages.ts";
import { readRefusal } from "./refusal-of.ts";

const accountId = "watched";
const depositsMax = 200;
const atOnce = 16;

/** Reads a watch, slowly if need be, until it ends; what was seen, and how it ended. */
const follow = async (
  messages: AsyncIterable<WatchAccountResponse__Output>,
  afterEach: () => Promise<unknown> = async () => {},
) => {
  const seen: { readonly version: number; readonly balance: string | undefined }[] = [];
  const ended = (async () => {
    try {
      for await (const { account } of messages) {
        if (account === null) continue;
        seen.push({ version: Number(account.version), balance: account.balance?.minorUnits });
        await afterEach();
      }
    } catch (error) {
      return readRefusal(error);
    }
    return undefined;
  })();
  return { seen, ended };
};

describe("WatchAccount", { timeout: 120_000 }, () => {
  it("shows rising versions and the newest to all, and ends when the server stops", async () => {
    await using installation = createInstallation();
    const daybook = await installation.start();
    const { commands, queries } = daybook;
    const opening = { accountId, ownerId: "o", currencyCode: "EUR", requestId: newRequestId() };
    const { consistencyToken } = await commands.openAccount(opening);
    const request = { accountId, consistencyToken };
    const quick = await follow(queries.watchAccount(request));
    const slow = await follow(queries.watchAccount(request), () => queries.listAccounts({}));
    await expect.poll(() => quick.seen.length).toBe(1);

    let deposits = 0;
    const deposit = async () => {
      while (deposits < depositsMax) {
        deposits += 1;
        await commands.depositMoney({ accountId, amount: eur(3), requestId: newRequestId() });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, deposit));
    const newest = { version: depositsMax + 1, balance: String(3 * depositsMax) };
    for (const { seen } of [quick, slow]) {
      await expect.poll(() => seen.at(-1), { timeout: 20_000 }).toEqual(newest);
      expect(seen[0]).toEqual({ version: 1, balance: "0" });
      for (const [at, { version, balance }] of seen.entries()) {
        expect(version).toBeGreaterThan(seen[at - 1]?.version ?? 0);
        expect(balance).toBe(String(3 * (version - 1)));
      }
    }

    expect(await daybook.terminate()).toMatchObject({ code: 0 });
    for (const { ended } of [quick, slow]) {
      expect(await ended).toMatchObject({ code: "UNAVAILABLE", reason: "SERVER_STOPPING" });
    }
  });
});
