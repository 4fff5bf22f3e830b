import { describe, expect, it } from "vitest";
import {
  captured,
  closed,
  deposited,
  expired,
  frozen,
  limitSet,
  opened,
  placed,
  received,
  released,
  reversed,
  sent,
  unfrozen,
  withdrawn,
} from "../../tests/account-samples.ts";
import type { AccountEvent } from "./events.ts";
import { availableMinor, evolveAccount, findOpenHold, initialAccount } from "./state.ts";

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
      holds: [],
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
      holds: [],
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

  const placing = [
    opened(),
    deposited(90n, { number: 1, balance: 90n }),
    placed("h", 30n, { balance: 90n, held: 30n }, { expireTime: 5_000, description: "Hotel" }),
    placed("__proto__", 20n, { balance: 90n, held: 50n }),
  ];
  const hotel = { holdId: "h", amountMinor: 30n, expireTime: 5_000, description: "Hotel" };
  const other = {
    holdId: "__proto__",
    amountMinor: 20n,
    expireTime: undefined,
    description: "",
  };

  it("keeps open holds in the order in which they were placed", () => {
    expect(folded(...placing)).toMatchObject({
      balanceMinor: 90n,
      heldMinor: 50n,
      entryNumber: 1,
      holds: [hotel, other],
    });
  });

  it.each<[string, AccountEvent, object]>([
    [
      "captured",
      captured("h", 25n, { number: 2, balance: 65n, credits: 90n, debits: 25n, held: 20n }, 5n),
      { balanceMinor: 65n, debitsMinor: 25n, entryNumber: 2 },
    ],
    ["released", released("h", 30n, { balance: 90n, held: 20n }), { balanceMinor: 90n }],
    ["expired", expired("h", 30n, { balance: 90n, held: 20n }, 5_000), { balanceMinor: 90n }],
  ])("forgets a hold that was %s, and counts it still", (_how, event, figures) => {
    expect(folded(...placing, event)).toMatchObject({
      ...figures,
      heldMinor: 20n,
      holds: [other],
    });
  });

  it("takes figures and number from a reversal", () => {
    const after = { number: 2, balance: 0n, credits: 90n, debits: 90n };
    const reversal = reversed(90n, after, { direction: "debit", reversesEntryId: "entry-1" });
    expect(folded(...placing.slice(0, 2), reversal)).toMatchObject({
      balanceMinor: 0n,
      debitsMinor: 90n,
      entryNumber: 2,
    });
  });

  it("follows limit, freeze and unfreeze", () => {
    expect(folded(opened(), limitSet(70n))).toMatchObject({ overdraftLimitMinor: 70n });
    expect(folded(opened(), frozen())).toMatchObject({ status: "frozen" });
    expect(folded(opened(), frozen(), unfrozen())).toMatchObject({ status: "open" });
  });

  it("changes no state that it was given", () => {
    const before = Object.freeze(folded(opened()));
    evolveAccount(before, deposited(9n, { number: 1, balance: 9n }));
    expect(before.balanceMinor).toBe(0n);
  });
});

describe("findOpenHold()", () => {
  it("finds a hold by its id, whatever the id", () => {
    const account = folded(opened(), placed("toString", 3n, { balance: 0n, held: 3n }));
    expect(findOpenHold(account, "toString")?.amountMinor).toBe(3n);
    expect(findOpenHold(account, "constructor")).toBeUndefined();
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
