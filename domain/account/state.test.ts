import { describe, expect, it } from "vitest";
import {
  closed,
  deposited,
  opened,
  received,
  sent,
  withdrawn,
} from "../../tests/account-samples.ts";
import type { AccountEvent } from "./events.ts";
import { availableMinor, evolveAccount, initialAccount } from "./state.ts";

const folded = (...events: AccountEvent[]) => events.reduce(evolveAccount, initialAccount);

describe("evolveAccount()", () => {
  it("knows no account before its first event", () => {
    expect(folded()).toEqual({
      status: "none",
      currencyCode: "",
      overdraftLimitMinor: 0n,
      balanceMinor: 0n,
      heldMinor: 0n,
      creditsMinor: 0n,
      debitsMinor: 0n,
      entryNumber: 0,
    });
  });

  it("knows currency and overdraft limit once opened", () => {
    expect(folded(opened({ currencyCode: "JPY", overdraftLimitMinor: 50n }))).toEqual({
      ...initialAccount,
      status: "open",
      currencyCode: "JPY",
      overdraftLimitMinor: 50n,
    });
  });

  it.each<[string, AccountEvent]>([
    ["a deposit", deposited(7n, { number: 4, balance: 30n, credits: 90n, debits: 60n, held: 5n })],
    [
      "a withdrawal",
      withdrawn(7n, { number: 4, balance: 30n, credits: 90n, debits: 60n, held: 5n }),
    ],
    ["a transfer out", sent(7n, { number: 4, balance: 30n, credits: 90n, debits: 60n, held: 5n })],
    [
      "a transfer in",
      received(7n, { number: 4, balance: 30n, credits: 90n, debits: 60n, held: 5n }),
    ],
  ])("takes every figure from %s, and adds up nothing itself", (_name, event) => {
    expect(folded(opened({ overdraftLimitMinor: 50n }), event)).toEqual({
      status: "open",
      currencyCode: "EUR",
      overdraftLimitMinor: 50n,
      balanceMinor: 30n,
      heldMinor: 5n,
      creditsMinor: 90n,
      debitsMinor: 60n,
      entryNumber: 4,
    });
  });

  it("keeps the figures of a closed account", () => {
    const history = [opened(), deposited(9n, { number: 1, balance: 9n }), closed("moved")];
    expect(folded(...history)).toMatchObject({
      status: "closed",
      creditsMinor: 9n,
      entryNumber: 1,
    });
  });

  it("changes no state that it was given", () => {
    const before = Object.freeze(folded(opened()));
    evolveAccount(before, deposited(9n, { number: 1, balance: 9n }));
    expect(before.balanceMinor).toBe(0n);
  });
});

describe("availableMinor()", () => {
  it("is balance less held plus overdraft limit", () => {
    const account = folded(
      opened({ overdraftLimitMinor: 100n }),
      deposited(30n, { number: 1, balance: 30n, held: 12n }),
    );
    expect(availableMinor(account)).toBe(118n);
  });

  it("is what is left of the overdraft while the balance is below zero", () => {
    const account = folded(
      opened({ overdraftLimitMinor: 100n }),
      withdrawn(70n, { number: 1, balance: -70n, credits: 0n, debits: 70n }),
    );
    expect(availableMinor(account)).toBe(30n);
  });
});
