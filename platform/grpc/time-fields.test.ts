import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accepts, reading, refuses } from "./request-fields.fixture.ts";

const at = (seconds: string, nanos = 0) => ({ seconds, nanos });

describe("time()", () => {
  it.each([
    [at("0"), 0],
    [at("0", 1), 1],
    [at("0", 999_999), 1],
    [at("0", 1_000_000), 1],
    [at("0", 1_000_001), 2],
    [at("-1", 500_000_000), -500],
    [at("0", 999_999_999), 1_000],
    [at("-62135596800"), Date.parse("0001-01-01T00:00:00Z")],
    [at("253402300799"), Date.parse("9999-12-31T23:59:59Z")],
    [at("253402300799", 998_000_001), Date.parse("9999-12-31T23:59:59.999Z")],
    [at("253402300799", 999_000_000), Date.parse("9999-12-31T23:59:59.999Z")],
  ])("reads %j as %s ms, rounded up", (timestamp, expected) =>
    accepts((fields) => fields.time("start_time", timestamp), expected),
  );

  it.each([
    at("-62135596801"),
    at("253402300799", 999_000_001),
    at("253402300799", 999_999_999),
    at("253402300800"),
    at("0", -1),
    at("0", 1_000_000_000),
    at("9223372036854775807"),
    null,
  ])("refuses %j", (timestamp) =>
    refuses((fields) => fields.time("start_time", timestamp), "start_time"),
  );

  it("keeps half-open ranges right: a bound cuts whole milliseconds where the nanos do", () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.nat(1_000), (nanos, ms) => {
        const bound = reading((fields) => fields.time("t", at("0", nanos))).value;
        expect(ms >= bound).toBe(BigInt(ms) * 1_000_000n >= BigInt(nanos));
      }),
    ));

  it("takes an empty range, refuses an inverted one and leaves what is unset unset", () => {
    accepts((fields) => fields.timeRange(at("1"), at("1")), { startMs: 1_000, endMs: 1_000 });
    refuses((fields) => fields.timeRange(at("2"), at("1")), "end_time");
    refuses((fields) => fields.timeRange(at("1", 500_001), at("1", 500_000)), "end_time");
    refuses((fields) => fields.timeRange(at("10", 1), at("9", 2)), "end_time");
    accepts((fields) => fields.timeRange(at("1", 1), at("1", 1)), {
      startMs: 1_001,
      endMs: 1_001,
    });
    accepts((fields) => fields.timeRange(null, at("1")), { startMs: undefined, endMs: 1_000 });
  });
});
