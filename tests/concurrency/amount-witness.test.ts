import { describe, expect, it } from "vitest";
import { amountContradictions } from "./amount-witness.ts";
import type { History } from "./history.ts";
import { historyOf, told, yes } from "./told-history.fixture.ts";

const open = { kind: "open", id: "a", limit: 0n } as const;
const deposit = { kind: "deposit", id: "a", amount: 100n } as const;

const facts = {
  1: { overdraftLimitMinor: "0" },
  2: {
    ...{ entryId: "e", entryNumber: 1, amountMinor: "100" },
    after: { balanceMinor: "100", heldMinor: "0", creditsMinor: "100", debitsMinor: "0" },
  },
} as const;

/** `a` is opened and 100 are deposited; the log says so, but for what is changed. */
const history = (balance: bigint, second: object = facts[2]): History => {
  const answer = yes(deposit, { version: 2, entry: 1 }, { balance });
  const { events, ...rest } = historyOf(
    told(open, [0, 10], yes(open, { version: 1 })),
    told(deposit, [20, 30], answer),
  );
  const logged = events.map((event) =>
    event.version === 1
      ? { ...event, type: "AccountOpened", data: JSON.stringify(facts[1]) }
      : { ...event, type: "MoneyDeposited", data: JSON.stringify(second) },
  );
  return { ...rest, events: logged };
};

const found = (balance: bigint, second?: object): string[] =>
  amountContradictions(history(balance, second)).map(({ what }) => what);

describe("amountContradictions()", () => {
  it("finds nothing where amounts, sums and answers agree", () => expect(found(100n)).toEqual([]));

  it("finds a balance that was told and is not the sum of the log", () =>
    expect(found(99n)).toEqual(["account a: balance 99 was told, and the log sums to 100"]));

  it("finds an amount that nobody asked for", () => {
    const after = { ...facts[2].after, balanceMinor: "99", creditsMinor: "99" };
    expect(found(99n, { ...facts[2], amountMinor: "99", after })).toEqual([
      "account a: 100 was asked for, and the event says 99",
    ]);
  });

  it("finds running totals that are not the sum of the amounts", () => {
    const after = { ...facts[2].after, creditsMinor: "99" };
    expect(found(100n, { ...facts[2], after })).toEqual([
      "account a: version 2: MoneyDeposited: after.creditsMinor is 99, and the sum is 100",
    ]);
  });
});
