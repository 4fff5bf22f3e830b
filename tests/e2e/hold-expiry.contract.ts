import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Clients } from "./embedded-process.ts";
import type { FlowInstallation } from "./flow.contract.ts";
import { eur, newRequestId, timestamp } from "./messages.ts";
import { refusalOf } from "./refusal-of.ts";

/** How long a hold lasts: long enough to be seen while it does, on a busy machine too. */
const lastsMs = 3_000;

const patience = { timeout: 20_000, interval: 100 };

/** An account with 10.00 on it. */
export const openWithMoney = async ({ commands }: Clients, accountId: string): Promise<void> => {
  const opening = { requestId: newRequestId(), accountId, ownerId: "o", currencyCode: "EUR" };
  await commands.openAccount(opening);
  await commands.depositMoney({ requestId: newRequestId(), accountId, amount: eur(1_000) });
};

/** Sets 1.00 aside until a time, in milliseconds since 1970. */
export const placeUntil = ({ commands }: Clients, accountId: string, until: number) =>
  commands.placeHold({
    requestId: newRequestId(),
    accountId,
    amount: eur(100),
    expireTime: timestamp(until),
  });

/** How a hold ends by itself, as callers see it, wherever the processes run. */
export const holdExpiryContract = (mode: string, open: () => Promise<FlowInstallation>): void => {
  describe(`A hold with an end: ${mode}`, { timeout: 300_000 }, () => {
    let installation: FlowInstallation;
    let clients: Clients;
    beforeAll(async () => {
      installation = await open();
      ({ clients } = installation);
    }, 300_000);
    afterAll(async () => await installation?.close());

    it("ends by itself: nothing is held, all is available, and a capture is refused", async () => {
      const { commands, queries } = clients;
      const accountId = "ending";
      await openWithMoney(clients, accountId);
      const placed = await placeUntil(clients, accountId, Date.now() + lastsMs);
      const { consistencyToken, holdId } = placed;
      const before = await queries.getAccount({ accountId, consistencyToken });
      expect(before.account).toMatchObject({ held: eur(100), available: eur(900) });
      const seen = async () => (await queries.getAccount({ accountId })).account;
      await expect.poll(seen, patience).toMatchObject({
        held: eur(0),
        available: eur(1_000),
        balance: eur(1_000),
        version: "4",
      });
      const late = commands.captureHold({ requestId: newRequestId(), accountId, holdId });
      expect(await refusalOf(late)).toMatchObject({ reason: "HOLD_NOT_ACTIVE" });
    });

    it("that was released before changes nothing any more", async () => {
      const { commands, queries } = clients;
      const accountId = "released";
      await openWithMoney(clients, accountId);
      const until = Date.now() + lastsMs;
      const { holdId } = await placeUntil(clients, accountId, until);
      const released = await commands.releaseHold({
        requestId: newRequestId(),
        accountId,
        holdId,
      });
      const other = "released-beside";
      await openWithMoney(clients, other);
      await placeUntil(clients, other, until);
      // Opened, filled, held, over.
      const beside = async () => (await queries.getAccount({ accountId: other })).account;
      await expect.poll(beside, patience).toMatchObject({ held: eur(0), version: "4" });
      const { consistencyToken } = released;
      const { account } = await queries.getAccount({ accountId, consistencyToken });
      expect(account).toMatchObject({ held: eur(0), version: "4" });
    });
  });
};
