import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accounts } from "../read-models/accounts.ts";
import { type EntryDocument, entries } from "../read-models/entries.ts";
import {
  addsUp,
  followLines,
  isEnd,
  type Period,
  proveLines,
  standingAfter,
  unused,
} from "./statement.ts";

/** Lines of one account, as the movements of its owner make them. */
const linesOf = (movements: readonly bigint[]): EntryDocument[] => {
  let [balanceMinor, creditsMinor, debitsMinor] = [0n, 0n, 0n];
  return movements.map((movement, index) => {
    balanceMinor += movement;
    if (movement > 0n) creditsMinor += movement;
    else debitsMinor -= movement;
    return {
      ...entries.initialDocument("a-1/e"),
      entryNumber: BigInt(index + 1),
      direction: movement > 0n ? "credit" : "debit",
      amountMinor: movement > 0n ? movement : -movement,
      currencyCode: "EUR",
      balanceAfterMinor: balanceMinor,
      creditsAfterMinor: creditsMinor,
      debitsAfterMinor: debitsMinor,
    };
  });
};

const movement = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).filter((minor) => minor !== 0n);
const ledger = fc.array(movement, { minLength: 1, maxLength: 40 });

describe("followLines()", () => {
  it("follows the lines of any ledger to the standing after the last", () =>
    fc.assert(
      fc.property(ledger, (movements) => {
        const after = followLines(unused, linesOf(movements), "EUR");
        const sum = (minors: readonly bigint[]) => minors.reduce((a, b) => a + b, 0n);
        expect(after).toEqual({
          entryNumber: movements.length,
          balanceMinor: sum(movements),
          creditsMinor: sum(movements.filter((minor) => minor > 0n)),
          debitsMinor: -sum(movements.filter((minor) => minor < 0n)),
        });
      }),
    ));

  it("proves nothing when a line is missing, twice, swapped or off by one unit", () =>
    fc.assert(
      fc.property(ledger, fc.nat(), fc.integer({ min: 0, max: 4 }), (movements, at, change) => {
        const lines = linesOf([...movements, 1n, 2n]);
        const index = at % (lines.length - 1);
        const line = lines[index] as EntryDocument;
        const next = lines[index + 1] as EntryDocument;
        const altered = [...lines];
        if (change === 0) altered.splice(index, 1);
        if (change === 1) altered.splice(index, 0, line);
        if (change === 2) altered.splice(index, 2, next, line);
        if (change === 3) altered[index] = { ...line, amountMinor: line.amountMinor + 1n };
        if (change === 4)
          altered[index] = { ...line, balanceAfterMinor: line.balanceAfterMinor - 1n };
        expect(followLines(unused, altered, "EUR")).toBeUndefined();
      }),
    ));

  it("proves nothing across currencies", () => {
    expect(followLines(unused, linesOf([5n]), "USD")).toBeUndefined();
  });
});

describe("proveLines()", () => {
  const lines = linesOf([5n, -2n, 7n]);
  const period: Period = {
    currencyCode: "EUR",
    opening: unused,
    closing: standingAfter(lines[2]),
  };

  it("proves a page that is full and the last page", () => {
    const first = proveLines(period, unused, lines.slice(0, 2), 2);
    expect(first?.entryNumber).toBe(2);
    expect(first && proveLines(period, first, lines.slice(2), 2)).toEqual(period.closing);
    expect(proveLines(period, unused, lines, 3)).toEqual(period.closing);
  });

  it("proves nothing when the page is short although lines are left", () => {
    expect(proveLines(period, unused, lines.slice(0, 2), 10)).toBeUndefined();
    expect(proveLines(period, unused, lines.slice(0, 2), 3)).toBeUndefined();
  });

  it("proves nothing when there are more lines than the numbers say", () => {
    const shorter = { ...period, closing: standingAfter(lines[1]) };
    expect(proveLines(shorter, unused, lines, 10)).toBeUndefined();
  });
});

describe("addsUp()", () => {
  const opening = standingAfter(linesOf([5n])[0]);
  const closing = standingAfter(linesOf([5n, -2n])[1]);

  it("holds when opening plus credits minus debits is closing", () => {
    expect(addsUp({ currencyCode: "EUR", opening, closing })).toBe(true);
  });

  it("does not hold one unit beside it, nor backwards", () => {
    const wrong = { ...closing, balanceMinor: closing.balanceMinor + 1n };
    expect(addsUp({ currencyCode: "EUR", opening, closing: wrong })).toBe(false);
    expect(addsUp({ currencyCode: "EUR", opening: closing, closing: opening })).toBe(false);
  });
});

describe("isEnd()", () => {
  const versioned = <Fields>(offset: number, fields: Fields) => ({
    id: "default/a-1",
    tenantId: "default",
    offset,
    streamVersion: 1,
    fields,
  });
  const account = versioned(9, { ...accounts.initialDocument("a-1"), balanceMinor: 7n });
  const [first, second] = linesOf([5n, 2n]).map((line, at) => versioned(8 + at, line));
  const whole = { last: second, next: undefined, account, entriesPosition: 9 };

  it("sees that the last entry of all is missing", () => {
    expect(isEnd(whole)).toBe(true);
    expect(isEnd({ ...whole, last: first })).toBe(false);
    expect(isEnd({ ...whole, last: undefined })).toBe(false);
  });

  it("says nothing of the last entry of all when either projection is ahead of the other", () => {
    expect(isEnd({ ...whole, last: first, entriesPosition: 8 })).toBe(true);
    const newer = first && { ...first, offset: 10 };
    expect(isEnd({ ...whole, last: newer, entriesPosition: 10 })).toBe(true);
    expect(isEnd({ ...whole, last: first, account: undefined })).toBe(true);
  });

  it("holds exactly where no line between the last and the next is missing", () =>
    fc.assert(
      fc.property(ledger, fc.nat(), fc.nat(3), (movements, at, missing) => {
        const lines = linesOf([...movements, 1n, 2n, 3n]).map((line) => versioned(1, line));
        const end = at % (movements.length + 1);
        const next = lines[end + missing];
        const last = lines[end - 1];
        if (next === undefined) return;
        expect(isEnd({ last, next, account: undefined, entriesPosition: 0 })).toBe(missing === 0);
      }),
    ));
});
