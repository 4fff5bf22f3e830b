import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EmbeddedProcess } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { eur, joinTokens, newRequestId, timestamp } from "./messages.ts";
import { refusalOf } from "./refusal-of.ts";

const installation = createInstallation();
let daybook: EmbeddedProcess;
let taken = 0;
beforeAll(async () => {
  daybook = await installation.start();
}, 120_000);
afterAll(() => installation.remove());

const openNew = async (balance = 0, overdraft = 0): Promise<string> => {
  taken += 1;
  const { accountId } = await daybook.commands.openAccount({
    ...request(),
    accountId: `r-${taken}`,
    ownerId: "owner-1",
    currencyCode: "EUR",
    overdraftLimit: eur(overdraft),
  });
  if (balance > 0)
    await daybook.commands.depositMoney({ ...request(accountId), amount: eur(balance) });
  return accountId;
};

const request = (accountId = "") => ({ requestId: newRequestId(), accountId });

const place = (accountId: string, minor: number, more: object = {}) =>
  daybook.commands.placeHold({ ...request(accountId), amount: eur(minor), ...more });

const shown = async (accountId: string, consistencyToken: string) =>
  (await daybook.queries.getAccount({ accountId, consistencyToken })).account;

describe("A hold", { timeout: 60_000 }, () => {
  it("sets money aside, and gives it out in part when it is captured", async () => {
    const { commands, queries } = daybook;
    const accountId = await openNew(1_000, 100);
    const placed = await place(accountId, 400, { description: "Hotel" });
    expect(placed).toMatchObject({
      accountId,
      version: "3",
      balance: eur(1_000),
      available: eur(700),
      held: eur(400),
      replayed: false,
    });
    expect(await shown(accountId, placed.consistencyToken)).toMatchObject({
      balance: eur(1_000),
      held: eur(400),
      available: eur(700),
      version: "3",
    });
    const { holdId } = placed;
    const capturing = { ...request(accountId), holdId, amount: eur(150) };
    const captured = await commands.captureHold(capturing);
    expect(captured).toMatchObject({
      holdId,
      version: "4",
      entryNumber: "2",
      balance: eur(850),
      available: eur(950),
      released: eur(250),
      held: eur(0),
    });
    expect(await commands.captureHold(capturing)).toEqual({ ...captured, replayed: true });
    const { consistencyToken, entryId } = captured;
    const { entry } = await queries.getEntry({ accountId, entryId, consistencyToken });
    expect(entry).toMatchObject({
      type: "ENTRY_TYPE_CAPTURE",
      direction: "DIRECTION_DEBIT",
      amount: eur(150),
      balanceAfter: eur(850),
      description: "Hotel",
      holdId,
      version: "4",
    });
    const found = await queries.searchEntries({
      accountIds: [accountId],
      types: ["ENTRY_TYPE_CAPTURE"],
      consistencyToken,
    });
    expect(found.entries.map((one) => one.entryId)).toEqual([entryId]);
  });

  it("is over once it is captured, released or expired, and says so", async () => {
    const { commands } = daybook;
    const accountId = await openNew(1_000);
    const soon = Date.now() + 2_000;
    const holds = await Promise.all([
      place(accountId, 1, { holdId: "captured" }),
      place(accountId, 2, { holdId: "released" }),
      place(accountId, 4, { holdId: "expired", expireTime: timestamp(soon) }),
    ]);
    expect(holds.map(({ holdId }) => holdId)).toEqual(["captured", "released", "expired"]);
    await commands.captureHold({ ...request(accountId), holdId: "captured" });
    const released = await commands.releaseHold({ ...request(accountId), holdId: "released" });
    expect(released).toMatchObject({ holdId: "released", released: eur(2) });
    await expect.poll(() => Date.now() > soon, { timeout: 5_000 }).toBe(true);
    const { consistencyToken } = await commands.depositMoney({
      ...request(accountId),
      amount: eur(1),
    });
    // The deposit ended what was due, before it came in.
    expect(await shown(accountId, consistencyToken)).toMatchObject({ held: eur(0), version: "9" });
    for (const status of ["CAPTURED", "RELEASED", "EXPIRED"]) {
      const holdId = status.toLowerCase();
      const late = await refusalOf(commands.captureHold({ ...request(accountId), holdId }));
      expect(late).toMatchObject({ reason: "HOLD_NOT_ACTIVE", facts: { hold_status: status } });
      expect(await refusalOf(place(accountId, 1, { holdId }))).toMatchObject({
        code: "ALREADY_EXISTS",
        reason: "HOLD_EXISTS",
      });
    }
    const unknown = commands.releaseHold({ ...request(accountId), holdId: "never" });
    expect(await refusalOf(unknown)).toMatchObject({ code: "NOT_FOUND", reason: "HOLD_NOT_FOUND" });
  });

  it("is refused beyond what is available, for more than it is, and for the past", async () => {
    const accountId = await openNew(100);
    const { holdId } = await place(accountId, 60);
    const reasonOf = async (call: Promise<unknown>) => (await refusalOf(call)).reason;
    expect(await reasonOf(place(accountId, 41))).toBe("INSUFFICIENT_FUNDS");
    const past = place(accountId, 1, { expireTime: timestamp(Date.now() - 1) });
    expect(await reasonOf(past)).toBe("EXPIRE_TIME_PAST");
    const more = { ...request(accountId), holdId, amount: eur(61) };
    expect(await reasonOf(daybook.commands.captureHold(more))).toBe("CAPTURE_EXCEEDS_HOLD");
    const other = {
      ...more,
      ...request(accountId),
      amount: { currencyCode: "USD", minorUnits: "1" },
    };
    expect(await reasonOf(daybook.commands.captureHold(other))).toBe("CURRENCY_MISMATCH");
  });
});

describe("A reversal", { timeout: 60_000 }, () => {
  it("undoes both halves of a transfer, once, and statements stay as they were", async () => {
    const { commands, queries } = daybook;
    const [source, target] = [await openNew(500), await openNew()];
    const sent = await commands.transferMoney({
      requestId: newRequestId(),
      fromAccountId: source,
      toAccountId: target,
      amount: eur(300),
    });
    const period = { startTime: timestamp(0), endTime: timestamp(4_102_444_800_000) };
    const statementOf = (accountId: string, consistencyToken: string) =>
      queries.getStatement({ accountId, consistencyToken, ...period });
    const before = await statementOf(target, sent.consistencyToken);
    const undone = await commands.reverseEntry({
      ...request(target),
      entryId: sent.toEntryId,
      description: "Sent twice",
    });
    expect(undone).toMatchObject({
      accountId: target,
      version: "3",
      entryNumber: "2",
      balance: eur(0),
      counterpartyAccountId: source,
      counterpartyVersion: "4",
      counterpartyEntryNumber: "3",
    });
    const { consistencyToken } = undone;
    expect(await shown(source, consistencyToken)).toMatchObject({ balance: eur(500) });
    const entryOf = async (accountId: string, entryId: string) =>
      (await queries.getEntry({ accountId, entryId, consistencyToken })).entry;
    expect(await entryOf(source, undone.counterpartyEntryId)).toMatchObject({
      type: "ENTRY_TYPE_REVERSAL",
      direction: "DIRECTION_CREDIT",
      reversesEntryId: sent.entryId,
      counterpartyAccountId: target,
      description: "Sent twice",
    });
    expect(await entryOf(source, sent.entryId)).toMatchObject({
      reversedByEntryId: undone.counterpartyEntryId,
      version: "3",
    });
    const after = await statementOf(target, consistencyToken);
    expect(after.entries.slice(0, 1)).toEqual(before.entries);
    expect(after).toMatchObject({ closingBalance: eur(0), totalCredits: eur(300) });
    const again = commands.reverseEntry({ ...request(source), entryId: sent.entryId });
    expect(await refusalOf(again)).toMatchObject({ reason: "ALREADY_REVERSED" });
    const twice = commands.reverseEntry({ ...request(target), entryId: undone.entryId });
    expect(await refusalOf(twice)).toMatchObject({ reason: "NOT_REVERSIBLE" });
    const unknown = commands.reverseEntry({ ...request(target), entryId: "none" });
    expect(await refusalOf(unknown)).toMatchObject({
      code: "NOT_FOUND",
      reason: "ENTRY_NOT_FOUND",
    });
  });

  it("takes back a deposit only while the money is there", async () => {
    const { commands } = daybook;
    const accountId = await openNew();
    const { entryId } = await commands.depositMoney({ ...request(accountId), amount: eur(100) });
    await place(accountId, 1, { holdId: "h" });
    const reversing = () => commands.reverseEntry({ ...request(accountId), entryId });
    expect(await refusalOf(reversing())).toMatchObject({ reason: "INSUFFICIENT_FUNDS" });
    await commands.releaseHold({ ...request(accountId), holdId: "h" });
    expect(await reversing()).toMatchObject({ balance: eur(0), counterpartyAccountId: "" });
  });
});

describe("An account", { timeout: 60_000 }, () => {
  it("takes another limit, not below what is in use; the same one changes nothing", async () => {
    const accountId = await openNew(0, 500);
    await daybook.commands.withdrawMoney({ ...request(accountId), amount: eur(200) });
    const limit = (minor: number) =>
      daybook.commands.setOverdraftLimit({ ...request(accountId), limit: eur(minor) });
    expect(await refusalOf(limit(199))).toMatchObject({ reason: "OVERDRAFT_IN_USE" });
    const set = await limit(200);
    expect(set).toMatchObject({ version: "3", balance: eur(-200), available: eur(0) });
    const same = await limit(200);
    expect(same).toMatchObject({ version: "3", consistencyToken: set.consistencyToken });
    expect(await shown(accountId, set.consistencyToken)).toMatchObject({
      overdraftLimit: eur(200),
    });
  });

  it("lets money in and none out while it is frozen, and is open again afterwards", async () => {
    const { commands, queries } = daybook;
    const accountId = await openNew(100);
    const { holdId } = await place(accountId, 10);
    const frozen = await commands.freezeAccount({ ...request(accountId), reason: "court order" });
    expect(frozen).toMatchObject({ accountId, version: "4" });
    const again = await commands.freezeAccount({ ...request(accountId), reason: "another" });
    expect(again).toMatchObject({ version: "4", consistencyToken: frozen.consistencyToken });
    const money = () => ({ ...request(accountId), amount: eur(1) });
    for (const refused of [
      () => commands.withdrawMoney(money()),
      () => place(accountId, 1),
      () => commands.closeAccount(request(accountId)),
    ]) {
      expect(await refusalOf(refused())).toMatchObject({ reason: "ACCOUNT_FROZEN" });
    }
    await commands.depositMoney(money());
    await commands.captureHold({ ...request(accountId), holdId });
    const { consistencyToken } = await commands.depositMoney(money());
    expect(await shown(accountId, consistencyToken)).toMatchObject({
      status: "ACCOUNT_STATUS_FROZEN",
      balance: eur(92),
    });
    const { accounts } = await queries.listAccounts({
      status: "ACCOUNT_STATUS_FROZEN",
      consistencyToken,
    });
    expect(accounts.map((one) => one.accountId)).toContain(accountId);
    await commands.unfreezeAccount(request(accountId));
    expect(await commands.withdrawMoney(money())).toMatchObject({ balance: eur(91) });
  });

  it("is closed with nothing on it and nothing held", async () => {
    const { commands } = daybook;
    const accountId = await openNew(0, 10);
    await place(accountId, 5, { holdId: "h" });
    const closing = () => commands.closeAccount(request(accountId));
    expect(await refusalOf(closing())).toMatchObject({ reason: "HOLDS_ACTIVE" });
    const freed = await commands.releaseHold({ ...request(accountId), holdId: "h" });
    const closed = await closing();
    const token = joinTokens([freed.consistencyToken, closed.consistencyToken]);
    expect(await shown(accountId, token)).toMatchObject({ status: "ACCOUNT_STATUS_CLOSED" });
    for (const refused of [
      () => commands.setOverdraftLimit({ ...request(accountId), limit: eur(1) }),
      () => commands.freezeAccount({ ...request(accountId), reason: "r" }),
      () => commands.unfreezeAccount(request(accountId)),
      () => place(accountId, 1),
    ]) {
      expect(await refusalOf(refused())).toMatchObject({ reason: "ACCOUNT_CLOSED" });
    }
  });
});
