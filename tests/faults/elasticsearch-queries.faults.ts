import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { describeWithOwn } from "../services/service.ts";
import { startServer } from "../services/start-server.ts";
import {
  answered,
  askEvery,
  expectAnswersAgain,
  openQueriedIndex,
  type QueriedIndex,
  unavailable,
} from "./elasticsearch-queries.ts";

const timeout = 300_000;
const pauseMs = 200;
const roundsMax = 2_000;

/** Asks every query over and over, until told that it is over; each answer is whole or none. */
const askOn = async (index: QueriedIndex, over: () => boolean): Promise<Map<string, number>> => {
  const told = new Map<string, number>();
  for (let round = 0; round < roundsMax && !over(); round += 1) {
    for (const [{ name }, outcome] of await askEvery(index)) {
      told.set(outcome.told, (told.get(outcome.told) ?? 0) + 1);
      if (outcome.answer) expect(outcome.answer).toEqual(index.healthy.get(name));
    }
    await delay(pauseMs);
  }
  return told;
};

describeWithOwn(["elasticsearch"], "Every query, while Elasticsearch", () => {
  it.each(["stop", "kill"] as const)(
    "is brought down (%s) and starts again, is whole or unavailable",
    { timeout },
    async (how) => {
      const server = await startServer("elasticsearch");
      try {
        await using index = await openQueriedIndex({}, { elasticsearch: server });
        let over = false;
        const asking = askOn(index, () => over);
        await server[how]();
        await server.start();
        await expectAnswersAgain(index).finally(() => {
          over = true;
        });
        const told = await asking;
        expect([...told.keys()].filter((one) => one !== answered)).toEqual([unavailable]);
        expect(told.get(answered)).toBeGreaterThan(0);
      } finally {
        await server.close();
      }
    },
  );
});
