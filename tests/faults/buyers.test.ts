import { expect, it } from "vitest";
import { describeWith } from "../services/service.ts";
import { sendBuyers } from "./buyers.ts";
import { openDrill } from "./drill.ts";
import { raceOrders } from "./order-races.ts";

const servers = ["postgres", "rabbitmq", "elasticsearch"] as const;
const timeoutMs = 600_000;

describeWith(servers, "Three command services of a shop", () => {
  it(
    "sell 100 pieces to exactly 100 of 500 buyers while one of them is killed",
    async () => {
      await using drill = await openDrill({ seed: 40 });
      const others = [await drill.start("command-service"), await drill.start("command-service")];
      await drill.startAll();
      const buyers = sendBuyers(drill, { buyers: 500, pieces: 100, rounds: 1, cancelEvery: 0 });
      await buyers.fill();
      const bought = buyers.run();
      await expect.poll(buyers.answered, { timeout: 30_000, interval: 5 }).toBeGreaterThan(60);
      const [victim] = others;
      if (victim !== undefined) await drill.kill(victim);
      await bought;
      expect(buyers.orders.filter(({ state }) => state === "paid")).toHaveLength(100);
      await buyers.expectExact();
    },
    timeoutMs,
  );

  it(
    "let one of pay, cancel and expiry win at the same instant, and refund once",
    async () => {
      await using drill = await openDrill({ seed: 41 });
      const window = { ORDER_PAYMENT_WINDOW_MS: "2000" };
      await drill.start("command-service", window);
      await drill.startAll(window);
      const races = await raceOrders(drill, 120);
      expect(
        new Set(races.map(({ paid, cancelled }) => `${paid} ${cancelled}`)).size,
      ).toBeGreaterThan(1);
    },
    timeoutMs,
  );
});
