import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith } from "../services/service.ts";
import { countTold } from "./checked-run.ts";
import { mixedPlan } from "./mixed-plan.ts";
import { openProcessFleet, type ProcessFleet } from "./process-fleet.ts";
import { oneAccountPlan, oppositePlan } from "./request-plan.ts";

const operationsMax = 60_000;
const seeds = [1, 2, 3];

/** Every answer that a mixed load must have met for its history to say much. */
const answersOfAccounts = [
  "withdraw INSUFFICIENT_FUNDS",
  "withdraw ACCOUNT_FROZEN",
  "transfer OK",
  "transfer INSUFFICIENT_FUNDS",
  "transfer ACCOUNT_NOT_FOUND",
  "hold OK",
  "hold HOLD_EXISTS",
  "hold EXPIRE_TIME_PAST",
  "capture OK",
  "capture HOLD_NOT_ACTIVE",
  "capture HOLD_NOT_FOUND",
  "capture CAPTURE_EXCEEDS_HOLD",
  "release OK",
  "reverse OK",
  "reverse ALREADY_REVERSED",
  "reverse NOT_REVERSIBLE",
  "reverse ENTRY_NOT_FOUND",
  "reverse INSUFFICIENT_FUNDS",
  "limit OK",
  "limit OVERDRAFT_IN_USE",
  "freeze OK",
  "unfreeze OK",
  "close OK",
  "close BALANCE_NOT_ZERO",
  "open ACCOUNT_EXISTS",
  "deposit ACCOUNT_CLOSED",
  "deposit VERSION_CONFLICT",
  "deposit silence",
  "transfer silence",
];

describeWith(["postgres"], "Three command services on one Postgres, for long", () => {
  let fleet: ProcessFleet;
  beforeAll(async () => {
    fleet = await openProcessFleet();
  }, 120_000);
  afterAll(() => fleet?.[Symbol.asyncDispose]());

  it.each(seeds)("tell one legal history of every kind of command, seed %i", async (seed) => {
    const load = { seed, tenantId: `mixed-${seed}`, plan: mixedPlan(5), callers: 32 };
    const run = await fleet.run({ ...load, forMs: 40_000, operationsMax }, { killEveryMs: 6_000 });
    expect(run.report).toBe("");
    expect(run.kills).toBeGreaterThan(3);
    const answers = countTold(run.history);
    expect(answersOfAccounts.filter((answer) => answers[answer] === undefined)).toEqual([]);
  });

  it("tell one legal history of opposite transfers, while one of them is killed", async () => {
    const load = { seed: 4, tenantId: "opposite", plan: oppositePlan(), callers: 32 };
    const run = await fleet.run({ ...load, forMs: 20_000, operationsMax }, { killEveryMs: 6_000 });
    expect(run.report).toBe("");
    expect(run.kills).toBeGreaterThan(0);
  });

  it("tell one legal history of 64 writers on one account", async () => {
    const load = { seed: 5, tenantId: "one", plan: oneAccountPlan(), callers: 64 };
    const run = await fleet.run({ ...load, forMs: 20_000, operationsMax });
    expect(run.report).toBe("");
    expect(countTold(run.history)["withdraw INSUFFICIENT_FUNDS"]).toBeGreaterThan(0);
  });
});
