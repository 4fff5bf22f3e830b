import { describe, expect, it } from "vitest";
import {
  accountStates,
  closeAccount,
  closed,
  deposited,
  depositMoney,
  openAccount,
  opened,
  withdrawMoney,
  withdrawn,
} from "../../tests/account-samples.ts";
import { CommandRejected } from "../rejection.ts";
import { accountDecider } from "./decider.ts";
import { closing, deposit, opening, withdrawal } from "./decisions.ts";

const a = [
  opened({ overdraftLimitMinor: 50n }),
  deposited(300n, { number: 1, balance: 300n, held: 20n }),
];

describe("decisions on one account", () => {
  it.each([
    ["opening", opening.reads(openAccount())],
    ["a deposit", deposit.reads(depositMoney(1n))],
    ["a withdrawal", withdrawal.reads(withdrawMoney(1n))],
    ["closing", closing.reads(closeAccount())],
  ])("%s reads that account and nothing else", (_name, reads) => {
    expect(reads).toEqual([{ fold: accountDecider, id: "a" }]);
  });

  it("opening answers the id under which the account can be found", () => {
    expect(opening.decide(openAccount(), accountStates({}))).toEqual({
      appends: [{ category: "account", id: "a", events: [opened()] }],
      figures: { accountId: "a" },
    });
  });

  it("a deposit answers the entry and the account after it", () => {
    expect(deposit.decide(depositMoney(5n), accountStates({ a }))).toEqual({
      appends: [
        {
          category: "account",
          id: "a",
          events: [deposited(5n, { number: 2, balance: 305n, held: 20n })],
        },
      ],
      figures: {
        entryId: "entry-2",
        entryNumber: 2,
        currencyCode: "EUR",
        balanceMinor: 305n,
        availableMinor: 335n,
      },
    });
  });

  it("a withdrawal answers the entry and the account after it", () => {
    const after = { number: 2, balance: -30n, credits: 300n, debits: 330n, held: 20n };
    expect(withdrawal.decide(withdrawMoney(330n), accountStates({ a }))).toEqual({
      appends: [{ category: "account", id: "a", events: [withdrawn(330n, after)] }],
      figures: {
        entryId: "entry-2",
        entryNumber: 2,
        currencyCode: "EUR",
        balanceMinor: -30n,
        availableMinor: 0n,
      },
    });
  });

  it("closing what is closed appends nothing to the account that it read", () => {
    expect(closing.decide(closeAccount(), accountStates({ a: [opened(), closed()] }))).toEqual({
      appends: [{ category: "account", id: "a", events: [] }],
      figures: {},
    });
  });

  it("a refusal comes out as it is", () => {
    const decide = () => withdrawal.decide(withdrawMoney(331n), accountStates({ a }));
    expect(decide).toThrow(CommandRejected);
    expect(decide).toThrow("Cannot withdraw 3.31 EUR: available is 3.30 EUR");
  });
});
