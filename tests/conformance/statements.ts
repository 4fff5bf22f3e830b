import { all, at, type Desk, money, msOf, timeAt, until } from "./desk.ts";
import { expectSeen } from "./expectation.ts";
import { rulesOf } from "./rule.ts";
import type { Message } from "./wire.ts";

const wholePeriod = { startTime: timeAt(0), endTime: timeAt(4_102_444_800_000) };

const minor = (value: unknown): bigint =>
  BigInt(String((value as Message | undefined)?.minorUnits ?? 0));

/** Opening + credits − debits = closing, and every line's balance follows from the one before. */
const expectArithmetic = (statement: Message): void => {
  let balance = minor(statement.openingBalance);
  let number = Number(statement.firstEntryNumber);
  let [credits, debits] = [0n, 0n];
  for (const entry of all(statement, "entries")) {
    const amount = minor(entry.amount);
    const isCredit = entry.direction === "DIRECTION_CREDIT";
    balance += isCredit ? amount : -amount;
    if (isCredit) credits += amount;
    else debits += amount;
    expectSeen("entry", entry, { entryNumber: String(number), balanceAfter: money(balance) });
    number += 1;
  }
  expectSeen("statement", statement, {
    closingBalance: money(balance),
    totalCredits: money(credits),
    totalDebits: money(debits),
  });
};

/** Deposit 1,000, withdraw 250, deposit 40: at three different times. */
const withHistory = async (desk: Desk) => {
  const accountId = await desk.open();
  const done: Message[] = [];
  for (const [rpc, amount] of [
    ["DepositMoney", 1_000],
    ["WithdrawMoney", 250],
    ["DepositMoney", 40],
  ] as const) {
    const before = msOf(done.at(-1)?.recordTime);
    let answer = await desk.does(rpc, { accountId, amount: money(amount) });
    // Appends may share a millisecond; periods are cut between these.
    if (msOf(answer.recordTime) === before) {
      await desk.does("ReverseEntry", { accountId, entryId: answer.entryId });
      answer = await desk.does(rpc, { accountId, amount: money(amount) });
    }
    done.push(answer);
  }
  const consistencyToken = done.at(-1)?.consistencyToken;
  const read = (more: object): Promise<Message> =>
    desk.ok("GetStatement", { accountId, consistencyToken, ...wholePeriod, ...more });
  return { accountId, done, read };
};

/** Statements. */
export const statementRules = rulesOf("statements", {
  arithmetic: [
    "Opening balance + entries = closing balance, totals and dense numbers agree",
    async (desk) => {
      const { accountId, read } = await withHistory(desk);
      const statement = await read({});
      expectSeen("statement", statement, { accountId, openingBalance: money(0) });
      expectSeen("closing_balance", statement.closingBalance, money(790));
      expectArithmetic(statement);
    },
  ],
  periods: [
    "The closing balance of a period is the opening balance of the next, the bound half-open",
    async (desk) => {
      const { done, read } = await withHistory(desk);
      const cut = done[1]?.recordTime;
      const [before, after] = [await read({ endTime: cut }), await read({ startTime: cut })];
      expectArithmetic(before);
      expectArithmetic(after);
      expectSeen("opening of the next", after.openingBalance, at(before, "closingBalance"));
      const next = Number(before.lastEntryNumber) + 1;
      expectSeen("first number of the next", after.firstEntryNumber, String(next));
      const counted = Number(before.totalSize) + Number(after.totalSize);
      expectSeen("entries of both", String(counted), (await read({})).totalSize);
    },
  ],
  empty: [
    "A period without entries has numbers 0, no lines, and equal balances",
    async (desk) => {
      const { read } = await withHistory(desk);
      const future = { startTime: timeAt(4_000_000_000_000), endTime: wholePeriod.endTime };
      const empty = { entries: [], firstEntryNumber: "0", lastEntryNumber: "0", totalSize: "0" };
      const balances = { openingBalance: money(790), closingBalance: money(790) };
      expectSeen("future period", await read(future), { ...empty, ...balances });
      const past = { endTime: timeAt(1_000) };
      const none = { openingBalance: money(0), closingBalance: money(0) };
      expectSeen("period before the account", await read(past), { ...empty, ...none });
    },
  ],
  pages: [
    "Paged by entries, with balances and totals of the whole period fixed on the first page",
    async (desk) => {
      const { accountId, read } = await withHistory(desk);
      const first = await read({ pageSize: 1 });
      const totals = {
        openingBalance: money(0),
        closingBalance: first.closingBalance,
        totalCredits: first.totalCredits,
        totalSize: first.totalSize,
      };
      await desk.does("DepositMoney", { accountId, amount: money(9) });
      const lines = [...all(first, "entries")];
      let pageToken = first.nextPageToken;
      while (pageToken !== "" && lines.length < 20) {
        const page = await read({ pageSize: 1, pageToken });
        expectSeen("a further page", page, totals);
        lines.push(...all(page, "entries"));
        pageToken = page.nextPageToken;
      }
      expectSeen("lines", String(lines.length), first.totalSize);
      expectArithmetic({ ...first, entries: lines });
    },
  ],
  closed: [
    "A period that is over becomes closed=true and then answers the same for ever",
    async (desk) => {
      const { accountId, done, read } = await withHistory(desk);
      const period = { endTime: timeAt(msOf(done.at(-1)?.recordTime) + 1) };
      const open = await read({});
      expectSeen("closed of a period with a future", open.closed, false);
      await until("closed", async () => (await read(period)).closed === true);
      const { asOf: _asOf, ...closed } = await read(period);
      const [entry] = all(closed, "entries");
      await desk.does("DepositMoney", { accountId, amount: money(5_000) });
      const undone = await desk.does("ReverseEntry", { accountId, entryId: entry?.entryId });
      const { consistencyToken } = undone;
      expectSeen("the statement later", await read({ ...period, consistencyToken }), closed);
    },
  ],
  reversals: [
    "Lines never change: that an entry was reversed is a line of its own, not a mark on it",
    async (desk) => {
      const { accountId, read } = await withHistory(desk);
      const [, entry] = all(await read({}), "entries");
      const undone = await desk.does("ReverseEntry", { accountId, entryId: entry?.entryId });
      const statement = await read({ consistencyToken: undone.consistencyToken });
      expectArithmetic(statement);
      const [line] = all(statement, "entries").filter(({ entryId }) => entryId === entry?.entryId);
      expectSeen("the reversed line", line, { ...entry, reversedByEntryId: "" });
      const last = all(statement, "entries").at(-1);
      const reversal = { type: "ENTRY_TYPE_REVERSAL", reversesEntryId: entry?.entryId };
      expectSeen("the last line", last, reversal);
    },
  ],
});
