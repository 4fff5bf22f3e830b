import { describe, expect, it } from "vitest";
import { CommandRejected, rejectionReasons } from "./rejection.ts";

describe("CommandRejected", () => {
  it("carries reason, facts and one line for a person", () => {
    const rejected = new CommandRejected("ACCOUNT_CLOSED", { account_id: "a" }, "Cannot: closed");
    expect(rejected).toBeInstanceOf(Error);
    expect(rejected).toMatchObject({
      name: "CommandRejected",
      reason: "ACCOUNT_CLOSED",
      facts: { account_id: "a" },
      message: "Cannot: closed",
    });
  });
});

describe("rejectionReasons", () => {
  it("are written in capitals", () => {
    for (const reason of Object.keys(rejectionReasons)) expect(reason).toMatch(/^[A-Z_]+$/);
  });

  it("tell what is unknown, taken, stale and forbidden apart", () => {
    expect(rejectionReasons).toMatchObject({
      ACCOUNT_NOT_FOUND: "not-found",
      ACCOUNT_EXISTS: "already-exists",
      VERSION_CONFLICT: "version-conflict",
      INSUFFICIENT_FUNDS: "precondition",
    });
  });
});
