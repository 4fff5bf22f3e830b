import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allPages } from "./all-pages.ts";
import type { EmbeddedProcess } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { eur, joinTokens, newRequestId, present, timestamp } from "./messages.ts";
import { refusalOf } from "./refusal-of.ts";
import { together, upTo } from "./together.ts";

const installation = createInstallation();
let daybook: EmbeddedProcess;
beforeAll(async () => {
  daybook = await installation.start();
}, 120_000);
afterAll(() => installation.remove());

const amountMax = 10n ** 15n;
const doubleMax = 2n ** 53n;
const int64Max = 2n ** 63n - 1n;
const wholePeriod = { startTime: timestamp(0), endTime: timestamp(4_102_444_800_000) };

const open = (accountId: string, more: object = {}) =>
  daybook.commands.openAccount({
    requestId: newRequestId(),
    accountId,
    ownerId: "exact",
    currencyCode: "EUR",
    ...more,
  });

const deposit = (accountId: string, minor: bigint) =>
  daybook.commands.depositMoney({ requestId: newRequestId(), accountId, amount: eur(minor) });

const withdraw = (accountId: string, minor: bigint) =>
  daybook.commands.withdrawMoney({ requestId: newRequestId(), accountId, amount: eur(minor) });

/** Deposits up to a balance, each as large as an amount may be. Returns the last token. */
const fill = async (accountId: string, minor: bigint): Promise<string> => {
  let token = "";
  for (let rest = minor; rest > 0n; rest -= amountMax) {
    const answer = await deposit(accountId, rest < amountMax ? rest : amountMax);
    token = answer.consistencyToken;
  }
  return token;
};

const minorOf = (money: { minorUnits: string } | null): bigint => BigInt(present(money).minorUnits);

describe("Balances around 2^53, which a double cannot tell apart", { timeout: 120_000 }, () => {
  const balances = [-1n, 0n, 1n, 2n, 3n].map((beside) => doubleMax + beside);
  const idOf = (minor: bigint): string => `double-${minor}`;
  let consistencyToken = "";
  beforeAll(async () => {
    const tokens = await together(balances, balances.length, async (minor) => {
      await open(idOf(minor));
      return fill(idOf(minor), minor);
    });
    consistencyToken = joinTokens(tokens);
  }, 120_000);

  it("are exact in the document", async () => {
    for (const minor of balances) {
      const accountId = idOf(minor);
      const { account } = await daybook.queries.getAccount({ consistencyToken, accountId });
      expect(account).toMatchObject({ balance: eur(minor), available: eur(minor) });
    }
  });

  it("are exact in the log", async () => {
    for (const minor of balances) {
      const streamId = `account-${idOf(minor)}`;
      const { events } = await daybook.operations.readEvents({ streamId });
      const last = JSON.parse(present(events.at(-1)).dataJson);
      expect(last.after.balanceMinor).toBe(String(minor));
    }
  });

  it("are told apart by a range of a single value", async () => {
    for (const minor of balances) {
      const bound = String(minor);
      const { accounts, totalSize } = await daybook.queries.listAccounts({
        consistencyToken,
        minMinorUnits: bound,
        maxMinorUnits: bound,
      });
      expect(totalSize).toBe("1");
      expect(accounts.map(({ accountId }) => accountId)).toEqual([idOf(minor)]);
    }
  });

  it.each(["balance", "balance desc"])("are in order by %s over pages of one", async (orderBy) => {
    const filter = { consistencyToken, minMinorUnits: String(doubleMax - 1n), orderBy };
    const seen = await allPages(
      (pageToken) => daybook.queries.listAccounts({ ...filter, pageSize: 1, pageToken }),
      ({ accounts }) => accounts.map(({ balance }) => minorOf(balance)),
    );
    const expected = orderBy === "balance" ? balances : balances.toReversed();
    expect(seen.filter((minor) => minor <= doubleMax + 3n)).toEqual(expected);
  });

  it("are above a threshold only when they are above it by one unit", async () => {
    const { accounts } = await daybook.queries.listHighValueAccounts({
      consistencyToken,
      currencyCode: "EUR",
      threshold: eur(doubleMax + 1n),
    });
    const near = accounts.map(({ balance }) => minorOf(balance));
    expect(near.filter((minor) => minor <= doubleMax + 3n)).toEqual([
      doubleMax + 3n,
      doubleMax + 2n,
    ]);
  });

  it("are exact in statement totals", async () => {
    for (const minor of balances) {
      const statement = await daybook.queries.getStatement({
        consistencyToken,
        accountId: idOf(minor),
        ...wholePeriod,
      });
      expect(statement).toMatchObject({
        closingBalance: eur(minor),
        totalCredits: eur(minor),
        totalDebits: eur(0),
      });
    }
  });
});

describe("Amounts up to 10^15", { timeout: 120_000 }, () => {
  const amounts = [2n, 1n, 0n].map((below) => amountMax - below);
  let consistencyToken = "";
  beforeAll(async () => {
    await open("amounts");
    for (const minor of amounts) ({ consistencyToken } = await deposit("amounts", minor));
  }, 60_000);

  it("are told apart by a range of a single value and in order over pages of one", async () => {
    const filter = { consistencyToken, accountIds: ["amounts"] };
    for (const minor of amounts) {
      const bounds = { minMinorUnits: String(minor), maxMinorUnits: String(minor) };
      const { entries } = await daybook.queries.searchEntries({ ...filter, ...bounds });
      expect(entries.map(({ amount }) => minorOf(amount))).toEqual([minor]);
    }
    const read = (pageToken: string) =>
      daybook.queries.searchEntries({ ...filter, orderBy: "amount", pageSize: 1, pageToken });
    const seen = await allPages(read, ({ entries }) =>
      entries.map(({ amount }) => minorOf(amount)),
    );
    expect(seen).toEqual(amounts);
  });

  it("pass, one unit more does not", async () => {
    const refusal = await refusalOf(deposit("amounts", amountMax + 1n));
    expect(refusal).toMatchObject({ code: "INVALID_ARGUMENT", reason: "INVALID_FIELD" });
    const limit = await open("limit", { overdraftLimit: eur(amountMax) });
    expect(limit.version).toBe("1");
    const withdrawn = await withdraw("limit", amountMax);
    expect(withdrawn).toMatchObject({ balance: eur(-amountMax), available: eur(0) });
    const { account } = await daybook.queries.getAccount({
      consistencyToken: withdrawn.consistencyToken,
      accountId: "limit",
    });
    expect(account?.balance).toEqual(eur(-amountMax));
  });
});

describe("A balance at the end of int64", { timeout: 600_000 }, () => {
  const deposits = Number(int64Max / amountMax);
  const rest = int64Max % amountMax;
  const accountId = "great";
  let consistencyToken = "";
  beforeAll(async () => {
    await open(accountId);
    await together(upTo(deposits), 128, () => deposit(accountId, amountMax));
  }, 600_000);

  it("takes what fits to the last unit and refuses one more, in every running total", async () => {
    const limit = { code: "FAILED_PRECONDITION", reason: "AMOUNT_LIMIT" };
    expect(await refusalOf(deposit(accountId, amountMax))).toMatchObject(limit);
    expect(await refusalOf(deposit(accountId, rest + 1n))).toMatchObject(limit);
    const full = await deposit(accountId, rest);
    expect(full).toMatchObject({ balance: eur(int64Max), available: eur(int64Max) });
    // With a limit of one unit what is available would not fit, though the balance does.
    const limited = { requestId: newRequestId(), accountId, limit: eur(1) };
    expect(await refusalOf(daybook.commands.setOverdraftLimit(limited))).toMatchObject(limit);
    expect(await refusalOf(deposit(accountId, 1n))).toMatchObject(limit);
    const withdrawn = await withdraw(accountId, 1n);
    expect(withdrawn.balance).toEqual(eur(int64Max - 1n));
    // The balance would fit again, the sum of all credits would not.
    expect(await refusalOf(deposit(accountId, 1n))).toMatchObject(limit);
    consistencyToken = withdrawn.consistencyToken;
  });

  it("is found by its exact value and heads the list of high values", async () => {
    const bound = String(int64Max - 1n);
    const { accounts } = await daybook.queries.listAccounts({
      consistencyToken,
      minMinorUnits: bound,
      maxMinorUnits: bound,
    });
    expect(accounts.map((account) => account.accountId)).toEqual([accountId]);
    const above = await daybook.queries.listAccounts({
      consistencyToken,
      minMinorUnits: String(int64Max),
    });
    expect(above.accounts).toEqual([]);
    const high = await daybook.queries.listHighValueAccounts({
      consistencyToken,
      currencyCode: "EUR",
      threshold: eur(int64Max - 2n),
    });
    expect(high.accounts.map(({ balance }) => balance)).toEqual([eur(int64Max - 1n)]);
  });

  it("adds up line by line in a statement of thousands of entries", async () => {
    const request = { consistencyToken, accountId, ...wholePeriod, pageSize: 1_000 };
    const lines = await allPages(
      (pageToken) => daybook.queries.getStatement({ ...request, pageToken }, { timeoutMs: 30_000 }),
      (page) => {
        expect(page).toMatchObject({
          openingBalance: eur(0),
          closingBalance: eur(int64Max - 1n),
          totalCredits: eur(int64Max),
          totalDebits: eur(1),
          totalSize: String(deposits + 2),
        });
        return page.entries;
      },
    );
    const running = upTo(deposits).map((count) => BigInt(count) * amountMax);
    expect(lines.map(({ balanceAfter }) => minorOf(balanceAfter))).toEqual([
      ...running,
      int64Max,
      int64Max - 1n,
    ]);
  });
});
