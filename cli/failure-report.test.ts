import { describe, expect, it } from "vitest";
import { commandExitCodes } from "./command-failed.ts";
import { failureJson, failureLines, outcomeOfCall } from "./failure-report.ts";

const nothing = { domain: "", facts: {}, violations: [], preconditions: [] };
const error = (code: string, reason: string, message = "Cannot do it: no") => ({
  ...nothing,
  retryDelayMs: undefined,
  code,
  reason,
  message,
});
const elsewhere = { columns: undefined, colours: false };

describe("outcomeOfCall()", () => {
  it.each([
    ["INVALID_ARGUMENT", "INVALID_FIELD", 64],
    ["RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE", 64],
    ["NOT_FOUND", "ACCOUNT_NOT_FOUND", 66],
    ["ALREADY_EXISTS", "REQUEST_ID_REUSED", 1],
    ["ABORTED", "VERSION_CONFLICT", 1],
    ["FAILED_PRECONDITION", "INSUFFICIENT_FUNDS", 1],
    ["RESOURCE_EXHAUSTED", "OVERLOADED", 69],
    ["UNAVAILABLE", "", 69],
    ["DEADLINE_EXCEEDED", "", 69],
    ["INTERNAL", "INTERNAL", 70],
    ["UNKNOWN", "", 70],
    ["PERMISSION_DENIED", "", 77],
    ["UNIMPLEMENTED", "", 78],
  ])("%s / %s ends the process with %i", (code, reason, exitCode) =>
    expect(commandExitCodes[outcomeOfCall(error(code, reason))]).toBe(exitCode),
  );
});

describe("A failed call", () => {
  it("says message, every violation, reason and what to do", () =>
    expect(
      failureLines(
        {
          error: {
            ...error("INVALID_ARGUMENT", "TOKEN_OF_OTHER_LOG"),
            violations: [{ field: "amount", description: "must be given" }],
          },
          address: "h:1",
          requestId: undefined,
          isEarlierUnknown: false,
        },
        elsewhere,
      ),
    ).toEqual([
      "error: Cannot do it: no",
      "  amount must be given",
      "reason TOKEN_OF_OTHER_LOG",
      "hint   leave out --token: it is of another installation",
    ]));

  it("of which nobody knows what it did names the request id that makes it safe to repeat", () => {
    const failed = {
      error: error("UNAVAILABLE", "", "No connection established. Resolution note: x"),
      address: "h:1",
      requestId: "r-1",
      isEarlierUnknown: false,
    };
    expect(failureLines(failed, elsewhere)).toEqual([
      "error: Cannot reach h:1: No connection established",
      "hint   it may have happened: the same command with --request-id r-1 does it once",
    ]);
    expect(JSON.parse(failureJson(failed)).error).toMatchObject({
      code: "UNAVAILABLE",
      requestId: "r-1",
    });
  });

  it.each([
    [false, "the service has too much to do: try again later"],
    [true, "it may have happened: the same command with --request-id r-1 does it once"],
  ])(
    "because of OVERLOADED, after an attempt whose end is unknown: %s, hints at %j",
    (isEarlierUnknown, hint) => {
      const overloaded = error("RESOURCE_EXHAUSTED", "OVERLOADED");
      const failed = { error: overloaded, address: "h:1", requestId: "r-1", isEarlierUnknown };
      expect(JSON.parse(failureJson(failed)).error.hint).toBe(hint);
    },
  );

  it("cannot steer the terminal", () =>
    expect(
      failureLines(
        {
          error: error("NOT_FOUND", "X", "Cannot\u001b[2J"),
          address: "",
          requestId: undefined,
          isEarlierUnknown: false,
        },
        elsewhere,
      )[0],
    ).toBe("error: Cannot�[2J"));
});
