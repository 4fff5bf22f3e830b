import { describe, expect, it } from "vitest";
import { EventUndecodable } from "../domain/event.ts";
import { describeFoldError } from "./fold-error.ts";

const event = { type: "MoneyDeposited", schemaVersion: 1 };

describe("describeFoldError()", () => {
  it("names error and place, and nothing of a message that may quote the payload", () => {
    const text = describeFoldError(event, new TypeError('secret\n"owner":"ada"'));
    expect(text).toMatch(/^Cannot fold MoneyDeposited v1: TypeError at fold-error\.test\.ts:\d+$/);
  });

  it("keeps the message of an event that cannot be decoded, which quotes nothing", () => {
    const error = new EventUndecodable("Cannot decode MoneyDeposited: not a fact");
    expect(describeFoldError(event, error)).toBe("Cannot decode MoneyDeposited: not a fact");
  });

  it("describes what is no error, in one line of at most 300 characters", () => {
    expect(describeFoldError(event, "secret")).toBe("Cannot fold MoneyDeposited v1: string");
    const long = { type: "x\ny".repeat(200), schemaVersion: 1 };
    expect(describeFoldError(long, null)).toHaveLength(300);
    expect(describeFoldError(long, null)).not.toContain("\n");
  });
});
