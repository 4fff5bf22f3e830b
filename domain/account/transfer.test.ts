import { describe, expect, it } from "vitest";
import {
  accountStates,
  closed,
  deposited,
  opened,
  received,
  sent,
  transferMoney,
} from "../../tests/account-samples.ts";
import { CommandRejected } from "../rejection.ts";
import type { AccountEvent } from "./events.ts";
import { transfer } from "./transfer.ts";

type Histories = { a?: AccountEvent[]; b?: AccountEvent[] };

const decide = (histories: Histories, command = transferMoney(300n)) =>
  transfer.decide(command, accountStates(histories));

const refusal = (histories: Histories, command = transferMoney(300n)): CommandRejected => {
  try {
    decide(histories, command);
  } catch (error) {
    if (error instanceof CommandRejected) return error;
    throw error;
  }
  throw new Error("Expected a refusal but the transfer passed");
};

const greatest = 9_223_372_036_854_775_807n;
const source = [opened(), deposited(300n, { number: 1, balance: 300n })];
const target = [opened({ ownerId: "bob" }), deposited(7n, { number: 1, balance: 7n })];

describe("transfer.reads()", () => {
  it("names the source first, as the request does", () => {
    const reads = transfer.reads(transferMoney(1n));
    expect(reads.map(({ fold, id }) => [fold.category, id])).toEqual([
      ["account", "a"],
      ["account", "b"],
    ]);
  });
});

describe("transfer.decide()", () => {
  it("takes from one account what it gives to the other, in one append", () => {
    const command = transferMoney(300n, { description: "Rent", reference: "2026-11" });
    const words = { description: "Rent", reference: "2026-11" };
    const left = { number: 2, balance: 0n, credits: 300n, debits: 300n };
    expect(decide({ a: source, b: target }, command).appends).toEqual([
      {
        category: "account",
        id: "a",
        events: [
          { ...sent(300n, left), ...words, entryId: "entry-of-a-2", toEntryId: "entry-of-b-2" },
        ],
      },
      {
        category: "account",
        id: "b",
        events: [
          {
            ...received(300n, { number: 2, balance: 307n }),
            ...words,
            entryId: "entry-of-b-2",
            fromEntryId: "entry-of-a-2",
          },
        ],
      },
    ]);
  });

  it("answers with both entries and the figures of the source", () => {
    const histories = {
      a: [opened({ overdraftLimitMinor: 40n }), ...source.slice(1)],
      b: [opened()],
    };
    expect(decide(histories, transferMoney(310n)).figures).toEqual({
      entryId: "entry-of-a-2",
      entryNumber: 2,
      toEntryId: "entry-of-b-1",
      toEntryNumber: 1,
      currencyCode: "EUR",
      balanceMinor: -10n,
      availableMinor: 30n,
    });
  });

  it("refuses one cent more than the source has", () => {
    const rejected = refusal({ a: source, b: target }, transferMoney(301n));
    expect(rejected.reason).toBe("INSUFFICIENT_FUNDS");
    expect(rejected.message).toBe("Cannot transfer 3.01 EUR: available is 3.00 EUR");
  });

  it("fills the target to the last unit, and not one further", () => {
    const filled = (balance: bigint) => [opened(), deposited(1n, { number: 1, balance })];
    expect(decide({ a: source, b: filled(greatest - 300n) }).appends).toHaveLength(2);
    const rejected = refusal({ a: source, b: filled(greatest - 299n) });
    expect(rejected.reason).toBe("AMOUNT_LIMIT");
    expect(rejected.facts).toMatchObject({ account_id: "b", figure: "balance" });
  });

  it.each<[string, Histories, string]>([
    ["the source", { b: target }, "a"],
    ["the target", { a: source }, "b"],
    ["both", {}, "a"],
    ["the target, the source being closed", { a: [opened(), closed()] }, "b"],
    ["the target, the source being empty", { a: [opened()] }, "b"],
    ["the target, the source being in dollars", { a: [opened({ currencyCode: "USD" })] }, "b"],
    ["the source, the target being closed", { b: [opened(), closed()] }, "a"],
  ])("refuses when it cannot find %s, whatever else is wrong", (_name, histories, accountId) => {
    const rejected = refusal(histories);
    expect(rejected.reason).toBe("ACCOUNT_NOT_FOUND");
    expect(rejected.facts).toEqual({ account_id: accountId });
  });

  it.each<[string, Histories, string]>([
    ["source", { a: [opened(), closed()], b: target }, "a"],
    ["target", { a: source, b: [opened(), closed()] }, "b"],
  ])("refuses when the %s is closed", (_name, histories, accountId) => {
    const rejected = refusal(histories);
    expect(rejected.reason).toBe("ACCOUNT_CLOSED");
    expect(rejected.facts).toEqual({ account_id: accountId });
  });

  it.each<[string, Histories, string]>([
    ["source", { a: [opened({ currencyCode: "USD" })], b: target }, "a"],
    ["target", { a: source, b: [opened({ currencyCode: "USD" })] }, "b"],
  ])("refuses when the %s is kept in another currency", (_name, histories, accountId) => {
    const rejected = refusal(histories);
    expect(rejected.reason).toBe("CURRENCY_MISMATCH");
    expect(rejected.facts).toEqual({ account_id: accountId, expected: "USD", actual: "EUR" });
  });

  it("takes a transfer to oneself for a mistake of its maker", () => {
    const command = transferMoney(1n, { toAccountId: "a" });
    expect(() => decide({ a: source }, command)).toThrow(RangeError);
  });
});
