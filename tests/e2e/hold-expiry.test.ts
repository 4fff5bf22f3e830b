import { describe, expect, it } from "vitest";
import { holdExpiryContract, openWithMoney, placeUntil } from "./hold-expiry.contract.ts";
import { createInstallation } from "./installation.ts";
import { present } from "./messages.ts";
import { upTo } from "./together.ts";

holdExpiryContract("embedded", async () => {
  const installation = createInstallation();
  return { clients: await installation.start(), close: installation.remove };
});

describe("SIGKILL about the time at which 40 holds end, five times on one data folder", () => {
  it("leaves each of them ended once", async () => {
    await using installation = createInstallation();
    const accountIds = upTo(8).map((index) => `killed-${index}`);
    let process = await installation.start();
    for (const accountId of accountIds) await openWithMoney(process, accountId);
    for (const round of upTo(5)) {
      const until = Date.now() + 4_000;
      await Promise.all(accountIds.map((accountId) => placeUntil(process, accountId, until)));
      // From before the first timer is due to after the last was executed, as a rule.
      const killAt = until - 200 + round * 120;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, killAt - Date.now())));
      await process.kill();
      process = await installation.start();
    }
    const endings = async (accountId: string) => {
      const { events } = await process.operations.readEvents({ streamId: `account-${accountId}` });
      return events.filter(({ type }) => type === "HoldExpired").map((one) => present(one));
    };
    for (const accountId of accountIds) {
      await expect
        .poll(async () => (await endings(accountId)).length, { timeout: 30_000, interval: 100 })
        .toBe(5);
      const holds = (await endings(accountId)).map(({ dataJson }) => JSON.parse(dataJson).holdId);
      expect(new Set(holds).size).toBe(5);
    }
  }, 240_000);
});
