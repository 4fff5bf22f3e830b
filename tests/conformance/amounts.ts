import { type Desk, forEachOf, money, timeAt } from "./desk.ts";
import { expectSeen } from "./expectation.ts";
import { rulesOf } from "./rule.ts";

const amountMax = 10n ** 15n;
const int64Max = 2n ** 63n - 1n;

const deposit = (desk: Desk, accountId: string, minor: bigint) =>
  desk.does("DepositMoney", { accountId, amount: money(minor) });

/** Amounts, ids and texts at their bounds. */
export const amountRules = rulesOf("bounds", {
  amounts: [
    "1 and 10^15 minor units pass, and are exact",
    async (desk) => {
      const accountId = await desk.open();
      await deposit(desk, accountId, 1n);
      const done = await deposit(desk, accountId, amountMax);
      expectSeen("balance", done.balance, money(amountMax + 1n));
    },
  ],
  "beyond-2-53": [
    "A balance beyond 2^53 is exact in answer, account, entry, statement and range",
    async (desk) => {
      const owner = desk.newId("owner");
      const accountId = await desk.open({ owner });
      const exact = 2n ** 53n + 1n;
      let rest = exact;
      let done = {};
      for (; rest > 0n; rest -= amountMax) {
        done = await deposit(desk, accountId, rest < amountMax ? rest : amountMax);
      }
      expectSeen("DepositMoney", done, { balance: money(exact) });
      const { consistencyToken } = done as Record<string, unknown>;
      const read = await desk.ok("GetAccount", { accountId, consistencyToken });
      expectSeen("GetAccount", read.account, { balance: money(exact), available: money(exact) });
      const period = { startTime: timeAt(0), endTime: timeAt(4_102_444_800_000) };
      const statement = await desk.ok("GetStatement", { accountId, consistencyToken, ...period });
      expectSeen("GetStatement", statement, { totalCredits: money(exact) });
      for (const [bound, found] of [
        [exact, "1"],
        [exact - 1n, "0"],
      ] as const) {
        const bounds = { minMinorUnits: String(bound), maxMinorUnits: String(bound) };
        const list = await desk.ok("ListAccounts", { ownerId: owner, consistencyToken, ...bounds });
        expectSeen(`accounts with a balance of ${bound}`, list.totalSize, found);
      }
    },
  ],
  "overdraft-limits": [
    "Overdraft limits of 0 and 10^15 pass",
    async (desk) => {
      const accountId = await desk.open({ overdraft: String(amountMax) });
      const all = await desk.does("WithdrawMoney", { accountId, amount: money(amountMax) });
      expectSeen("WithdrawMoney", all, { balance: money(-amountMax), available: money(0) });
      await desk.open({ overdraft: 0 });
    },
  ],
  "amount-limit": [
    "A balance, available amount or running total beyond int64 is AMOUNT_LIMIT",
    async (desk) => {
      const accountId = await desk.open();
      const deposits = Array.from({ length: Number(int64Max / amountMax) });
      await forEachOf(deposits, 64, async () => void (await deposit(desk, accountId, amountMax)));
      const rest = int64Max % amountMax;
      const over = { accountId, amount: money(rest + 1n) };
      await desk.refused("DepositMoney", over, "AMOUNT_LIMIT");
      const full = await deposit(desk, accountId, rest);
      expectSeen("balance", full.balance, money(int64Max));
      const limit = { accountId, limit: money(1) };
      await desk.refused("SetOverdraftLimit", limit, "AMOUNT_LIMIT");
      await desk.does("WithdrawMoney", { accountId, amount: money(1) });
      // The balance would fit again, the sum of all credits would not.
      await desk.refused("DepositMoney", { accountId, amount: money(1) }, "AMOUNT_LIMIT");
    },
    { slow: true },
  ],
  currencies: [
    "Currencies of 0, 2, 3 and 4 decimals are counted in minor units; messages show major ones",
    async (desk) => {
      for (const [currency, shown] of [
        ["JPY", "Cannot withdraw 1 JPY: available is 0 JPY"],
        ["EUR", "Cannot withdraw 0.01 EUR: available is 0.00 EUR"],
        ["KWD", "Cannot withdraw 0.001 KWD: available is 0.000 KWD"],
        ["CLF", "Cannot withdraw 0.0001 CLF: available is 0.0000 CLF"],
      ] as const) {
        const accountId = await desk.open({ currency });
        const request = { accountId, amount: money(1, currency) };
        const refusal = await desk.refused("WithdrawMoney", request, "INSUFFICIENT_FUNDS");
        expectSeen("message", refusal.message, shown);
      }
    },
  ],
  ids: [
    "Ids of 1 and 64 characters of A-Za-z0-9._- pass, also those that mean something to programs",
    async (desk) => {
      for (const accountId of ["x", "x".repeat(64), "A-Z_a.z-0", "__proto__", "constructor"]) {
        const request = { accountId, ownerId: accountId, currencyCode: "EUR" };
        const { consistencyToken } = await desk.does("OpenAccount", request);
        const { account } = await desk.ok("GetAccount", { accountId, consistencyToken });
        expectSeen("account", account, { accountId, ownerId: accountId });
      }
    },
  ],
  texts: [
    "Texts of 500 code points are stored and returned verbatim; unset = empty",
    async (desk) => {
      const accountId = await desk.open();
      const description = `"'<&>\\ ${"🙂".repeat(490)} é`;
      const request = { accountId, amount: money(1), description };
      const { entryId, consistencyToken } = await desk.does("DepositMoney", request);
      const { entry } = await desk.ok("GetEntry", { accountId, entryId, consistencyToken });
      expectSeen("entry", entry, { description, reference: "" });
    },
  ],
});
