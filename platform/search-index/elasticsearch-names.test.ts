import { describe, expect, it } from "vitest";
import { createIndexNames, routingOf } from "./elasticsearch-names.ts";

describe("createIndexNames()", () => {
  it.each(["", "Big", "1st", "a b", 'a"', "a,b", "*", "-a", "p".repeat(33)])(
    "refuses the prefix %j",
    (prefix) => {
      expect(() => createIndexNames(prefix)).toThrow(/^Cannot use/);
    },
  );

  it("names indices, alias and the index beside them after prefix and projection", () => {
    const names = createIndexNames("daybook");
    expect(names.alias("accounts")).toBe("daybook-accounts");
    expect(names.index("accounts", 3, 12)).toBe("daybook-accounts-v3-g12");
    expect(names.index("riskAssessments", 1, 1)).toBe("daybook-risk_assessments-v1-g1");
    expect(names.meta).toBe("daybook-meta");
  });

  it.each(["", "meta", "a-b", "a1", "a".repeat(21)])("refuses the projection %j", (projection) => {
    expect(() => createIndexNames("daybook").alias(projection)).toThrow(/^Cannot name/);
  });

  it("reads version and generation of its own indices alone", () => {
    const names = createIndexNames("daybook");
    expect(names.readIndex("accounts", "daybook-accounts-v3-g12")).toEqual({
      version: 3,
      generation: 12,
    });
    for (const other of [
      "daybook-accounts",
      "daybook-accounts-v3",
      "daybook-accounts-v3-g",
      "daybook-accounts-video-v1-g1",
      "daybook-accountsv3-g1",
      "other-accounts-v3-g1",
    ]) {
      expect(names.readIndex("accounts", other)).toBeUndefined();
    }
  });

  it("gives the template of a longer prefix the higher priority", () => {
    const [short, long] = ["daybook", "daybook-test"].map(createIndexNames);
    expect(long?.templatePriority).toBeGreaterThan(short?.templatePriority ?? Infinity);
  });
});

describe("routingOf()", () => {
  it("writes partitions with two digits at least", () => {
    expect([0, 7, 15, 123].map(routingOf)).toEqual(["p00", "p07", "p15", "p123"]);
  });
});
