import { describe, expect, it } from "vitest";
import {
  accountStates,
  captured,
  closed,
  deposited,
  frozen,
  opened,
  placed,
  received,
  reversed,
  reverseEntry,
  sent,
  withdrawn,
} from "../../tests/account-samples.ts";
import { CommandRejected } from "../rejection.ts";
import { accountDecider } from "./decider.ts";
import type { AccountEvent } from "./events.ts";
import { reversal } from "./reversal.ts";

type Histories = { a?: AccountEvent[]; b?: AccountEvent[] };

const decide = (histories: Histories, command = reverseEntry("entry-1")) =>
  reversal.decide(command, accountStates(histories));

const refusal = (histories: Histories, command = reverseEntry("entry-1")): CommandRejected => {
  try {
    decide(histories, command);
  } catch (error) {
    if (error instanceof CommandRejected) return error;
    throw error;
  }
  throw new Error("Expected a refusal but the reversal passed");
};

const rich = [opened(), deposited(300n, { number: 1, balance: 300n })];
const spent = { number: 2, balance: 100n, credits: 300n, debits: 200n };
const sentAll = sent(200n, spent);
const arrived = { ...received(200n, { number: 1, balance: 200n }), entryId: "entry-of-b" };
/** `a` has sent 200 of its 300 to `b`. */
const transferred = {
  a: [...rich, sentAll],
  b: [opened({ ownerId: "bob" }), { ...arrived, fromEntryId: "entry-2" }],
};

describe("reversal.decide(), on one account", () => {
  it("reads the account that is named, before it knows of another", () => {
    expect(reversal.reads(reverseEntry("x"))).toEqual([{ fold: accountDecider, id: "a" }]);
  });

  it("takes back a deposit", () => {
    const command = reverseEntry("entry-1", { description: "Typed wrong" });
    const after = { number: 2, balance: 0n, credits: 300n, debits: 300n };
    const event = reversed(300n, after, { direction: "debit", reversesEntryId: "entry-1" });
    const { appends, figures } = decide({ a: rich }, command);
    expect(appends).toEqual([
      { category: "account", id: "a", events: [{ ...event, description: "Typed wrong" }] },
    ]);
    expect(figures).toEqual({
      entryId: "entry-2",
      entryNumber: 2,
      currencyCode: "EUR",
      balanceMinor: 0n,
      availableMinor: 0n,
    });
  });

  it("gives back a withdrawal, and what was captured of a hold", () => {
    const after = { number: 3, balance: 300n, credits: 500n, debits: 200n };
    const event = reversed(200n, after, { direction: "credit", reversesEntryId: "entry-2" });
    const withdrawal = [...rich, withdrawn(200n, spent)];
    expect(decide({ a: withdrawal }, reverseEntry("entry-2")).appends[0]?.events).toEqual([event]);
    const hold = placed("h", 250n, { balance: 300n, held: 250n });
    const capture = [...rich, hold, captured("h", 200n, spent, 50n)];
    expect(decide({ a: capture }, reverseEntry("entry-2")).appends[0]?.events).toEqual([event]);
  });

  it("refuses when the money is not there, held money included", () => {
    const { reason, message } = refusal({ a: [...rich, withdrawn(200n, spent)] });
    expect(reason).toBe("INSUFFICIENT_FUNDS");
    expect(message).toBe("Cannot reverse 3.00 EUR: available is 1.00 EUR");
    const held = [...rich, placed("h", 1n, { balance: 300n, held: 1n })];
    expect(refusal({ a: held }).reason).toBe("INSUFFICIENT_FUNDS");
  });

  it("refuses what it cannot find: an account, an entry, one of another account", () => {
    expect(refusal({}).reason).toBe("ACCOUNT_NOT_FOUND");
    const { reason, facts } = refusal({ a: rich, b: rich }, reverseEntry("entry-7"));
    expect(reason).toBe("ENTRY_NOT_FOUND");
    expect(facts).toEqual({ account_id: "a", entry_id: "entry-7" });
    expect(refusal({ a: [opened()], b: rich }).reason).toBe("ENTRY_NOT_FOUND");
    expect(refusal({ a: [opened(), closed()] }).reason).toBe("ENTRY_NOT_FOUND");
  });

  it("refuses to reverse twice, and to reverse a reversal", () => {
    const once = reversed(
      300n,
      { number: 2, balance: 0n, credits: 300n, debits: 300n },
      { direction: "debit", reversesEntryId: "entry-1" },
    );
    const { reason, facts } = refusal({ a: [...rich, once] });
    expect(reason).toBe("ALREADY_REVERSED");
    expect(facts).toEqual({
      account_id: "a",
      entry_id: "entry-1",
      reversed_by_entry_id: "entry-2",
    });
    const again = refusal({ a: [...rich, once] }, reverseEntry("entry-2"));
    expect(again.reason).toBe("NOT_REVERSIBLE");
  });

  it("on a frozen account gives, and does not take", () => {
    expect(refusal({ a: [...rich, frozen()] }).reason).toBe("ACCOUNT_FROZEN");
    const a = [...rich, withdrawn(200n, spent), frozen()];
    expect(decide({ a }, reverseEntry("entry-2")).appends[0]?.events).toHaveLength(1);
  });

  it("refuses on a closed account, whatever the entry", () => {
    const gone = withdrawn(300n, { number: 2, balance: 0n, credits: 300n, debits: 300n });
    const a = [...rich, gone, closed()];
    expect(refusal({ a }).reason).toBe("ACCOUNT_CLOSED");
    expect(refusal({ a }, reverseEntry("entry-2")).reason).toBe("ACCOUNT_CLOSED");
  });
});

describe("reversal.decide(), of a transfer", () => {
  const fromSource = reverseEntry("entry-2", { entryKey: "ra", counterpartyEntryKey: "rb" });
  const fromTarget = reverseEntry("entry-of-b", {
    accountId: "b",
    entryKey: "rb",
    counterpartyEntryKey: "ra",
  });
  const atSource = {
    ...reversed(
      200n,
      { number: 3, balance: 300n, credits: 500n, debits: 200n },
      {
        direction: "credit",
        reversesEntryId: "entry-2",
        counterpartyAccountId: "b",
        counterpartyEntryId: "rb-2",
      },
    ),
    entryId: "ra-3",
  };
  const atTarget = {
    ...reversed(
      200n,
      { number: 2, balance: 0n, credits: 200n, debits: 200n },
      {
        direction: "debit",
        reversesEntryId: "entry-of-b",
        counterpartyAccountId: "a",
        counterpartyEntryId: "ra-3",
      },
    ),
    entryId: "rb-2",
  };

  it("undoes both halves, whichever is named", () => {
    expect(decide(transferred, fromSource).appends).toEqual([
      { category: "account", id: "a", events: [atSource] },
      { category: "account", id: "b", events: [atTarget] },
    ]);
    expect(decide(transferred, fromTarget).appends).toEqual([
      { category: "account", id: "b", events: [atTarget] },
      { category: "account", id: "a", events: [atSource] },
    ]);
  });

  it("answers with the named account, and with the other half", () => {
    expect(decide(transferred, fromSource).figures).toEqual({
      entryId: "ra-3",
      entryNumber: 3,
      currencyCode: "EUR",
      balanceMinor: 300n,
      availableMinor: 300n,
      counterpartyAccountId: "b",
      counterpartyEntryId: "rb-2",
      counterpartyEntryNumber: 2,
    });
  });

  it("can be done once, by either half", () => {
    const { a, b } = transferred;
    const both = { a: [...a, atSource], b: [...b, atTarget] };
    expect(refusal(both, fromSource).reason).toBe("ALREADY_REVERSED");
    expect(refusal(both, fromTarget).reason).toBe("ALREADY_REVERSED");
  });

  it.each<[string, AccountEvent, string]>([
    [
      "has spent it",
      withdrawn(1n, { number: 2, balance: 199n, credits: 200n, debits: 1n }),
      "INSUFFICIENT_FUNDS",
    ],
    ["is frozen", frozen(), "ACCOUNT_FROZEN"],
    ["is closed", closed(), "ACCOUNT_CLOSED"],
  ])("is refused by either half when the target %s", (_what, last, reason) => {
    const histories = { ...transferred, b: [...transferred.b, last] };
    for (const command of [fromSource, fromTarget]) {
      const rejected = refusal(histories, command);
      expect(rejected.reason).toBe(reason);
      expect(rejected.facts).toMatchObject({ account_id: "b" });
    }
  });

  it("gives back to a source that is frozen, and not to one that is closed", () => {
    const { a } = transferred;
    expect(decide({ ...transferred, a: [...a, frozen()] }, fromTarget).appends).toHaveLength(2);
    expect(refusal({ ...transferred, a: [...a, closed()] }, fromTarget).reason).toBe(
      "ACCOUNT_CLOSED",
    );
  });
});
