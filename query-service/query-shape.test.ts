import { describe, expect, it } from "vitest";
import { queryShape } from "./query-shape.ts";

describe("queryShape()", () => {
  it("names the fields that are set, and no value", () => {
    const request = {
      consistencyToken: "",
      pageSize: 20,
      accountIds: ["secret-1", "secret-2"],
      types: [],
      direction: "DIRECTION_UNSPECIFIED",
      status: "ACCOUNT_STATUS_OPEN",
      minMinorUnits: null,
      maxMinorUnits: "700",
      startTime: { seconds: "12345", nanos: 0 },
      text: "secret",
      orderBy: "",
    };
    expect(queryShape(request)).toBe("pageSize accountIds[2] status maxMinorUnits startTime text");
  });

  it("is empty when nothing is set", () => {
    expect(queryShape({ accountId: "", limit: 0 })).toBe("");
  });
});
