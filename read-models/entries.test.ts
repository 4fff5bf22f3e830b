import { describe, expect, it } from "vitest";
import { closing, deposit, opening, withdrawal } from "../domain/account/decisions.ts";
import { transfer } from "../domain/account/transfer.ts";
import { createAccountHistory } from "../tests/account-history.ts";
import {
  closeAccount,
  depositMoney,
  openAccount,
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
  type: "transfer-in",
  direction: "credit",
  balanceAfterMinor: 700n,
  creditsAfterMinor: 700n,
  debitsAfterMinor: 0n,
  counterpartyAccountId: "a",
  version: 2n,
};

describe("entries", () => {
  it.each<[string, string, number, number, EntryDocument]>([
    ["a deposit", "acme/a/e-1", 3, 2, salary],
    ["a withdrawal", "acme/a/e-2", 4, 3, coffee],
    ["a transfer at its source", "acme/a/e-3", 5, 4, rentPaid],
    ["a transfer at its target", "acme/b/r-1", 6, 2, rentReceived],
  ])("shows %s", (_what, id, offset, streamVersion, fields) => {
    expect(documents.get(id)).toEqual({ id, tenantId: "acme", offset, streamVersion, fields });
  });

  it("has no line for opening and closing", () => {
    expect([...documents.keys()]).toEqual(["acme/a/e-1", "acme/a/e-2", "acme/a/e-3", "acme/b/r-1"]);
  });

  it("keeps apart equal entry ids of two accounts", () => {
    expect(entryDocumentId("a", "e-1")).toBe("a/e-1");
    expect(entryDocumentId("b", "e-1")).not.toBe(entryDocumentId("a", "e-1"));
  });
});
