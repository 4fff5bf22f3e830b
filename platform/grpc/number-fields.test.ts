import fc from "fast-check";
import { describe, it } from "vitest";
import { accepts, refuses } from "./request-fields.fixture.ts";

const money = (minorUnits: string, currencyCode = "EUR") => ({ currencyCode, minorUnits });

describe("amount()", () => {
  it.each(["1", "1000000000000000"])("takes %s minor units", (minor) =>
    accepts((fields) => fields.amount("amount", money(minor)), {
      currencyCode: "EUR",
      amountMinor: BigInt(minor),
    }),
  );

  it.each(["0", "-1", "1000000000000001", "9223372036854775807", "-9223372036854775808"])(
    "refuses %s minor units",
    (minor) => refuses((fields) => fields.amount("amount", money(minor)), "amount.minor_units"),
  );

  it.each(["", "eur", "XYZ", "EURO", "__proto__"])("refuses the currency %j", (code) =>
    refuses((fields) => fields.amount("amount", money("1", code)), "amount.currency_code"),
  );

  it("must be there unless it is optional, with limits of its own", () => {
    refuses((fields) => fields.amount("amount", null), "amount");
    accepts((fields) => fields.optionalAmount("limit", null, { min: 0n }), undefined);
    accepts((fields) => fields.optionalAmount("limit", money("0"), { min: 0n }), {
      currencyCode: "EUR",
      amountMinor: 0n,
    });
    refuses(
      (fields) => fields.optionalAmount("limit", money("-1"), { min: 0n }),
      "limit.minor_units",
    );
  });
});

describe("numbers", () => {
  it("keeps every int64 exact", () =>
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) =>
        accepts((fields) => fields.optionalInt64("min_minor_units", String(value)), value),
      ),
    ));

  it("tells an int64 that is unset from 0", () => {
    accepts((fields) => fields.optionalInt64("min_minor_units", undefined), undefined);
    accepts((fields) => fields.optionalInt64("min_minor_units", "0"), 0n);
  });

  it("takes a count from 0 to 2^53 - 1 and refuses what a number would round", () => {
    accepts((fields) => fields.optionalCount("expected_version", undefined), undefined);
    accepts((fields) => fields.optionalCount("expected_version", "0"), 0);
    accepts((fields) => fields.optionalCount("v", "9007199254740991"), Number.MAX_SAFE_INTEGER);
    refuses((fields) => fields.optionalCount("v", "9007199254740992"), "v");
    refuses((fields) => fields.optionalCount("expected_version", "-1"), "expected_version");
    accepts((fields) => fields.optionalCount("partition", 15, { max: 15 }), 15);
    refuses((fields) => fields.optionalCount("partition", 16, { max: 15 }), "partition");
  });

  it.each([
    [0, 50],
    [undefined, 50],
    [1, 1],
    [1_000, 1_000],
    [1_001, 1_000],
    [2_147_483_647, 1_000],
  ])("reads a page size of %s as %s", (given, expected) =>
    accepts((fields) => fields.pageSize("page_size", given, { unset: 50, most: 1_000 }), expected),
  );

  it("refuses a negative page size", () =>
    refuses((fields) => fields.pageSize("page_size", -1, { unset: 50, most: 1_000 }), "page_size"));

  it("refuses a range upside down and takes one of a single value", () => {
    refuses((fields) => fields.requireRange("min_minor_units", 2n, 1n), "min_minor_units");
    accepts((fields) => fields.requireRange("min_minor_units", 1n, 1n), undefined);
    accepts((fields) => fields.requireRange("min_minor_units", 1n, undefined), undefined);
  });
});
