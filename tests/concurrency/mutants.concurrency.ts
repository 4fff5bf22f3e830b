import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith } from "../services/service.ts";
import { type Fleet, openFleet } from "./fleet.ts";
import { mixedPlan } from "./mixed-plan.ts";
import { mutants } from "./mutants.ts";

/** A bug that needs others to come in between shows in one of these runs. */
const runsMax = 5;
const forMs = 3_000;

describeWith(["postgres"], "The history checker, on three executors in one process", () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await openFleet();
  }, 120_000);
  afterAll(() => fleet?.[Symbol.asyncDispose]());

  const load = (seed: number, tenantId: string) => ({
    seed,
    tenantId,
    plan: mixedPlan(4),
    callers: 24,
    forMs,
    operationsMax: 5_000,
  });

  it("finds a legal order when there is no bug", async () => {
    const { report, history } = await fleet.run({}, load(1, "no-bug"));
    expect(report).toBe("");
    expect(history.operations.length).toBeGreaterThan(200);
  }, 60_000);

  it.each(mutants)(
    "finds none, and says why, when $name",
    async ({ name, plant, caughtBy }) => {
      const found: string[] = [];
      for (let run = 1; run <= runsMax && !found.some((what) => caughtBy.test(what)); run += 1) {
        const tenantId = `${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}-${run}`;
        const { violations } = await fleet.run(plant(), load(run, tenantId));
        found.push(...violations.map(({ what }) => what));
      }
      expect(found).toContainEqual(expect.stringMatching(caughtBy));
    },
    120_000,
  );
});
