import { it } from "vitest";
import { describeWith } from "../services/service.ts";
import { openRolling, rollingOrder } from "./rolling.ts";

describeWith(["postgres", "rabbitmq", "elasticsearch"], "A rolling restart under load", () => {
  // `npm run test:faults` replaces both replicas of each, twenty times.
  it("of each, busy with what it cannot answer, loses nothing, tells nothing final", async () => {
    await using rolling = await openRolling(40);
    await rolling.start();
    for (const name of rollingOrder) {
      await rolling.replaceBusy(name);
      await rolling.untilAnswered(20);
    }
    await rolling.expectWhole();
  }, 600_000);
});
