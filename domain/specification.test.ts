import { describe, expect, it } from "vitest";
import type { Decider } from "./decider.ts";
import { CommandRejected } from "./rejection.ts";
import { specification } from "./specification.ts";

type Counted = { type: "Counted"; schemaVersion: 1; byMinor: bigint; note: { by: string } };

/** Counts up to ten and not beyond; counting by nothing changes nothing. */
const counter: Decider<bigint, bigint, Counted> = {
  category: "counter",
  initialState: 0n,
  evolve: (count, { byMinor }) => count + byMinor,
  decide: (byMinor, count) => {
    if (byMinor === 0n) return [];
    if (byMinor < 0n) throw new TypeError("Cannot count backwards: not written yet");
    if (count + byMinor > 10n) throw new CommandRejected("AMOUNT_LIMIT", {}, "Cannot count on: 10");
    return [{ type: "Counted", schemaVersion: 1, byMinor, note: { by: "ada" } }];
  },
};

const given = specification(counter);
const counted = (byMinor: bigint): Counted => ({
  type: "Counted",
  schemaVersion: 1,
  byMinor,
  note: { by: "ada" },
});

describe("specification()", () => {
  it("folds what was given before it decides", () => {
    given([counted(6n), counted(3n)])
      .when(1n)
      .then([counted(1n)]);
    given([counted(6n), counted(3n)])
      .when(2n)
      .thenRejects("AMOUNT_LIMIT");
  });

  it("compares events whatever the order of their fields", () => {
    const { note, byMinor, schemaVersion, type } = counted(1n);
    given([]).when(1n).then([{ note, byMinor, schemaVersion, type }]);
  });

  it("fails when another event, more or fewer come out", () => {
    const when = () => given([]).when(1n);
    expect(() => when().then([counted(2n)])).toThrow(/^Expected /);
    expect(() => when().then([])).toThrow(/^Expected /);
    expect(() => when().then([counted(1n), counted(1n)])).toThrow(/^Expected /);
  });

  it("fails when an event only differs deep inside", () => {
    const other = { ...counted(1n), note: { by: "bob" } };
    expect(() => given([]).when(1n).then([other])).toThrow(/^Expected /);
  });

  it("tells an amount from the same digits as text or number", () => {
    for (const byMinor of ["1", "1n", 1]) {
      const other = { ...counted(1n), byMinor } as unknown as Counted;
      expect(() => given([]).when(1n).then([other])).toThrow(/^Expected /);
    }
  });

  it("thenNothing() holds for no event only", () => {
    given([]).when(0n).thenNothing();
    expect(() => given([]).when(1n).thenNothing()).toThrow(/^Expected /);
  });

  it("thenRejects() returns the rejection", () => {
    expect(
      given([counted(9n)])
        .when(2n)
        .thenRejects("AMOUNT_LIMIT").message,
    ).toBe("Cannot count on: 10");
  });

  it("thenRejects() fails when the decision passes or says no for another reason", () => {
    expect(() => given([]).when(1n).thenRejects("AMOUNT_LIMIT")).toThrow(/decision passed/);
    expect(() => given([]).when(11n).thenRejects("ACCOUNT_CLOSED")).toThrow(CommandRejected);
  });

  it("lets errors that are no refusals through", () => {
    expect(() => given([]).when(-1n).thenRejects("AMOUNT_LIMIT")).toThrow(TypeError);
    expect(() => given([]).when(-1n).then([])).toThrow(TypeError);
  });
});
