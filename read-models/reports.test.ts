import { describe, expect, it } from "vitest";
import { closing, deposit, opening, withdrawal } from "../domain/account/decisions.ts";
import { createAccountHistory } from "../tests/account-history.ts";
import {
  closeAccount,
  depositMoney,
  openAccount,
  withdrawMoney,
} from "../tests/account-samples.ts";
import { foldedDocuments } from "../tests/folded-documents.ts";
import { dayOf, type ReportDocument, reports } from "./reports.ts";

const beforeMidnight = Date.parse("2026-11-30T23:59:59.999Z");
const midnight = Date.parse("2026-12-01T00:00:00.000Z");

const history = createAccountHistory("acme");
history.execute(opening, openAccount(), beforeMidnight);
history.execute(deposit, depositMoney(300n), beforeMidnight);
history.execute(deposit, depositMoney(5n), midnight);
history.execute(withdrawal, withdrawMoney(305n), midnight);
history.execute(closing, closeAccount(), midnight);

describe("reports", () => {
  it("have a document for each day, currency and partition", () => {
    const documents = foldedDocuments(reports, history.envelopes);
    expect([...documents].map(([id, { fields, offset }]) => [id, fields, offset])).toEqual([
      [
        "acme/EUR/2026-11-30/p00",
        {
          currencyCode: "EUR",
          day: dayOf(beforeMidnight),
          partition: 0n,
          accountsOpened: 1n,
          accountsClosed: 0n,
          totals: `{"deposit":{"count":1,"credits":"300","debits":"0"}}`,
        },
        2,
      ],
      [
        "acme/EUR/2026-12-01/p00",
        {
          currencyCode: "EUR",
          day: midnight,
          partition: 0n,
          accountsOpened: 0n,
          accountsClosed: 1n,
          totals:
            `{"deposit":{"count":1,"credits":"5","debits":"0"},` +
            `"withdrawal":{"count":1,"credits":"0","debits":"305"}}`,
        },
        5,
      ],
    ]);
  });

  it("write no document from two partitions", () => {
    const [opened, ...rest] = history.envelopes;
    if (opened === undefined) throw new Error("Cannot test: nothing was opened");
    const elsewhere = rest.map((envelope) => ({ ...envelope, partition: 12 }));
    const ids = [...foldedDocuments(reports, [opened, ...elsewhere]).keys()];
    expect(ids).toEqual([
      "acme/EUR/2026-11-30/p00",
      "acme/EUR/2026-11-30/p12",
      "acme/EUR/2026-12-01/p12",
    ]);
  });

  it("pass over a closing that does not say its currency", () => {
    const old = history.envelopes
      .filter(({ type }) => type === "AccountClosed")
      .map((envelope) => ({ ...envelope, event: { ...envelope.event, currencyCode: "" } }));
    expect(old).toHaveLength(1);
    expect(foldedDocuments(reports, old as typeof history.envelopes)).toEqual(new Map());
  });

  it("go on beyond 64 bits", () => {
    const [, one] = history.envelopes;
    if (one?.event.type !== "MoneyDeposited") throw new Error("Cannot test: no deposit");
    const event = { ...one.event, amountMinor: 2n ** 62n };
    const many = [1, 2, 3, 4].map((at) => ({ ...one, offset: at, event }));
    const [document] = foldedDocuments(reports, many).values();
    const fields = document?.fields as ReportDocument | undefined;
    expect(JSON.parse(fields?.totals ?? "")).toEqual({
      deposit: { count: 4, credits: (2n ** 64n).toString(), debits: "0" },
    });
  });
});
