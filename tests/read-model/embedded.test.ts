import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInstallation } from "../e2e/installation.ts";
import { queryNames } from "./any-question.ts";
import { judge } from "./judge.ts";
import { plantedFaults } from "./planted-faults.ts";
import { type History, runHistory } from "./run-history.ts";

describe("Answers of one process while clients write", () => {
  const installation = createInstallation();
  let history: History;
  beforeAll(async () => {
    const { commands, queries } = await installation.start();
    const size = { writers: 3, commandsEach: 25, accountsEach: 4, readers: 2 };
    const others = plantedFaults.map(({ name, spoil, focus }) => ({
      name,
      queries: spoil(queries),
      focus,
    }));
    const where = { commands: [commands], queries: [queries], others };
    history = await runHistory({ seed: 61, ...where, ...size });
  }, 600_000);
  afterAll(() => installation.remove());

  it("are what the model says at the places that they state", () => {
    const { changes, exchanges } = history;
    expect(judge(changes, exchanges)).toEqual([]);
  });

  it("are to every query, of which most are not refused", () => {
    const answered = history.exchanges.filter(({ answers }) => answers.length > 0);
    expect(new Set(answered.map(({ name }) => name))).toEqual(new Set(queryNames));
    expect(answered.length).toBeGreaterThan(history.exchanges.length * 0.9);
  });

  it.each(plantedFaults.map(({ what }, at) => ({ what, at })))("with $what are told", ({ at }) => {
    expect(judge(history.changes, history.ofOthers[at] ?? [])).not.toEqual([]);
  });
});
