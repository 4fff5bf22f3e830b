import { expect, it } from "vitest";
import { describeWith } from "../services/service.ts";
import { sendBuyers } from "./buyers.ts";
import { openDrill } from "./drill.ts";
import { raceOrders } from "./order-races.ts";

const servers = ["postgres", "rabbitmq", "elasticsearch"] as const;
const kills = 5;

describeWith(
  servers,
  "Three command services and a projector of a shop, one killed after the other",
  () => {
    it("keep stock, orders and money in step while buyers buy, cancel and try again", async () => {
      await using drill = await openDrill({ seed: 42 });
      await drill.start("command-service");
      await drill.start("command-service");
      await drill.startAll();
      const buyers = sendBuyers(drill, { buyers: 500, pieces: 100, rounds: 4, cancelEvery: 3 });
      await buyers.fill();
      const bought = buyers.run();
      for (let kill = 1; kill <= kills; kill += 1) {
        const answered = kill * 300;
        await expect
          .poll(buyers.answered, { timeout: 60_000, interval: 5 })
          .toBeGreaterThan(answered);
        const name = kill % 2 === 0 ? "projector" : "command-service";
        const [victim] = drill.running(name);
        if (victim !== undefined) await drill.kill(victim);
        await drill.start(name, {}, "ready");
      }
      await bought;
      await buyers.expectExact();
    });

    it("let one of pay, cancel and expiry win at the same instant, hundreds of times", async () => {
      await using drill = await openDrill({ seed: 43 });
      const window = { ORDER_PAYMENT_WINDOW_MS: "5000" };
      await drill.start("command-service", window);
      await drill.start("command-service", window);
      await drill.startAll(window);
      const races = await raceOrders(drill, 450);
      expect(
        new Set(races.map(({ paid, cancelled }) => `${paid} ${cancelled}`)).size,
      ).toBeGreaterThan(2);
    });
  },
);
