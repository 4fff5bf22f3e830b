import { describe, expect, it } from "vitest";
import { closing, deposit, opening, withdrawal } from "../domain/account/decisions.ts";
import { holdCapture, holdPlacing, holdRelease } from "../domain/account/hold-decisions.ts";
import { reversal } from "../domain/account/reversal.ts";
import { transfer } from "../domain/account/transfer.ts";
import { createAccountHistory } from "../tests/account-history.ts";
import {
  captureHold,
  closeAccount,
  depositMoney,
  openAccount,
  placeHold,
  releaseHold,
  reverseEntry,
  transferMoney,
  withdrawMoney,
} from "../tests/account-samples.ts";
import { foldedDocuments } from "../tests/folded-documents.ts";
import { type EntryDocument, entries, entryDocumentId } from "./entries.ts";

const november30 = Date.parse("2026-11-30T23:59:59.999Z");
const december1 = Date.parse("2026-12-01T00:00:00.000Z");

const history = createAccountHistory("acme");
history.execute(opening, openAccount({ overdraftLimitMinor: 200n }), november30);
history.execute(opening, openAccount({ accountId: "b", ownerId: "bob" }), november30);
history.execute(
  deposit,
  depositMoney(1_000n, { entryKey: "e", description: "Salary", reference: "R-1" }),
  november30,
);
history.execute(withdrawal, withdrawMoney(300n, { entryKey: "e" }), december1);
history.execute(
  transfer,
  transferMoney(700n, { entryKey: "e", toEntryKey: "r", description: "Rent", reference: "12" }),
  december1 + 1,
);
history.execute(closing, closeAccount(), december1 + 2);

const documents = foldedDocuments(entries, history.envelopes);

const salary: EntryDocument = {
  entryId: "e-1",
  accountId: "a",
  entryNumber: 1n,
  type: "deposit",
  direction: "credit",
  amountMinor: 1_000n,
  currencyCode: "EUR",
  balanceAfterMinor: 1_000n,
  creditsAfterMinor: 1_000n,
  debitsAfterMinor: 0n,
  description: "Salary",
  reference: "R-1",
  counterpartyAccountId: "",
  holdId: "",
  reversesEntryId: "",
  reversedByEntryId: "",
  recordTime: november30,
  month: "2026-11",
  sheet: "a/0",
  landmark: "a",
  version: 2n,
  requestId: "request-3",
  correlationId: "correlation-3",
};

const coffee: EntryDocument = {
  ...salary,
  entryId: "e-2",
  entryNumber: 2n,
  type: "withdrawal",
  direction: "debit",
  amountMinor: 300n,
  balanceAfterMinor: 700n,
  debitsAfterMinor: 300n,
  description: "",
  reference: "",
  recordTime: december1,
  month: "2026-12",
  version: 3n,
  requestId: "request-4",
  correlationId: "correlation-4",
};

const rentPaid: EntryDocument = {
  ...coffee,
  entryId: "e-3",
  entryNumber: 3n,
  type: "transfer-out",
  amountMinor: 700n,
  balanceAfterMinor: 0n,
  debitsAfterMinor: 1_000n,
  description: "Rent",
  reference: "12",
  counterpartyAccountId: "b",
  recordTime: december1 + 1,
  version: 4n,
  requestId: "request-5",
  correlationId: "correlation-5",
};

const rentReceived: EntryDocument = {
  ...rentPaid,
  entryId: "r-1",
  accountId: "b",
  entryNumber: 1n,
  sheet: "b/0",
  landmark: "b",
  type: "transfer-in",
  direction: "credit",
  balanceAfterMinor: 700n,
  creditsAfterMinor: 700n,
  debitsAfterMinor: 0n,
  counterpartyAccountId: "a",
  version: 2n,
};

/** Bob sends the rent back: a line more on either account, and a mark on the two there were. */
const undone = createAccountHistory("acme");
undone.execute(opening, openAccount(), november30);
undone.execute(opening, openAccount({ accountId: "b", ownerId: "bob" }), november30);
undone.execute(deposit, depositMoney(700n, { entryKey: "e" }), november30);
undone.execute(transfer, transferMoney(700n, { entryKey: "e", toEntryKey: "r" }), december1);
const marking = { accountId: "b", entryKey: "ub", counterpartyEntryKey: "ua" };
undone.execute(reversal, reverseEntry("r-1", { ...marking, description: "Oops" }), december1 + 5);

describe("entries, after a reversal", () => {
  const lines = foldedDocuments(entries, undone.envelopes);
  const before = foldedDocuments(entries, undone.envelopes.slice(0, 5));
  const reversalLine = {
    type: "reversal",
    amountMinor: 700n,
    description: "Oops",
    reference: "",
    holdId: "",
    reversedByEntryId: "",
    recordTime: december1 + 5,
    requestId: "request-5",
  };

  it("show it on both accounts of a transfer", () => {
    expect(lines.get("acme/b/ub-2")).toMatchObject({ offset: 6, streamVersion: 3 });
    expect(lines.get("acme/b/ub-2")?.fields).toMatchObject({
      ...reversalLine,
      direction: "debit",
      balanceAfterMinor: 0n,
      entryNumber: 2n,
      counterpartyAccountId: "a",
      reversesEntryId: "r-1",
      version: 3n,
    });
    expect(lines.get("acme/a/ua-3")?.fields).toMatchObject({
      ...reversalLine,
      direction: "credit",
      balanceAfterMinor: 700n,
      entryNumber: 3n,
      counterpartyAccountId: "b",
      reversesEntryId: "e-2",
      version: 4n,
    });
  });

  it.each([
    ["acme/b/r-1", "ub-2", 6, 3],
    ["acme/a/e-2", "ua-3", 7, 4],
  ])("mark %s and change nothing else of it", (id, reversedByEntryId, offset, streamVersion) => {
    const line = before.get(id);
    expect(lines.get(id)).toEqual({
      ...line,
      offset,
      streamVersion,
      fields: { ...line?.fields, reversedByEntryId },
    });
  });

  it("cannot mark a line that is missing", () => {
    const without = undone.envelopes.filter(({ type }) => type !== "TransferReceived");
    expect(() => foldedDocuments(entries, without)).toThrow(
      "Cannot mark entry r-1 as reversed: it is missing",
    );
  });
});

describe("entries", () => {
  it.each<[string, string, number, number, EntryDocument]>([
    ["a deposit", "acme/a/e-1", 3, 2, salary],
    ["a withdrawal", "acme/a/e-2", 4, 3, coffee],
    ["a transfer at its source", "acme/a/e-3", 5, 4, rentPaid],
    ["a transfer at its target", "acme/b/r-1", 6, 2, rentReceived],
  ])("shows %s", (_what, id, offset, streamVersion, fields) => {
    expect(documents.get(id)).toEqual({ id, tenantId: "acme", offset, streamVersion, fields });
  });

  it("shows a capture with its hold, and holds themselves not at all", () => {
    const holds = createAccountHistory("acme");
    holds.execute(opening, openAccount(), november30);
    holds.execute(deposit, depositMoney(1_000n, { entryKey: "e" }), november30);
    const hotel = placeHold(500n, { description: "Hotel" });
    holds.execute(holdPlacing, hotel, november30);
    const amount = { amountMinor: 300n, currencyCode: "EUR" };
    holds.execute(holdCapture, captureHold({ amount, entryKey: "c" }), december1);
    holds.execute(holdPlacing, placeHold(5n, { holdId: "i" }), december1);
    holds.execute(holdRelease, releaseHold({ holdId: "i" }), december1);
    const lines = foldedDocuments(entries, holds.envelopes);
    expect([...lines.keys()]).toEqual(["acme/a/e-1", "acme/a/c-2"]);
    expect(lines.get("acme/a/c-2")?.fields).toEqual({
      ...coffee,
      entryId: "c-2",
      type: "capture",
      description: "Hotel",
      holdId: "h",
      version: 4n,
    });
  });

  it("has no line for opening and closing", () => {
    expect([...documents.keys()]).toEqual(["acme/a/e-1", "acme/a/e-2", "acme/a/e-3", "acme/b/r-1"]);
  });

  it("keeps apart equal entry ids of two accounts", () => {
    expect(entryDocumentId("a", "e-1")).toBe("a/e-1");
    expect(entryDocumentId("b", "e-1")).not.toBe(entryDocumentId("a", "e-1"));
  });
});
