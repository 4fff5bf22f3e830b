import { describe, expect, it } from "vitest";
import { type Check, forgiving, healthOf, stateOf, waitsFor } from "./checks.ts";

const check = (name: string, there: boolean, needed = true): Check => ({
  name,
  needed,
  isThere: () => there,
});

describe("healthOf()", () => {
  it("is well when everything needed is there, and tells what else is away", () => {
    const checks = [check("postgres", true), check("rabbitmq", false, false)];
    expect(waitsFor(checks)).toEqual([]);
    expect(healthOf(checks)).toEqual({
      ok: true,
      checks: { postgres: "ready", rabbitmq: "away, not needed to serve" },
    });
  });

  it("is not well while one thing needed is away, and names it", () => {
    const stopped = { ...check("projections", false), absence: () => "accounts LOG_WENT_BACK" };
    const checks = [check("postgres", true), check("log schema", false), stopped];
    expect(waitsFor(checks)).toEqual(["log schema", "projections"]);
    expect(healthOf(checks)).toEqual({
      ok: false,
      checks: {
        postgres: "ready",
        "log schema": "waiting",
        projections: "accounts LOG_WENT_BACK",
      },
    });
  });
});

describe("stateOf()", () => {
  it("says why something is not there, as long as it is not", () => {
    let there = false;
    const refused = { isThere: () => there, why: () => "login refused" };
    const needed = { ...check("postgres", false), ...refused };
    const other = { ...check("rabbitmq", false, false), ...refused };
    expect(stateOf(needed)).toBe("waiting: login refused");
    expect(stateOf(other)).toBe("away, not needed to serve: login refused");
    expect(stateOf({ ...needed, why: () => undefined })).toBe("waiting");
    there = true;
    expect(stateOf(needed)).toBe("ready");
  });
});

describe("forgiving()", () => {
  it("passes over an absence as long as the grace, and no longer", () => {
    let now = 0;
    let there = false;
    const { isThere } = forgiving({ ...check("x", false), isThere: () => there }, 100, () => now);
    expect(isThere()).toBe(false);
    there = true;
    expect(isThere()).toBe(true);
    there = false;
    now = 100;
    expect(isThere()).toBe(true);
    now = 101;
    expect(isThere()).toBe(false);
    there = true;
    expect(isThere()).toBe(true);
  });
});
