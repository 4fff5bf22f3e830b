import { expect, it } from "vitest";
import { describeWith } from "../services/service.ts";
import { mixedPlan } from "./mixed-plan.ts";
import { openProcessFleet } from "./process-fleet.ts";
import { oneAccountPlan, oppositePlan } from "./request-plan.ts";

/** The short form of `executors.concurrency.ts`. */
describeWith(["postgres"], "Three command services on one Postgres", () => {
  it("tell their clients one legal history, while one of them is killed", async () => {
    await using fleet = await openProcessFleet();
    const sizes = { seed: 1, callers: 16, operationsMax: 4_000 };
    const mixed = await fleet.run(
      { ...sizes, tenantId: "mixed", plan: mixedPlan(4), forMs: 6_000 },
      { killEveryMs: 3_000 },
    );
    expect(mixed.report).toBe("");
    expect(mixed.kills).toBeGreaterThan(0);
    expect(mixed.history.operations.length).toBeGreaterThan(100);
    const opposite = { ...sizes, tenantId: "opposite", plan: oppositePlan(), forMs: 2_000 };
    expect((await fleet.run(opposite)).report).toBe("");
    const one = { ...sizes, tenantId: "one", plan: oneAccountPlan(), callers: 64, forMs: 2_000 };
    expect((await fleet.run(one)).report).toBe("");
  }, 300_000);
});
