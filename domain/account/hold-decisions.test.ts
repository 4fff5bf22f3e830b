import { describe, expect, it } from "vitest";
import {
  accountStates,
  captured,
  captureHold,
  deposited,
  expired,
  opened,
  placed,
  placeHold,
  released,
  releaseHold,
} from "../../tests/account-samples.ts";
import { CommandRejected } from "../rejection.ts";
import { accountDecider } from "./decider.ts";
import type { AccountEvent } from "./events.ts";
import { holdCapture, holdPlacing, holdRelease } from "./hold-decisions.ts";

const rich = [opened({ overdraftLimitMinor: 50n }), deposited(300n, { number: 1, balance: 300n })];
const holding = [...rich, placed("h", 100n, { balance: 300n, held: 100n }, { expireTime: 5_000 })];

const refusal = (decide: () => unknown): CommandRejected => {
  try {
    decide();
  } catch (error) {
    if (error instanceof CommandRejected) return error;
    throw error;
  }
  throw new Error("Expected a refusal but the decision passed");
};

describe("decisions on a hold", () => {
  it.each([
    ["placing", holdPlacing.reads(placeHold(1n))],
    ["capture", holdCapture.reads(captureHold())],
    ["release", holdRelease.reads(releaseHold())],
  ])("%s reads the account and nothing else", (_name, reads) => {
    expect(reads).toEqual([{ fold: accountDecider, id: "a" }]);
  });

  it("placing answers with the hold's id and what is left", () => {
    const command = placeHold(20n, { holdId: "", holdKey: "key" });
    expect(holdPlacing.decide(command, accountStates({ a: holding })).figures).toEqual({
      holdId: "key",
      heldMinor: 120n,
      currencyCode: "EUR",
      balanceMinor: 300n,
      availableMinor: 230n,
    });
  });

  it("capture answers with the entry, the account after it and the rest of the hold", () => {
    const command = captureHold({ amount: { amountMinor: 30n, currencyCode: "EUR" } });
    expect(holdCapture.decide(command, accountStates({ a: holding })).figures).toEqual({
      entryId: "entry-2",
      entryNumber: 2,
      holdId: "h",
      heldMinor: 0n,
      releasedMinor: 70n,
      currencyCode: "EUR",
      balanceMinor: 270n,
      availableMinor: 320n,
    });
  });

  it("release answers with what was given back", () => {
    expect(holdRelease.decide(releaseHold(), accountStates({ a: holding })).figures).toEqual({
      holdId: "h",
      heldMinor: 0n,
      releasedMinor: 100n,
      currencyCode: "EUR",
      balanceMinor: 300n,
      availableMinor: 350n,
    });
  });
});

const after = { balance: 300n, held: 0n };
const endings: readonly [string, AccountEvent, string, string][] = [
  [
    "captured",
    captured("h", 100n, { number: 2, balance: 200n, credits: 300n, debits: 100n }),
    "CAPTURED",
    "it was captured",
  ],
  ["released", released("h", 100n, after), "RELEASED", "it was released"],
  ["expired", expired("h", 100n, after, 5_000), "EXPIRED", "it has expired"],
];

describe.each(endings)("a hold that was %s", (_how, ending, status, said) => {
  const a = [...holding, ending, placed("i", 1n, { balance: 300n, held: 1n })];

  it.each([
    ["capture", () => holdCapture.decide(captureHold(), accountStates({ a }))],
    ["release", () => holdRelease.decide(releaseHold(), accountStates({ a }))],
  ])("cannot be %sd again, and says why", (verb, decide) => {
    const { reason, facts, message } = refusal(decide);
    expect(reason).toBe("HOLD_NOT_ACTIVE");
    expect(facts).toEqual({ account_id: "a", hold_id: "h", hold_status: status });
    expect(message).toBe(`Cannot ${verb} hold h: ${said}`);
  });

  it("leaves its id taken", () => {
    const again = refusal(() => holdPlacing.decide(placeHold(1n), accountStates({ a })));
    expect(again.reason).toBe("HOLD_EXISTS");
  });
});

describe("a hold that never was", () => {
  it.each([
    ["capture", () => holdCapture.decide(captureHold(), accountStates({ a: rich }))],
    ["release", () => holdRelease.decide(releaseHold(), accountStates({ a: rich }))],
  ])("is not found by a %s", (_verb, decide) => {
    expect(refusal(decide).reason).toBe("HOLD_NOT_FOUND");
  });

  it("is looked for on an account that exists only", () => {
    const nothing = accountStates({});
    expect(refusal(() => holdPlacing.decide(placeHold(1n), nothing)).reason).toBe(
      "ACCOUNT_NOT_FOUND",
    );
    expect(refusal(() => holdCapture.decide(captureHold(), nothing)).reason).toBe(
      "ACCOUNT_NOT_FOUND",
    );
  });

  it("is not confused with one of another account", () => {
    const reading = accountStates({ a: rich, b: holding });
    expect(refusal(() => holdCapture.decide(captureHold(), reading)).reason).toBe("HOLD_NOT_FOUND");
    expect(holdPlacing.decide(placeHold(1n), reading).appends).toHaveLength(1);
  });
});
