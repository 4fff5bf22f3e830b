import { describe, expect, it } from "vitest";
import type { CallError } from "../../platform/grpc/call-error.ts";
import { CallFailed } from "../call.ts";
import { CommandFailed } from "../command-failed.ts";
import { stageFailure } from "./stage-failure.ts";

const screen = { columns: undefined, colours: false };
const told = (error: unknown) => stageFailure(error, "127.0.0.1:1", screen);
const goesOn = /\nThe same demo again goes on from there\.$/;
const away: CallError = {
  code: "UNAVAILABLE",
  reason: "STORE_UNAVAILABLE",
  message: "Cannot append: the store is away",
  facts: {},
  domain: "daybook",
  violations: [],
  preconditions: [],
  retryDelayMs: undefined,
};

describe("stageFailure()", () => {
  it("says that the demo goes on where a call had no answer", () => {
    const failed = told(new CallFailed(away, false)) as CommandFailed;
    expect(failed).toMatchObject({ outcome: "unavailable" });
    expect(failed.message).toMatch(goesOn);
  });

  it("says so too where commands of a stream had none", () => {
    const failed = told(
      new CommandFailed("unavailable", "Cannot send 7 salaries"),
    ) as CommandFailed;
    expect(failed).toMatchObject({ outcome: "unavailable" });
    expect(failed.message).toMatch(/^Cannot send 7 salaries\n/);
    expect(failed.message).toMatch(goesOn);
  });

  it("leaves a bug as it is", () => {
    const bug = new CommandFailed("software", "Cannot send the commands: INTERNAL");
    expect(told(bug)).toBe(bug);
    const unknown = new TypeError("x");
    expect(told(unknown)).toBe(unknown);
  });
});
