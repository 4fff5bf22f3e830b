import { it } from "vitest";
import { openRolling, rollingOrder } from "../deploy/rolling.ts";
import { describeWith } from "../services/service.ts";

const rounds = 20;

describeWith(["postgres", "rabbitmq", "elasticsearch"], "Rolling restarts under load", () => {
  it(`${rounds} of all processes lose nothing and tell callers nothing final`, async () => {
    await using rolling = await openRolling(41);
    await rolling.start();
    for (let round = 1; round <= rounds; round += 1) {
      for (const name of rollingOrder) await rolling.replace(name, 2);
    }
    await rolling.expectWhole();
  }, 3_600_000);
});
