import { describe, expect, it } from "vitest";
import { openWithMoney, placeUntil } from "./hold-expiry.contract.ts";
import { createInstallation } from "./installation.ts";
import { present } from "./messages.ts";
import { upTo } from "./together.ts";

/**
 * A kill for each of the moments, in milliseconds after eight holds end, all on one data folder.
 */
export const killedHoldsContract = (moments: readonly number[]): void => {
  describe(`SIGKILL about the time at which holds end, ${moments.length} times`, () => {
    it("leaves each of them ended once", async () => {
      await using installation = createInstallation();
      const accountIds = upTo(8).map((index) => `killed-${index}`);
      let process = await installation.start();
      for (const accountId of accountIds) await openWithMoney(process, accountId);
      for (const moment of moments) {
        const until = Date.now() + 4_000;
        await Promise.all(accountIds.map((accountId) => placeUntil(process, accountId, until)));
        const restMs = Math.max(0, until + moment - Date.now());
        await new Promise((resolve) => setTimeout(resolve, restMs));
        await process.kill();
        process = await installation.start();
      }
      const endings = async (accountId: string) => {
        const { events } = await process.operations.readEvents({
          streamId: `account-${accountId}`,
        });
        return events.filter(({ type }) => type === "HoldExpired").map((one) => present(one));
      };
      for (const accountId of accountIds) {
        await expect
          .poll(async () => (await endings(accountId)).length, { timeout: 30_000, interval: 100 })
          .toBe(moments.length);
        const holds = (await endings(accountId)).map(({ dataJson }) => JSON.parse(dataJson).holdId);
        expect(new Set(holds).size).toBe(moments.length);
      }
    }, 600_000);
  });
};
