import { describe, expect, it } from "vitest";
import { RequestFailed } from "../failure.ts";
import { SchemaBehind } from "./migrate.ts";
import { SqlFailed } from "./sql.ts";
import { storeFailure } from "./store-failure.ts";
import { whyStoreAway } from "./why-store-away.ts";

describe("whyStoreAway()", () => {
  it.each([
    ["28P01", "login refused"],
    ["28000", "login refused"],
    ["3D000", "no such database"],
    ["42501", "a right is missing"],
    ["3F000", "its schema is missing"],
    ["42P01", "a table is missing"],
    ["42883", "a function is missing"],
    ["25006", "read-only"],
    ["53100", "disk full"],
    ["53300", "out of connections or memory"],
    ["57P03", "starting or stopping"],
    ["08006", "unreachable"],
    ["XX000", "SQLSTATE XX000"],
  ])("says of %s: %s, also below what callers are told", (sqlState, expected) => {
    const failure = new SqlFailed(sqlState, "secret");
    expect(whyStoreAway(failure)).toBe(expected);
    expect(whyStoreAway(storeFailure("event log", failure))).toBe(expected);
  });

  it("says that there is no answer, or no schema yet, and nothing of what did not fail", () => {
    expect(whyStoreAway(new RequestFailed("STORE_UNAVAILABLE", "secret"))).toBe("no answer");
    expect(whyStoreAway(new SchemaBehind("secret"))).toBe("its schema is not there yet");
    expect(whyStoreAway(undefined)).toBeUndefined();
  });
});
