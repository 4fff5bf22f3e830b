import { expect, it } from "vitest";
import { describeWith } from "../services/service.ts";
import { queryNames } from "./any-question.ts";
import { judge } from "./judge.ts";
import { runRealHistory } from "./real-history.ts";

const size = { writers: 3, commandsEach: 25, accountsEach: 4, readers: 2 };

/** The short form of `tests/faults/read-model.faults.ts`. */
describeWith(["postgres", "rabbitmq", "elasticsearch"], "Answers of two query services", () => {
  it("are what the model says at the places that they state, for every query", async () => {
    const { changes, exchanges } = await runRealHistory({ seed: 62, ...size });
    expect(judge(changes, exchanges)).toEqual([]);
    const answered = exchanges.filter(({ answers }) => answers.length > 0);
    expect(new Set(answered.map(({ name }) => name))).toEqual(new Set(queryNames));
    expect(answered.length).toBeGreaterThan(exchanges.length * 0.9);
  }, 600_000);
});
