import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EmbeddedProcess } from "./embedded-process.ts";
import { createInstallation } from "./installation.ts";
import { eur, newRequestId } from "./messages.ts";
import { refusalOf } from "./refusal-of.ts";

const installation = createInstallation();
let daybook: EmbeddedProcess;
let taken = 0;
beforeAll(async () => {
  daybook = await installation.start();
}, 120_000);
afterAll(() => installation.remove());

const newAccountId = (): string => {
  taken += 1;
  return `i-${taken}`;
};

const opening = (accountId: string) => ({
  requestId: newRequestId(),
  accountId,
  ownerId: "owner-1",
  currencyCode: "EUR",
});

const openNew = async (): Promise<string> => {
  const { accountId } = await daybook.commands.openAccount(opening(newAccountId()));
  return accountId;
};

const depositing = (accountId: string, minor: number) => ({
  requestId: newRequestId(),
  accountId,
  amount: eur(minor),
});

const typesOf = async (accountId: string): Promise<string[]> => {
  const { events } = await daybook.operations.readEvents({ streamId: `account-${accountId}` });
  return events.map(({ type }) => type);
};

describe("The same request again", { timeout: 60_000 }, () => {
  it("gets the first answer in every field but replayed, also after later commands", async () => {
    const { commands } = daybook;
    const [accountId, otherId] = [newAccountId(), await openNew()];
    const open = { ...opening(accountId), overdraftLimit: eur(100) };
    const deposit = { ...depositing(accountId, 500), description: "once", reference: "R" };
    const withdraw = depositing(accountId, 120);
    const transfer = {
      requestId: newRequestId(),
      fromAccountId: accountId,
      toAccountId: otherId,
      amount: eur(380),
    };
    const close = { requestId: newRequestId(), accountId, reason: "moved" };
    const calls = [
      () => commands.openAccount(open),
      () => commands.depositMoney(deposit),
      () => commands.withdrawMoney(withdraw),
      () => commands.transferMoney(transfer),
      () => commands.closeAccount(close),
    ];
    const first: object[] = [];
    for (const call of calls) first.push(await call());
    const again = await Promise.all(calls.map((call) => call()));
    expect(again).toEqual(first.map((answer) => ({ ...answer, replayed: true })));
    expect(first).toEqual(first.map((answer) => ({ ...answer, replayed: false })));
    expect(await typesOf(accountId)).toHaveLength(5);
  });

  it("gets the first refusal again with replayed, even if it would pass by now", async () => {
    const accountId = await openNew();
    const withdraw = depositing(accountId, 10);
    const call = () => refusalOf(daybook.commands.withdrawMoney(withdraw));
    const first = await call();
    expect(first).toMatchObject({ code: "FAILED_PRECONDITION", reason: "INSUFFICIENT_FUNDS" });
    expect(first.facts.replayed).toBeUndefined();
    await daybook.commands.depositMoney(depositing(accountId, 1_000));
    const again = await call();
    expect(again).toEqual({ ...first, facts: { ...first.facts, replayed: "true" } });
    expect(await typesOf(accountId)).toEqual(["AccountOpened", "MoneyDeposited"]);
  });

  it("gets NOT_FOUND, ALREADY_EXISTS and VERSION_CONFLICT again as they were", async () => {
    const { commands } = daybook;
    const [missing, existing] = [newAccountId(), await openNew()];
    const deposit = depositing(missing, 1);
    const open = opening(existing);
    const stale = { ...depositing(existing, 1), expectedVersion: 7 };
    const calls = [
      () => refusalOf(commands.depositMoney(deposit)),
      () => refusalOf(commands.openAccount(open)),
      () => refusalOf(commands.depositMoney(stale)),
    ];
    const first = await Promise.all(calls.map((call) => call()));
    expect(first.map(({ reason }) => reason)).toEqual([
      "ACCOUNT_NOT_FOUND",
      "ACCOUNT_EXISTS",
      "VERSION_CONFLICT",
    ]);
    await commands.openAccount(opening(missing));
    const again = await Promise.all(calls.map((call) => call()));
    expect(again).toEqual(
      first.map((one) => ({ ...one, facts: { ...one.facts, replayed: "true" } })),
    );
  });

  it("is the same by meaning: a default left out or given, whatever the headers", async () => {
    const accountId = await openNew();
    const deposit = depositing(accountId, 3);
    const first = await daybook.commands.depositMoney(deposit);
    const again = await daybook.commands.depositMoney(
      { ...deposit, description: "", reference: "" },
      { headers: { "x-correlation-id": "another" } },
    );
    expect(again).toEqual({ ...first, replayed: true });
  });

  it("is another request once any field differs, an expected version 0 included", async () => {
    const accountId = await openNew();
    const deposit = depositing(accountId, 3);
    await daybook.commands.depositMoney(deposit);
    const others = [
      { ...deposit, amount: eur(4) },
      { ...deposit, amount: { currencyCode: "USD", minorUnits: 3 } },
      { ...deposit, accountId: await openNew() },
      { ...deposit, description: "x" },
      { ...deposit, reference: "x" },
      { ...deposit, expectedVersion: 0 },
    ];
    for (const other of others) {
      expect(await refusalOf(daybook.commands.depositMoney(other))).toMatchObject({
        code: "ALREADY_EXISTS",
        reason: "REQUEST_ID_REUSED",
      });
    }
    expect(await typesOf(accountId)).toEqual(["AccountOpened", "MoneyDeposited"]);
  });

  it("under another RPC is a request of its own", async () => {
    const accountId = await openNew();
    const deposit = depositing(accountId, 3);
    await daybook.commands.depositMoney(deposit);
    const withdrawn = await daybook.commands.withdrawMoney(deposit);
    expect(withdrawn).toMatchObject({ replayed: false, balance: eur(0) });
  });
});

describe("expected_version", { timeout: 60_000 }, () => {
  it("0 opens what does not exist; for what exists, that it exists wins", async () => {
    const accountId = newAccountId();
    const open = { ...opening(accountId), expectedVersion: 0 };
    expect((await daybook.commands.openAccount(open)).version).toBe("1");
    const again = { ...open, requestId: newRequestId() };
    expect(await refusalOf(daybook.commands.openAccount(again))).toMatchObject({
      reason: "ACCOUNT_EXISTS",
    });
  });

  it("passes at the version of the first stream and conflicts one beside it", async () => {
    const [accountId, otherId] = [await openNew(), await openNew()];
    const at = (expectedVersion: number) =>
      daybook.commands.depositMoney({ ...depositing(accountId, 50), expectedVersion });
    expect((await at(1)).version).toBe("2");
    for (const version of [0, 1, 3]) {
      expect(await refusalOf(at(version))).toMatchObject({
        code: "ABORTED",
        reason: "VERSION_CONFLICT",
        facts: { expected: String(version), actual: "2" },
      });
    }
    const transfer = {
      requestId: newRequestId(),
      expectedVersion: 2,
      fromAccountId: accountId,
      toAccountId: otherId,
      amount: eur(1),
    };
    expect((await daybook.commands.transferMoney(transfer)).version).toBe("3");
  });
});

describe("The error that wins", { timeout: 60_000 }, () => {
  it("is INVALID_FIELD over a request id that is reused", async () => {
    const deposit = depositing(await openNew(), 1);
    await daybook.commands.depositMoney(deposit);
    const call = daybook.commands.depositMoney({ ...deposit, amount: eur(0) });
    expect(await refusalOf(call)).toMatchObject({ reason: "INVALID_FIELD" });
  });

  it("is REQUEST_ID_REUSED over an account that does not exist", async () => {
    const deposit = depositing(await openNew(), 1);
    await daybook.commands.depositMoney(deposit);
    const call = daybook.commands.depositMoney({ ...deposit, accountId: newAccountId() });
    expect(await refusalOf(call)).toMatchObject({ reason: "REQUEST_ID_REUSED" });
  });

  it("is NOT_FOUND over a stale version, also of a transfer's target", async () => {
    const missing = newAccountId();
    const deposit = { ...depositing(missing, 1), expectedVersion: 4 };
    expect(await refusalOf(daybook.commands.depositMoney(deposit))).toMatchObject({
      code: "NOT_FOUND",
      reason: "ACCOUNT_NOT_FOUND",
      facts: { account_id: missing },
    });
    const transfer = {
      requestId: newRequestId(),
      expectedVersion: 9,
      fromAccountId: await openNew(),
      toAccountId: missing,
      amount: eur(1),
    };
    expect(await refusalOf(daybook.commands.transferMoney(transfer))).toMatchObject({
      reason: "ACCOUNT_NOT_FOUND",
      facts: { account_id: missing },
    });
  });

  it("is VERSION_CONFLICT over what the domain would say", async () => {
    const withdraw = { ...depositing(await openNew(), 1), expectedVersion: 2 };
    expect(await refusalOf(daybook.commands.withdrawMoney(withdraw))).toMatchObject({
      code: "ABORTED",
      reason: "VERSION_CONFLICT",
      facts: { expected: "2", actual: "1" },
    });
  });

  it("is VERSION_CONFLICT for opening what does not exist at a version above 0", async () => {
    const open = { ...opening(newAccountId()), expectedVersion: 3 };
    expect(await refusalOf(daybook.commands.openAccount(open))).toMatchObject({
      reason: "VERSION_CONFLICT",
      facts: { expected: "3", actual: "0" },
    });
  });

  it("is CURRENCY_MISMATCH for an amount in another currency than the account's", async () => {
    const accountId = await openNew();
    const deposit = { ...depositing(accountId, 1), amount: { currencyCode: "JPY", minorUnits: 1 } };
    expect(await refusalOf(daybook.commands.depositMoney(deposit))).toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: "CURRENCY_MISMATCH",
      facts: { expected: "EUR", actual: "JPY" },
    });
  });
});
