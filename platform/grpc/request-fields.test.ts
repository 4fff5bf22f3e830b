import { describe, expect, it } from "vitest";
import { readFields } from "./request-fields.ts";

const money = (minorUnits: string, currencyCode = "EUR") => ({ currencyCode, minorUnits });

describe("readFields()", () => {
  it("reports every violation at once, the first one in the message", () => {
    const fields = readFields({ headerViolations: [] });
    fields.amount("amount", money("0", "eur"));
    fields.id("account_id", "a/b");
    fields.refuse("to_account_id", "must be another account");
    expect(() => fields.done()).toThrow(
      expect.objectContaining({
        reason: "INVALID_FIELD",
        message:
          "Cannot read the request: amount.currency_code must be an active ISO 4217 code, " +
          "upper case and 3 more",
        violations: [
          expect.objectContaining({ field: "amount.currency_code" }),
          { field: "amount.minor_units", description: "must be 1 to 1000000000000000" },
          expect.objectContaining({ field: "account_id" }),
          { field: "to_account_id", description: "must be another account" },
        ],
      }),
    );
  });

  it("says nothing of further violations when there is only one", () => {
    const fields = readFields({ headerViolations: [] });
    fields.amount("amount", money("0"));
    expect(() => fields.done()).toThrow(
      /^Cannot read the request: amount.minor_units must be 1 to 1000000000000000$/,
    );
  });

  it("keeps no more than a bounded number of violations and counts the rest", () => {
    const fields = readFields({ headerViolations: [] });
    for (let index = 0; index < 5_000; index += 1) fields.refuse(`f[${index}]`, "is bad");
    expect(() => fields.done()).toThrow(/and 4999 more$/);
  });
});
