import { type Desk, money, timeAt } from "./desk.ts";
import { aText, expectSeen } from "./expectation.ts";
import { rulesOf } from "./rule.ts";
import type { Outcome } from "./wire.ts";

/** A sentence for a person: one line, no full stop. */
const sentence = /^Cannot [^\n]*[^.\n]$/;
/** What no message may give away. */
const inside =
  /select |insert |\bat \/|\.ts:\d|stack|elastic|postgres|amqp|localhost|\d+\.\d+\.\d+\.\d+:\d+/i;

const expectShape = (outcome: Outcome, subject: string): void => {
  expectSeen("message", outcome.message, sentence);
  expectSeen("message gives away the inside", inside.test(outcome.message), false);
  const precondition = { type: outcome.reason, subject, description: aText };
  expectSeen("PreconditionFailure", outcome.preconditions, [precondition]);
};

const hold = async (desk: Desk, minor: number) => {
  const accountId = await desk.open({ balance: 100 });
  await desk.does("PlaceHold", { accountId, holdId: "h", amount: money(minor) });
  return { accountId, holdId: "h" };
};

const balanceRefusals = {
  "insufficient-funds": [
    "All that is available passes, one unit more is INSUFFICIENT_FUNDS with the facts",
    async (desk: Desk) => {
      const accountId = await desk.open({ balance: 300, overdraft: 50 });
      await desk.does("PlaceHold", { accountId, amount: money(100) });
      const more = { accountId, amount: money(251) };
      const refusal = await desk.refused("WithdrawMoney", more, "INSUFFICIENT_FUNDS");
      expectSeen("message", refusal.message, "Cannot withdraw 2.51 EUR: available is 2.50 EUR");
      expectShape(refusal, accountId);
      expectSeen("metadata", refusal.metadata, { available: "2.50 EUR" });
      await desk.refused("PlaceHold", more, "INSUFFICIENT_FUNDS");
      const out = { fromAccountId: accountId, toAccountId: await desk.open(), amount: money(251) };
      await desk.refused("TransferMoney", out, "INSUFFICIENT_FUNDS");
      const done = await desk.does("WithdrawMoney", { accountId, amount: money(250) });
      expectSeen("WithdrawMoney", done, { balance: money(50), available: money(0) });
    },
  ],
  "currency-mismatch": [
    "An amount in another currency than the account's is CURRENCY_MISMATCH, expected and actual",
    async (desk: Desk) => {
      const [accountId, yen] = [
        await desk.open({ balance: 9 }),
        await desk.open({ currency: "JPY" }),
      ];
      const amount = money(1, "JPY");
      const holdId = (await desk.does("PlaceHold", { accountId, amount: money(5) })).holdId;
      const transfer = { fromAccountId: accountId, toAccountId: yen, amount: money(1) };
      for (const [rpc, request, facts] of [
        ["DepositMoney", { accountId, amount }, { expected: "EUR", actual: "JPY" }],
        ["WithdrawMoney", { accountId, amount }, { expected: "EUR", actual: "JPY" }],
        ["PlaceHold", { accountId, amount }, { expected: "EUR", actual: "JPY" }],
        ["CaptureHold", { accountId, holdId, amount }, { expected: "EUR", actual: "JPY" }],
        ["SetOverdraftLimit", { accountId, limit: amount }, { expected: "EUR", actual: "JPY" }],
        ["TransferMoney", transfer, { expected: "JPY", actual: "EUR" }],
      ] as const) {
        const refusal = await desk.refused(rpc, request, "CURRENCY_MISMATCH");
        expectSeen(`${rpc} metadata`, refusal.metadata, facts);
      }
    },
  ],
  "balance-not-zero": [
    "CloseAccount with money on it, or owing money, is BALANCE_NOT_ZERO",
    async (desk: Desk) => {
      const rich = await desk.open({ balance: 1 });
      expectShape(
        await desk.refused("CloseAccount", { accountId: rich }, "BALANCE_NOT_ZERO"),
        rich,
      );
      const poor = await desk.open({ overdraft: 5 });
      await desk.does("WithdrawMoney", { accountId: poor, amount: money(1) });
      await desk.refused("CloseAccount", { accountId: poor }, "BALANCE_NOT_ZERO");
    },
  ],
  "holds-active": [
    "CloseAccount with an open hold is HOLDS_ACTIVE, and passes once it is released",
    async (desk: Desk) => {
      const accountId = await desk.open({ overdraft: 5 });
      await desk.does("PlaceHold", { accountId, holdId: "h", amount: money(5) });
      await desk.refused("CloseAccount", { accountId }, "HOLDS_ACTIVE");
      await desk.does("ReleaseHold", { accountId, holdId: "h" });
      await desk.does("CloseAccount", { accountId });
    },
  ],
  "overdraft-in-use": [
    "A limit at what is overdrawn and held passes, one unit lower is OVERDRAFT_IN_USE",
    async (desk: Desk) => {
      const accountId = await desk.open({ overdraft: 100 });
      await desk.does("WithdrawMoney", { accountId, amount: money(30) });
      await desk.does("PlaceHold", { accountId, amount: money(20) });
      const set = (limit: number) => ({ accountId, limit: money(limit) });
      await desk.refused("SetOverdraftLimit", set(49), "OVERDRAFT_IN_USE");
      const done = await desk.does("SetOverdraftLimit", set(50));
      expectSeen("available", done.available, money(0));
    },
  ],
} as const;

const holdRefusals = {
  "capture-exceeds-hold": [
    "Capturing more than is held is CAPTURE_EXCEEDS_HOLD",
    async (desk: Desk) => {
      const named = await hold(desk, 40);
      const more = { ...named, amount: money(41) };
      await desk.refused("CaptureHold", more, "CAPTURE_EXCEEDS_HOLD");
      await desk.does("CaptureHold", { ...named, amount: money(40) });
    },
  ],
  "hold-not-active": [
    "A hold that was captured or released is HOLD_NOT_ACTIVE, and its id HOLD_EXISTS",
    async (desk: Desk) => {
      for (const [rpc, hold_status] of [
        ["CaptureHold", "CAPTURED"],
        ["ReleaseHold", "RELEASED"],
      ] as const) {
        const named = await hold(desk, 10);
        await desk.does(rpc, named);
        for (const late of ["CaptureHold", "ReleaseHold"]) {
          const refusal = await desk.refused(late, named, "HOLD_NOT_ACTIVE");
          expectSeen("metadata", refusal.metadata, { hold_status });
        }
        await desk.refused("PlaceHold", { ...named, amount: money(1) }, "HOLD_EXISTS");
      }
    },
  ],
  "hold-not-found": [
    "A hold that never was is HOLD_NOT_FOUND",
    async (desk: Desk) => {
      const named = { accountId: await desk.open(), holdId: "never" };
      await desk.refused("CaptureHold", named, "HOLD_NOT_FOUND");
      await desk.refused("ReleaseHold", named, "HOLD_NOT_FOUND");
    },
  ],
  "expire-time-past": [
    "A hold that would have ended before it began is refused",
    async (desk: Desk) => {
      const accountId = await desk.open({ balance: 10 });
      const past = { accountId, amount: money(1), expireTime: timeAt(1_000) };
      await desk.refused("PlaceHold", past, "EXPIRE_TIME_PAST");
    },
  ],
} as const;

const reversalRefusals = {
  "already-reversed": [
    "An entry is reversed once; a transfer's either half then is ALREADY_REVERSED",
    async (desk: Desk) => {
      const [from, to] = [await desk.open({ balance: 10 }), await desk.open()];
      const request = { fromAccountId: from, toAccountId: to, amount: money(10) };
      const { entryId, toEntryId } = await desk.does("TransferMoney", request);
      await desk.does("ReverseEntry", { accountId: to, entryId: toEntryId });
      for (const again of [
        { accountId: to, entryId: toEntryId },
        { accountId: from, entryId },
      ]) {
        const refusal = await desk.refused("ReverseEntry", again, "ALREADY_REVERSED");
        expectSeen("metadata", refusal.metadata, { reversed_by_entry_id: aText });
      }
    },
  ],
  "not-reversible": [
    "A reversal cannot be reversed: NOT_REVERSIBLE",
    async (desk: Desk) => {
      const accountId = await desk.open({ balance: 10 });
      const { entryId } = await desk.does("WithdrawMoney", { accountId, amount: money(1) });
      const undone = await desk.does("ReverseEntry", { accountId, entryId });
      const again = { accountId, entryId: undone.entryId };
      await desk.refused("ReverseEntry", again, "NOT_REVERSIBLE");
    },
  ],
  "reverse-spent": [
    "What a reversal takes back must be there: INSUFFICIENT_FUNDS",
    async (desk: Desk) => {
      const accountId = await desk.open();
      const { entryId } = await desk.does("DepositMoney", { accountId, amount: money(10) });
      await desk.does("WithdrawMoney", { accountId, amount: money(1) });
      await desk.refused("ReverseEntry", { accountId, entryId }, "INSUFFICIENT_FUNDS");
    },
  ],
  "entry-not-found": [
    "An entry that is not on the account is ENTRY_NOT_FOUND, another account's among them",
    async (desk: Desk) => {
      const [accountId, other] = [await desk.open(), await desk.open()];
      const { entryId } = await desk.does("DepositMoney", { accountId: other, amount: money(1) });
      await desk.refused("ReverseEntry", { accountId, entryId }, "ENTRY_NOT_FOUND");
      await desk.refused("ReverseEntry", { accountId, entryId: "none" }, "ENTRY_NOT_FOUND");
    },
  ],
} as const;

const identityRefusals = {
  "account-not-found": [
    "Every command on an unknown account is ACCOUNT_NOT_FOUND and names it",
    async (desk: Desk) => {
      const accountId = desk.newId("none");
      const known = await desk.open({ balance: 5 });
      const amount = money(1);
      for (const [rpc, request] of [
        ["DepositMoney", { amount }],
        ["WithdrawMoney", { amount }],
        ["TransferMoney", { fromAccountId: known, toAccountId: accountId, amount }],
        ["TransferMoney", { fromAccountId: accountId, toAccountId: known, amount }],
        ["PlaceHold", { amount }],
        ["CaptureHold", { holdId: "h" }],
        ["ReleaseHold", { holdId: "h" }],
        ["ReverseEntry", { entryId: "e" }],
        ["SetOverdraftLimit", { limit: amount }],
        ["FreezeAccount", { reason: "r" }],
        ["UnfreezeAccount", {}],
        ["CloseAccount", {}],
      ] as const) {
        const refusal = await desk.refused(rpc, { accountId, ...request }, "ACCOUNT_NOT_FOUND");
        expectSeen(`${rpc} metadata`, refusal.metadata, { account_id: accountId });
        expectSeen(`${rpc} message`, refusal.message, sentence);
      }
    },
  ],
  "account-exists": [
    "Opening an account under an id that is taken is ACCOUNT_EXISTS",
    async (desk: Desk) => {
      const accountId = await desk.open();
      const request = { accountId, ownerId: "o", currencyCode: "EUR" };
      await desk.refused("OpenAccount", request, "ACCOUNT_EXISTS");
    },
  ],
} as const;

/** What the domain says no to, and what every such answer says. */
export const refusalRules = rulesOf("refusals", {
  ...identityRefusals,
  ...balanceRefusals,
  ...holdRefusals,
  ...reversalRefusals,
});
