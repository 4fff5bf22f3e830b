import { describe, expect, it } from "vitest";
import {
  captured,
  closeAccount,
  closed,
  deposited,
  expired,
  freezeAccount,
  frozen,
  limitSet,
  opened,
  placed,
  setOverdraftLimit,
  unfreezeAccount,
  unfrozen,
  withdrawn,
} from "../../tests/account-samples.ts";
import { specification } from "../specification.ts";
import { accountDecider } from "./decider.ts";
import type { AccountEvent } from "./events.ts";

const given = specification(accountDecider);

const overdrawn: AccountEvent[] = [
  opened({ overdraftLimitMinor: 100n }),
  withdrawn(60n, { number: 1, balance: -60n, credits: 0n, debits: 60n }),
  placed("h", 30n, { balance: -60n, held: 30n, credits: 0n, debits: 60n }),
];

describe("setting the overdraft limit", () => {
  it("goes down to what is in use, holds included, and not one cent below", () => {
    given(overdrawn)
      .when(setOverdraftLimit(90n))
      .then([limitSet(90n)]);
    const { facts, message } = given(overdrawn)
      .when(setOverdraftLimit(89n))
      .thenRejects("OVERDRAFT_IN_USE");
    expect(message).toBe(
      "Cannot set the overdraft limit of account a to 0.89 EUR: 0.90 EUR are in use",
    );
    expect(facts).toEqual({
      account_id: "a",
      currency_code: "EUR",
      used_minor_units: "90",
      requested_minor_units: "89",
    });
  });

  it("goes to 0 while money covers the holds, to the last cent", () => {
    const covered = (balance: bigint) => [
      opened({ overdraftLimitMinor: 10n }),
      deposited(balance, { number: 1, balance }),
      placed("h", 30n, { balance, held: 30n }),
    ];
    given(covered(30n))
      .when(setOverdraftLimit(0n))
      .then([limitSet(0n)]);
    given(covered(29n)).when(setOverdraftLimit(0n)).thenRejects("OVERDRAFT_IN_USE");
  });

  it("changes nothing when it is the same", () =>
    given(overdrawn).when(setOverdraftLimit(100n)).thenNothing());

  it("refuses another currency, before it looks whether it is the same", () => {
    given(overdrawn)
      .when(setOverdraftLimit(100n, { currencyCode: "USD" }))
      .thenRejects("CURRENCY_MISMATCH");
  });

  it("lets balance and limit fill an int64 together, and no more", () => {
    const greatest = 2n ** 63n - 1n;
    const full = [opened(), deposited(1n, { number: 1, balance: greatest - 5n })];
    given(full)
      .when(setOverdraftLimit(5n))
      .then([limitSet(5n)]);
    const { facts } = given(full).when(setOverdraftLimit(6n)).thenRejects("AMOUNT_LIMIT");
    expect(facts).toMatchObject({ figure: "available amount" });
  });
});

describe("freezing and unfreezing", () => {
  it("records the reason", () =>
    given([opened()])
      .when(freezeAccount({ reason: "fraud" }))
      .then([frozen("fraud")]));

  it("changes nothing when it is frozen, whatever the reason, and open", () => {
    given([opened(), frozen()])
      .when(freezeAccount({ reason: "another" }))
      .thenNothing();
    given([opened()]).when(unfreezeAccount()).thenNothing();
  });

  it("can be done again and again", () => {
    given([opened(), frozen()]).when(unfreezeAccount()).then([unfrozen()]);
    given([opened(), frozen(), unfrozen()]).when(freezeAccount()).then([frozen()]);
  });
});

describe("closing", () => {
  const settled = [opened(), placed("h", 30n, { balance: 0n, held: 30n }, { expireTime: 5_000 })];

  it("is refused while there are holds, and possible once they are over", () => {
    const { facts, message } = given(settled).when(closeAccount()).thenRejects("HOLDS_ACTIVE");
    expect(facts).toEqual({ account_id: "a", holds: "1" });
    expect(message).toBe("Cannot close account a: open holds are 1");
    given([...settled, captured("h", 30n, { number: 1, balance: 0n, debits: 30n })])
      .when(closeAccount())
      .then([closed()]);
  });

  it("ends holds that are due, in the same decision", () =>
    given(settled)
      .when(closeAccount({ now: 5_000 }))
      .then([expired("h", 30n, { balance: 0n, held: 0n }, 5_000), closed()]));

  it("is refused while the account is frozen, before its balance counts", () => {
    const history = [opened(), deposited(1n, { number: 1, balance: 1n }), frozen()];
    const { message } = given(history).when(closeAccount()).thenRejects("ACCOUNT_FROZEN");
    expect(message).toBe("Cannot close account a: it is frozen");
  });
});
