import { expect, it } from "vitest";
import { judge } from "../read-model/judge.ts";
import { runRealHistory } from "../read-model/real-history.ts";
import { describeWith } from "../services/service.ts";

const seeds = [71, 72, 73];
const size = { writers: 6, commandsEach: 250, accountsEach: 6, readers: 6 };

describeWith(["postgres", "rabbitmq", "elasticsearch"], "Answers of two query services", () => {
  it.each(seeds)("are what the model says in a long history, of seed %i", async (seed) => {
    const { changes, exchanges } = await runRealHistory({ seed, ...size });
    expect(judge(changes, exchanges)).toEqual([]);
  });
});
